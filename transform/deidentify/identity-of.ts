// Whom an event is about: the pair (organisation, account), or where a source has no accounts, address and user agent.
import type { CapturedEvent } from '../../schemas/platform-event.ts'

export type Identity =
  | {
      readonly by: 'account'
      /** Tells identities apart within a process; never leaves it. */
      readonly key: string
      readonly organisation: string | undefined
      readonly account: string
    }
  | { readonly by: 'address'; readonly key: string; readonly address: string; readonly userAgent: string }

/** Undefined for an event about nobody. An account that is stated stands, also where people are by address. */
export function identityOf({ event, people, address, userAgent = '' }: CapturedEvent): Identity | undefined {
  const account = event.actor?.account
  if (account !== undefined) {
    const organisation = event.actor?.organisation?.id
    return { by: 'account', key: `account\0${organisation ?? ''}\0${account}`, organisation, account }
  }
  if (people !== 'by-address' || address === undefined) return undefined
  return { by: 'address', key: `address\0${address}\0${userAgent}`, address, userAgent }
}
