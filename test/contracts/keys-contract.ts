// What every keeper of keys must do, whichever adapter: local, remote, …
import { describe, expect, test } from 'vitest'
import { type Keys, KeysUnreachable, type Secret } from '../../keys/port.ts'
import { open, seal } from '../../keys/seal.ts'
import { type SteppedClock, steppedClock } from '../../time/clock.ts'

export interface KeysOptions {
  readonly clock: SteppedClock
  readonly suspended: () => boolean
}

/** A place for one set of keys: opened again, they are the same keys, as another process would see them. Keys called
 * `raw/…` die at RAW_DIES_AT of the clock, `lasting/…` never. */
export interface KeysPlace extends AsyncDisposable {
  open(options: KeysOptions): Promise<Keys>
}

export const RAW_DIES_AT = 1_000_000

/** The key, or the failure of the test. */
export function alive(secret: Secret | 'destroyed' | 'unknown'): Secret {
  if (typeof secret === 'string') throw new Error(`the key is ${secret}`)
  return secret
}

export function keysContract(adapter: string, makePlace: () => Promise<KeysPlace>): void {
  const open2 = async (place: KeysPlace, suspended = () => false) => {
    const clock = steppedClock(1000)
    return { clock, here: await place.open({ clock, suspended }), there: await place.open({ clock, suspended }) }
  }

  describe(`${adapter}: keys`, () => {
    test('a key is made once, and is the same for all who ask, at one moment or later', async () => {
      await using place = await makePlace()
      const { clock, here, there } = await open2(place)
      const asked = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? here : there).obtain('raw/2026-11-22T18')),
      )
      expect(new Set(asked.map((secret) => alive(secret).subkey('seal').toString('hex'))).size).toBe(1)
      const again = await place.open({ clock, suspended: () => false })
      const sealed = seal(alive(asked[0] ?? 'unknown'), Buffer.from('bound'), Buffer.from('plain'))
      expect(open(alive(await again.find('raw/2026-11-22T18')), Buffer.from('bound'), sealed)?.toString()).toBe('plain')
    })

    test('each purpose and each key has a subkey of its own, 32 bytes, always the same', async () => {
      await using place = await makePlace()
      const { here } = await open2(place)
      const secret = alive(await here.obtain('lasting/control'))
      const other = alive(await here.obtain('lasting/routing'))
      const purposes = ['seal', 'pseudonym', 'routing', 'fingerprint', 'control', 'sign'] as const
      const subkeys = [secret, other].flatMap((key) => purposes.map((purpose) => key.subkey(purpose)))
      expect(new Set(subkeys.map((subkey) => subkey.toString('hex'))).size).toBe(12)
      expect(subkeys.every((subkey) => subkey.length === 32)).toBe(true)
      expect(secret.subkey('seal').equals(subkeys[0] ?? Buffer.alloc(0))).toBe(true)
    })

    test('find makes nothing', async () => {
      await using place = await makePlace()
      const { here } = await open2(place)
      expect(await here.find('raw/2026-11-22T18')).toBe('unknown')
      expect(await here.list()).toEqual([])
    })

    test('a destroyed key is gone for all who ask, for good', async () => {
      await using place = await makePlace()
      const { clock, here, there } = await open2(place)
      const secret = alive(await here.obtain('day/2026-11-22'))
      await there.obtain('day/2026-11-22')
      const sealing = secret.subkey('seal')
      await here.destroy('day/2026-11-22')
      expect(sealing.equals(Buffer.alloc(32)), 'zeroed in memory').toBe(true)
      expect(() => secret.subkey('seal'), 'nothing is sealed under zeros').toThrow('destroyed')
      for (const keys of [here, there, await place.open({ clock, suspended: () => false })]) {
        expect(await keys.find('day/2026-11-22')).toBe('destroyed')
        expect(await keys.obtain('day/2026-11-22')).toBe('destroyed')
      }
      await there.destroy('day/2026-11-22')
      expect(await here.find('day/2026-11-22')).toBe('destroyed')
    })

    test('a key that never was can be destroyed: it will never be', async () => {
      await using place = await makePlace()
      const { here, there } = await open2(place)
      await here.destroy('day/2026-11-22')
      expect(await there.obtain('day/2026-11-22')).toBe('destroyed')
    })

    test('destroying while others ask leaves nobody with a key that lives on', async () => {
      await using place = await makePlace()
      const { here, there } = await open2(place)
      for (let n = 10; n < 40; n++) {
        await Promise.all([
          here.obtain(`day/2026-11-${n}`),
          there.destroy(`day/2026-11-${n}`),
          there.obtain(`day/2026-11-${n}`),
        ])
        expect(await here.find(`day/2026-11-${n}`)).toBe('destroyed')
        expect(await there.find(`day/2026-11-${n}`)).toBe('destroyed')
      }
    })

    test('a key dies at its date though nobody destroys it', async () => {
      await using place = await makePlace()
      const { clock, here, there } = await open2(place)
      const secret = alive(await here.obtain('raw/2026-11-22T18'))
      await here.obtain('lasting/control')
      clock.advanceTo(RAW_DIES_AT - 1)
      alive(await here.find('raw/2026-11-22T18'))
      clock.advanceTo(RAW_DIES_AT)
      expect(await there.find('raw/2026-11-22T18')).toBe('destroyed')
      expect(await here.find('raw/2026-11-22T18')).toBe('destroyed')
      expect(() => secret.subkey('seal')).toThrow('destroyed')
      expect(await here.obtain('raw/2026-11-22T19'), 'none is made past its date').toBe('destroyed')
      alive(await here.find('lasting/control'))
    })

    test('while the clock cannot be trusted, a key past its date lives, for who is catching up only', async () => {
      await using place = await makePlace()
      let suspended = true
      const { clock, here } = await open2(place, () => suspended)
      await here.obtain('raw/2026-11-22T18')
      clock.advanceTo(RAW_DIES_AT)
      await expect(here.find('raw/2026-11-22T18')).rejects.toThrow(KeysUnreachable)
      await expect(here.obtain('raw/2026-11-22T18')).rejects.toThrow(KeysUnreachable)
      alive(await here.find('raw/2026-11-22T18', { catchingUp: true }))
      suspended = false
      expect(await here.find('raw/2026-11-22T18', { catchingUp: true })).toBe('destroyed')
    })

    test('lists what there is and was, without secrets', async () => {
      await using place = await makePlace()
      const { clock, here } = await open2(place)
      const secret = alive(await here.obtain('lasting/control'))
      await here.obtain('raw/2026-11-22T18')
      clock.advanceTo(5000)
      await here.destroy('raw/2026-11-22T18')
      const records = await here.list()
      expect(records.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { name: 'lasting/control', madeAt: 1000, diesAt: null, destroyedAt: null },
        { name: 'raw/2026-11-22T18', madeAt: 1000, diesAt: RAW_DIES_AT, destroyedAt: 5000 },
      ])
      expect(JSON.stringify(records)).not.toContain(secret.subkey('seal').toString('hex'))
    })

    test('asks that cannot be answered say so: closed keys are unreachable, not destroyed', async () => {
      await using place = await makePlace()
      const { here } = await open2(place)
      const secret = alive(await here.obtain('lasting/control'))
      await here[Symbol.asyncDispose]()
      await expect(here.find('lasting/control')).rejects.toThrow(KeysUnreachable)
      expect(() => secret.subkey('control')).toThrow('destroyed')
    })
  })
}
