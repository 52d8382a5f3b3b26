// A key in memory: its subkeys are derived once, and filled with zeros when it dies.
import { hkdfSync } from 'node:crypto'
import type { KeyName, KeyPurpose, Secret } from './port.ts'

export class KeyIsGone extends Error {
  override name = 'KeyIsGone'
}

export interface LocalSecret extends Secret {
  /** Fills everything with zeros. `subkey` throws from now on: nothing must be sealed under zeros. */
  destroy(): void
}

/** Takes the master (32 bytes) over: the caller keeps no copy. */
export function localSecret(name: KeyName, master: Buffer): LocalSecret {
  const subkeys = new Map<KeyPurpose, Buffer>()
  let gone = false
  return {
    name,
    subkey(purpose) {
      if (gone) throw new KeyIsGone(`the key ${name} was destroyed`)
      let subkey = subkeys.get(purpose)
      if (subkey === undefined)
        subkeys.set(purpose, (subkey = Buffer.from(hkdfSync('sha256', master, '', purpose, 32))))
      return subkey
    },
    destroy() {
      gone = true
      master.fill(0)
      for (const subkey of subkeys.values()) subkey.fill(0)
      subkeys.clear()
    },
  }
}
