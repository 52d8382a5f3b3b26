// Whether a recipient may be given anything today: what the ledger says of it, held against its file.
import type { Day } from '../../schemas/figures.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { termsOf } from './terms.ts'

/** `changed`: it was approved, for other terms than those in its file. `expired`: its last day has passed. */
export type Standing = 'approved' | 'unapproved' | 'changed' | 'revoked' | 'expired'

export interface RecipientStanding {
  readonly standing: Standing
  /** The last approval, if it is for the terms in the file and was not revoked since; `at`: epoch ms. */
  readonly approved: { readonly seq: number; readonly at: number } | undefined
}

/** The last word counts: an approval takes the place of those before it, also of one for these very terms, and a
 * revocation that of all. */
export function standingOf(recipient: Recipient, entries: readonly LedgerEntry[], today: Day): RecipientStanding {
  const last = lastWord(entries, recipient.recipient)
  const isFor = last?.kind === 'recipient-approved' && last.body.terms === termsOf(recipient)
  const approved = isFor ? { seq: last.seq, at: last.at } : undefined
  if (last?.kind === 'recipient-revoked') return { standing: 'revoked', approved }
  if (today > recipient.expires) return { standing: 'expired', approved }
  if (approved !== undefined) return { standing: 'approved', approved }
  return { standing: last === undefined ? 'unapproved' : 'changed', approved }
}

/** SHA-256 (hex) of the token that opens the portal for a recipient: that of its last approval, if that gave one and was
 * not revoked. Whether the recipient may be given anything is another question. */
export function tokenOf(entries: readonly LedgerEntry[], recipient: string): string | undefined {
  const last = lastWord(entries, recipient)
  return last?.kind === 'recipient-approved' ? last.body.token : undefined
}

type Word = Extract<LedgerEntry, { kind: 'recipient-approved' | 'recipient-revoked' }>

const lastWord = (entries: readonly LedgerEntry[], recipient: string): Word | undefined =>
  entries.findLast(
    (entry): entry is Word =>
      (entry.kind === 'recipient-approved' || entry.kind === 'recipient-revoked') && entry.body.recipient === recipient,
  )
