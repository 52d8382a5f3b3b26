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
  const run = own.findLast(({ kind }) => kind === 'export-run')
  const asked = own.findLast(({ kind }) => kind === 'export-asked')
  if (asked !== undefined && asked.seq > (run?.seq ?? -1))
    return { at: asked.at, asked: true, once: `asked ${asked.seq}` }
  const approved = own.findLast(({ kind }) => kind === 'recipient-approved')
  const served = own.reduce(
    (last, entry) => (entry.kind === 'export-run' ? Math.max(last, entry.body.due) : last),
    -Infinity,
  )
  const at = lastDue(recipient.schedule, Math.max(approved?.at ?? nowMs, served), nowMs)
  return at === undefined ? undefined : { at, asked: false, once: `due ${at}` }
}
