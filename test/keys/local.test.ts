// Keys in a folder keep the contract, and what is their own: files, wrapping, what a killed process leaves behind.
import { randomBytes } from 'node:crypto'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KeysUnreachable, type Keys } from '../../keys/port.ts'
import { type LocalKeys, openLocalKeys } from '../../keys/local.ts'
import { steppedClock } from '../../time/clock.ts'
import { type KeysPlace, RAW_DIES_AT, alive, keysContract } from '../contracts/keys-contract.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const deathOf = (name: string): number | null => (name.startsWith('lasting/') ? null : RAW_DIES_AT)
const keyEncryptionKey = Buffer.alloc(32, 7)

keysContract('local', async (): Promise<KeysPlace> => {
  const folder = await temporaryFolder()
  const opened: Keys[] = []
  return {
    async open({ clock, suspended }) {
      const keys = await openLocalKeys({
        folder: join(folder.path, 'keys'),
        clock,
        keyEncryptionKey,
        deathOf,
        suspended,
      })
      opened.push(keys)
      return keys
    },
    async [Symbol.asyncDispose]() {
      for (const keys of opened) await keys[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
})

const openAt = (folder: string, key = keyEncryptionKey, clock = steppedClock(1000)): Promise<LocalKeys> =>
  openLocalKeys({ folder, clock, keyEncryptionKey: key, deathOf })

describe('the key folder', () => {
  test('a file holds no key in the clear, and is readable by its owner only', async () => {
    await using folder = await temporaryFolder()
    await using keys = await openAt(folder.path)
    const subkey = alive(await keys.obtain('day/2026-11-22')).subkey('seal')
    const path = join(folder.path, 'day_2026-11-22.key')
    const content = await readFile(path)
    expect(content.includes(subkey)).toBe(false)
    expect(content.toString()).not.toContain(subkey.toString('base64'))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test.each(['', '{"format":1', '{"format":1,"name":"day/2026-11-23","madeAt":1,"destroyedAt":2}'])(
    'a damaged or forged record of destruction keeps no key from dying, and kills no other: %j',
    async (record) => {
      await using folder = await temporaryFolder()
      const clock = steppedClock(1000)
      await using keys = await openAt(folder.path, keyEncryptionKey, clock)
      await keys.obtain('day/2026-11-23')
      await writeFile(join(folder.path, 'day_2026-11-22.destroyed'), record)
      expect((await keys.list()).map(({ name }) => name)).toEqual(['day/2026-11-22', 'day/2026-11-23'])
      await keys.sweep()
      alive(await keys.find('day/2026-11-23'))
      expect(await keys.find('day/2026-11-22')).toBe('destroyed')
      clock.advanceTo(RAW_DIES_AT)
      expect(await keys.sweep()).toContain('day/2026-11-23')
    },
  )

  test('a file whose name is that of no key keeps no key from dying, and nothing makes one', async () => {
    await using folder = await temporaryFolder()
    const clock = steppedClock(1000)
    const deathOfDays = (name: string): number => {
      if (!name.startsWith('day/')) throw new RangeError('no key')
      return RAW_DIES_AT
    }
    await using keys = await openLocalKeys({ folder: folder.path, clock, keyEncryptionKey, deathOf: deathOfDays })
    await keys.obtain('day/2026-11-22')
    await writeFile(join(folder.path, 'raw_x.destroyed'), '')
    await expect(keys.destroy('raw/y')).rejects.toThrow(RangeError)
    clock.advanceTo(RAW_DIES_AT)
    expect((await keys.list()).map(({ name }) => name)).toEqual(['day/2026-11-22'])
    expect(await keys.sweep()).toEqual(['day/2026-11-22'])
    expect(await readdir(folder.path)).not.toContain('raw_y.destroyed')
  })

  test('a destroyed key leaves its name and times, and no wrapped secret in any file', async () => {
    await using folder = await temporaryFolder()
    await using keys = await openAt(folder.path)
    await keys.obtain('day/2026-11-22')
    const file = await readFile(join(folder.path, 'day_2026-11-22.key'), 'utf8')
    const { wrapped } = JSON.parse(file) as { wrapped: string }
    await keys.destroy('day/2026-11-22')
    const names = await readdir(folder.path)
    expect(names).not.toContain('day_2026-11-22.key')
    for (const name of names) expect(await readFile(join(folder.path, name), 'utf8')).not.toContain(wrapped)
    const record: unknown = JSON.parse(await readFile(join(folder.path, 'day_2026-11-22.destroyed'), 'utf8'))
    expect(record).toEqual({ format: 1, name: 'day/2026-11-22', madeAt: 1000, destroyedAt: 1000 })
  })

  test('another key-encryption key is refused at once, and says what to do', async () => {
    await using folder = await temporaryFolder()
    await using keys = await openAt(folder.path)
    await keys.obtain('day/2026-11-22')
    await expect(openAt(folder.path, randomBytes(32))).rejects.toThrow(/PEIL_KEY_ENCRYPTION_KEY/)
    alive(await keys.find('day/2026-11-22'))
  })

  test.each([
    ['cut short', (text: string) => text.slice(0, 40)],
    ['empty', () => ''],
    [
      'with a changed byte',
      (text: string) => text.replace(/"wrapped":"(.)/, (_, first) => `"wrapped":"${first === 'A' ? 'B' : 'A'}`),
    ],
    ['of another key', (text: string) => text.replace('day/2026-11-22', 'day/2026-11-23')],
  ])('a key file %s is unreadable, never destroyed', async (_, damage) => {
    await using folder = await temporaryFolder()
    {
      await using keys = await openAt(folder.path)
      await keys.obtain('day/2026-11-22')
    }
    const path = join(folder.path, 'day_2026-11-22.key')
    await writeFile(path, damage(await readFile(path, 'utf8')))
    await using keys = await openAt(folder.path)
    await expect(keys.find('day/2026-11-22')).rejects.toThrow(KeysUnreachable)
    await expect(keys.obtain('day/2026-11-22')).rejects.toThrow(/restore/)
    await keys.destroy('day/2026-11-22')
    expect(await keys.find('day/2026-11-22')).toBe('destroyed')
  })

  test('a sweep destroys what is past its date and drops what others destroyed', async () => {
    await using folder = await temporaryFolder()
    const clock = steppedClock(1000)
    await using here = await openAt(folder.path, keyEncryptionKey, clock)
    await using there = await openAt(folder.path, keyEncryptionKey, clock)
    const secret = alive(await here.obtain('day/2026-11-21'))
    await here.obtain('raw/2026-11-22T18')
    await here.obtain('lasting/control')
    await there.destroy('day/2026-11-21')
    expect(await here.sweep()).toEqual(['day/2026-11-21'])
    expect(() => secret.subkey('seal')).toThrow('destroyed')
    clock.advanceTo(RAW_DIES_AT)
    expect(await here.sweep()).toEqual(['raw/2026-11-22T18'])
    expect(await here.sweep()).toEqual([])
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.key'))).toEqual(['lasting_control.key'])
  })

  test('the record of a destruction goes 60 days after the key would have died anyway', async () => {
    await using folder = await temporaryFolder()
    const clock = steppedClock(1000)
    await using keys = await openAt(folder.path, keyEncryptionKey, clock)
    await keys.destroy('raw/2026-11-22T18')
    clock.advanceTo(RAW_DIES_AT + 61 * 24 * 3_600_000)
    await keys.sweep()
    expect(await keys.list()).toEqual([])
    expect(await keys.obtain('raw/2026-11-22T18')).toBe('destroyed')
  })

  test('what a process that was killed left half done is finished: the record counts, the key goes', async () => {
    await using folder = await temporaryFolder()
    await using keys = await openAt(folder.path)
    await keys.obtain('day/2026-11-22')
    const path = join(folder.path, 'day_2026-11-22')
    const text = await readFile(`${path}.key`)
    await keys.destroy('day/2026-11-22')
    await writeFile(`${path}.key`, text)
    await writeFile(`${path}.key.999999999-abcdef.tmp`, text)
    expect(await keys.find('day/2026-11-22')).toBe('destroyed')
    expect(await keys.sweep()).toEqual(['day/2026-11-22'])
    const left = (await readdir(folder.path)).toSorted()
    expect(left).toEqual(['day_2026-11-22.destroyed', 'key-encryption-check'])
  })

  test.each(['', 'day', '../day', 'day/../x', 'day/a/b', 'day/a.b', '/etc', 'day/a\0'])(
    'refuses the name %j',
    async (name) => {
      await using folder = await temporaryFolder()
      await using keys = await openAt(folder.path)
      await expect(keys.obtain(name)).rejects.toThrow(RangeError)
    },
  )
})
