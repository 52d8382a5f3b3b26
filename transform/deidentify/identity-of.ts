// Whom an event is about: the pair (organisation, account), or where a source has no accounts, address and user agent.
import { type CapturedEvent, clientOf } from '../../schemas/platform-event.ts'

export type Identity =
  | {
      readonly by: 'account'
      readonly organisation: string | undefined
      readonly account: string
    }
  | { readonly by: 'address'; readonly address: string; readonly userAgent: string }

/** Undefined for an event about nobody. An account that is stated stands, also where people are by address. */
export function identityOf(captured: CapturedEvent): Identity | undefined {
  const { event } = captured
  const account = event.actor?.account
  if (account !== undefined) {
    return { by: 'account', organisation: event.actor?.organisation?.id, account }
  }
  if (captured.people !== 'by-address') return undefined
  const { address, userAgent = '' } = clientOf(captured)
  if (address === undefined) return undefined
  return { by: 'address', address, userAgent }
}
