// A key as a stage holds it that has it from the keys stage: only the subkeys it may have, zeroed when it lets go of them.
// (The text in which they came cannot be zeroed: it is left to the collector at once.)
import { timingSafeEqual } from 'node:crypto'
import { type KeyName, type KeyPurpose, KeysUnreachable, type Secret } from './port.ts'

export type Subkeys = ReadonlyMap<KeyPurpose, Buffer>

export interface RemoteSecret extends Secret {
  /** Whether these are the subkeys that it holds. */
  holds(subkeys: Subkeys): boolean
  /** Fills everything with zeros. `subkey` throws from now on, saying why: nothing must be sealed under zeros. */
  zero(why: 'destroyed' | 'dropped'): void
}

const WHY = {
  destroyed: 'was destroyed since it was asked for',
  dropped: 'was asked for so long ago that it is not held any more: ask again',
} as const

/** Takes the subkeys over. */
export function remoteSecret(name: KeyName, subkeys: Subkeys): RemoteSecret {
  let gone: keyof typeof WHY | undefined
  return {
    name,
    subkey(purpose) {
      // Not a fault: whoever stalls and asks again is told how the key stands.
      if (gone !== undefined) throw new KeysUnreachable(`the key ${name} ${WHY[gone]}`)
      const subkey = subkeys.get(purpose)
      if (subkey === undefined)
        throw new Error(
          `the keys stage gives this stage no subkey '${purpose}' of ${name} (keys/grants.ts): ` +
            'is PEIL_KEYS_SECRET that of this stage?',
        )
      return subkey
    },
    holds: (others) =>
      others.size === subkeys.size &&
      [...others].every(([purpose, other]) => {
        const own = subkeys.get(purpose)
        return own?.length === other.length && timingSafeEqual(own, other)
      }),
    zero(why) {
      gone ??= why
      zero(subkeys)
    },
  }
}

export function zero(subkeys: Subkeys): void {
  for (const subkey of subkeys.values()) subkey.fill(0)
}
