// Who asks: whoever has the token, and what is put on record about everybody else.
import type { Recipient } from '../../../schemas/recipient.ts'
import { shownToken } from '../../access.ts'
import type { PortalReading } from './portal-reading.ts'

export type Gate =
  | { readonly recipient: Recipient }
  | { readonly refused: 'no_token' | 'unknown_token' | 'expired_token' }

/** `record`: takes what is to be written down, and holds nobody up. The first request of a browser has no token yet: that
 * is no attempt at anything. */
export async function openGate(
  reading: PortalReading,
  authorization: string | undefined,
  record: (work: () => Promise<unknown>) => void,
): Promise<Gate> {
  const token = shownToken(authorization ?? '')
  if (token === '') return { refused: 'no_token' }
  const visitor = await reading.visitor(token)
  if (visitor === 'unknown') {
    record(() => reading.refused('unknown-token', null))
    return { refused: 'unknown_token' }
  }
  if ('recipient' in visitor) return visitor
  record(() => reading.refused('expired-token', visitor.expired))
  return { refused: 'expired_token' }
}

/** Whether that token still opens that file, and it is still that recipient's. Puts nothing on record. */
export async function isStillGiven(
  reading: PortalReading,
  authorization: string | undefined,
  { recipient, file }: { readonly recipient: string; readonly file: string },
): Promise<boolean> {
  const visitor = await reading.visitor(shownToken(authorization ?? ''))
  if (typeof visitor === 'string' || !('recipient' in visitor)) return false
  return visitor.recipient.recipient === recipient && (await reading.open(recipient, file)) !== undefined
}
