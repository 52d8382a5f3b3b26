// Pseudonyms: who stands for whom, for the time of one week or month (docs/pseudonym-format.md).
//
//   pseudonym = first 16 bytes of HMAC-SHA-256(the window's key, control hash)
//
// Two steps, so that an erasure finds its rows in every open window by the control hash alone, which is never stored
// beside events. When the window's key is destroyed nobody can make or undo its pseudonyms any more.
import { createHmac } from 'node:crypto'
import { controlHashOfAddress, controlHashOfOrganisation, controlHashOfPerson } from '../../keys/control-hash.ts'
import type { Secret } from '../../keys/port.ts'
import type { PersonRef, Pseudonym, WindowPseudonyms } from '../../schemas/pseudonymous-event.ts'
import { BoundedCache } from './bounded-cache.ts'
import type { Identity } from './identity-of.ts'

export const PSEUDONYM_BYTES = 16

/** The pseudonym of a control hash for the window whose 'pseudonym' subkey this is: the one place where one is made. */
export function pseudonymOf(windowKey: Uint8Array, controlHash: Uint8Array): Pseudonym {
  // A key that was zeroed under our hands would give pseudonyms that anybody can make.
  if (windowKey.every((byte) => byte === 0)) throw new Error('the key of this window is gone')
  const digest = createHmac('sha256', windowKey).update(controlHash).digest()
  return Uint8Array.from(digest.subarray(0, PSEUDONYM_BYTES)) as Pseudonym
}

export interface KnownPerson {
  readonly ref: PersonRef
  /** Control hash, hex: to look up objections. */
  readonly control: string
}

/** The secrets of the two windows a day's people have pseudonyms for. */
export interface WindowSecrets {
  readonly month: Secret
  readonly week: Secret
}

/** The people seen in one pair of a month and a week. Dropping it forgets all of them for these windows. */
export class Pseudonyms {
  readonly #controlKey: Buffer
  /** By organisation and account, and by user agent and address. */
  readonly #accounts: BoundedCache<KnownPerson>
  readonly #addresses: BoundedCache<KnownPerson>
  readonly #organisations: BoundedCache<WindowPseudonyms>
  /** Renewed before each block: a secret is not kept beyond its life. */
  secrets: WindowSecrets

  constructor(controlKey: Buffer, secrets: WindowSecrets, cachedPeople: number) {
    this.#controlKey = controlKey
    this.secrets = secrets
    this.#accounts = new BoundedCache(cachedPeople)
    this.#addresses = new BoundedCache(cachedPeople)
    this.#organisations = new BoundedCache(cachedPeople)
  }

  of(who: Identity): KnownPerson {
    const [people, group, key] =
      who.by === 'account'
        ? ([this.#accounts, who.organisation ?? '', who.account] as const)
        : ([this.#addresses, who.userAgent, who.address] as const)
    let known = people.get(group, key)
    if (known === undefined) people.set(group, key, (known = this.#derive(who)))
    return known
  }

  #derive(who: Identity): KnownPerson {
    const control =
      who.by === 'address'
        ? controlHashOfAddress(this.#controlKey, who.address, who.userAgent)
        : controlHashOfPerson(this.#controlKey, who.organisation, who.account)
    const organisation = who.by === 'account' ? this.#organisation(who.organisation) : undefined
    return { ref: { ...this.#pseudonyms(control), organisation }, control: control.toString('hex') }
  }

  #organisation(id: string | undefined): WindowPseudonyms | undefined {
    if (id === undefined) return undefined
    let known = this.#organisations.get('', id)
    if (known === undefined) {
      known = this.#pseudonyms(controlHashOfOrganisation(this.#controlKey, id))
      this.#organisations.set('', id, known)
    }
    return known
  }

  #pseudonyms(control: Buffer): WindowPseudonyms {
    return {
      month: pseudonymOf(this.secrets.month.subkey('pseudonym'), control),
      week: pseudonymOf(this.secrets.week.subkey('pseudonym'), control),
    }
  }
}
