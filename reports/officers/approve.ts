// An officer's approval of a recipient: of the terms that they were shown and of no others, with a code that is good once.
import { createHash } from 'node:crypto'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { termsOf } from '../exports/terms.ts'
import { type Judging, type Refusal, appendOnCodes, judgeCode, refuse } from './second-factor.ts'

const TOKEN_BYTES = 32

export interface Approval {
  readonly recipient: Recipient
  readonly officer: string
  /** Six digits. */
  readonly code: string
  /** The number of ledger entries when the officer was shown what it is about. */
  readonly seen: number
}

export interface Approved {
  readonly entry: LedgerEntry
  /** What opens the portal, where packages are fetched: to be shown once and kept nowhere. */
  readonly token: string | undefined
}

/** 'changed': the ledger says something about the recipient since, which the officer has not seen.
 * @throws as `judgeCode` does. */
export async function approveRecipient(
  judging: Judging,
  { recipient, officer, code, seen }: Approval,
): Promise<Approved | 'changed' | Refusal> {
  const good = await judgeCode(judging, { officer, code, act: 'approve' })
  if ('refused' in good) return good
  const id = recipient.recipient
  // A name of its own before it, by which those who look for leaked secrets find it.
  const token =
    recipient.delivery.to === 'portal' ? `peil_${id}_${judging.random(TOKEN_BYTES).toString('base64url')}` : undefined
  const body = {
    recipient: id,
    terms: termsOf(recipient),
    officer,
    step: good.step,
    ...(token !== undefined && { token: createHash('sha256').update(token).digest('hex') }),
  }
  const said = await appendOnCodes(judging, 'recipient-approved', body, {
    codes: [good],
    allowed: (entries) => !entries.slice(seen).some((entry) => isAbout(entry, id)),
  })
  if (said === 'changed') return said
  return said === 'spent' ? await refuse(judging, officer, 'approve', 'used') : { entry: said, token }
}

const isAbout = ({ kind, body }: LedgerEntry, recipient: string): boolean =>
  (kind === 'recipient-added' || kind === 'recipient-approved' || kind === 'recipient-revoked') &&
  body.recipient === recipient
