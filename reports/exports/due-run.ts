// Whether it is time to package for a recipient: its schedule's last moment that was not served, or somebody asked.
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { lastDue } from './schedule.ts'

export interface Due {
  /** The moment that is served, epoch ms. */
  readonly at: number
  /** Somebody asked: what failed is tried at once. */
  readonly asked: boolean
  /** Names it in the ledger, so that it is served once. */
  readonly once: string
}

/** Of several moments that were missed the last is served, once: it gives all that the others would have. Moments before
 * the last approval are nobody's. */
export function dueFor(recipient: Recipient, entries: readonly LedgerEntry[], nowMs: number): Due | undefined {
  const own = entries.filter(({ body }) => 'recipient' in body && body.recipient === recipient.recipient)
  const asked = unservedAsk(recipient.recipient, own)
  if (asked !== undefined) return { at: asked.at, asked: true, once: onceOfAsk(asked.seq) }
  const approved = own.findLast(({ kind }) => kind === 'recipient-approved')
  const served = own.reduce(
    (last, entry) => (entry.kind === 'export-run' ? Math.max(last, entry.body.due) : last),
    -Infinity,
  )
  const at = lastDue(recipient.schedule, Math.max(approved?.at ?? nowMs, served), nowMs)
  return at === undefined ? undefined : { at, asked: false, once: `due ${at}` }
}

/** The last time that somebody asked for packages for the recipient, if no run answered it. A run that was under way by then
 * had looked before. */
export function unservedAsk(recipient: string, entries: readonly LedgerEntry[]): LedgerEntry | undefined {
  const asked = entries.findLast((entry) => entry.kind === 'export-asked' && entry.body.recipient === recipient)
  return asked === undefined || isServed(recipient, asked.seq, entries) ? undefined : asked
}

export const isServed = (recipient: string, askedSeq: number, entries: readonly LedgerEntry[]): boolean =>
  entries.some(({ kind, once }) => kind === 'export-run' && once === `${recipient} ${onceOfAsk(askedSeq)}`)

const onceOfAsk = (seq: number): string => `asked ${seq}`
