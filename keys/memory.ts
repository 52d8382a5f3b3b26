// Keys in memory with the promises of keys/port.ts, for tests and for what is only rehearsed.
import { hkdfSync, randomBytes } from 'node:crypto'
import type { KeyName, KeyPurpose, KeyRecord, Keys, Secret } from './port.ts'
import type { WindowId } from '../schemas/figures.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Clock } from '../time/clock.ts'

const HOUR_MS = 3_600_000
const LATEST_MS = 72 * HOUR_MS

interface Kept {
  readonly madeAt: number
  readonly diesAt: number | null
  destroyedAt: number | null
  secret: (Secret & { zero(): void }) | undefined
}

function makeSecret(name: KeyName, bytes: Buffer): Secret & { zero(): void } {
  const subkeys = new Map<KeyPurpose, Buffer>()
  return {
    name,
    subkey(purpose) {
      let subkey = subkeys.get(purpose)
      if (subkey === undefined)
        subkeys.set(purpose, (subkey = Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), purpose, 32))))
      return subkey
    },
    zero() {
      bytes.fill(0)
      for (const subkey of subkeys.values()) subkey.fill(0)
    },
  }
}

/** Keys that live in this process. A raw key dies 72 h after its hour, a window's 72 h after its end and grace, a
 * lasting one never. `material` gives the bytes of a new key (tests that need the same keys again). */
export function memoryKeys({
  clock,
  calendar,
  material = () => randomBytes(32),
}: {
  readonly clock: Clock
  readonly calendar: Calendar
  readonly material?: (name: KeyName) => Buffer
}): Keys {
  const kept = new Map<KeyName, Kept>()

  const deathOf = (name: KeyName): number | null => {
    if (name.startsWith('lasting/') || name.startsWith('closing/')) return null
    if (name.startsWith('raw/')) return Date.parse(`${name.slice(4)}:00:00Z`) + HOUR_MS + LATEST_MS
    return calendar.closesAt(name as WindowId) + LATEST_MS
  }
  const end = (key: Kept): 'destroyed' => {
    key.destroyedAt ??= clock.now()
    key.secret?.zero()
    key.secret = undefined
    return 'destroyed'
  }
  const living = (key: Kept): Secret | 'destroyed' => {
    if (key.secret === undefined || (key.diesAt !== null && clock.now() >= key.diesAt)) return end(key)
    return key.secret
  }
  const make = (name: KeyName): Kept => {
    const key: Kept = {
      madeAt: clock.now(),
      diesAt: deathOf(name),
      destroyedAt: null,
      secret: makeSecret(name, Buffer.from(material(name))),
    }
    kept.set(name, key)
    return key
  }

  return {
    obtain: async (name) => living(kept.get(name) ?? make(name)),
    async find(name) {
      const key = kept.get(name)
      return key === undefined ? 'unknown' : living(key)
    },
    async destroy(name) {
      end(kept.get(name) ?? make(name))
    },
    list: async () =>
      [...kept].map(([name, { madeAt, diesAt, destroyedAt }]): KeyRecord => ({ name, madeAt, diesAt, destroyedAt })),
    async [Symbol.asyncDispose]() {
      for (const key of kept.values()) key.secret?.zero()
      kept.clear()
    },
  }
}
