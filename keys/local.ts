// Keys in a folder: a file per key, wrapped by the key-encryption key. Several processes may use the folder at once.
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../time/clock.ts'
import { clearTemporaryFiles, codeOf, createFile } from './durable-file.ts'
import { keyFiles } from './key-files.ts'
import { type LocalSecret, localSecret } from './local-secret.ts'
import { type KeyName, type KeyRecord, type Keys, KeysUnreachable, type Secret } from './port.ts'
import { unwrapKey, wrapKey } from './wrapped-key.ts'

export interface LocalKeysOptions {
  readonly folder: string
  readonly clock: Clock
  /** 32 bytes that wrap every key. */
  readonly keyEncryptionKey: Buffer
  /** When the key of that name dies, epoch ms; null: never. */
  readonly deathOf: (name: KeyName) => number | null
  /** Deaths by the clock wait while this says true: the clock cannot be trusted. */
  readonly suspended?: () => boolean
  /** Hears of each key that this process made. */
  readonly onCreate?: (name: KeyName) => void
}

export interface LocalKeys extends Keys {
  /** Drops from memory what is gone from disk, destroys what is past its date, and finishes what a killed process left
   * half destroyed. Answers the names of all these. */
  sweep(): Promise<readonly KeyName[]>
}

/** How long the record of a destruction is kept here; the ledger keeps its own for good. */
const RECORD_MS = 60 * 24 * 3_600_000

/** Opens the folder, or makes it (0700).
 * @throws KeyUnreadable when the folder was made with another key-encryption key. */
export async function openLocalKeys(options: LocalKeysOptions): Promise<LocalKeys> {
  const { folder, clock, keyEncryptionKey, deathOf, suspended = () => false, onCreate = () => {} } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await clearTemporaryFiles(folder)
  await checkKeyEncryptionKey(folder, keyEncryptionKey)
  const files = keyFiles(folder)
  const held = new Map<KeyName, LocalSecret>()
  const making = new Map<KeyName, Promise<unknown>>()
  let closed = false

  /** Of files with other names nothing is known, and they keep no key from dying. */
  const isKey = (name: KeyName): boolean => {
    try {
      deathOf(name)
      return true
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  }
  const listed = async () => (await files.list()).filter(({ name }) => isKey(name))

  const diesBy = (name: KeyName, ms: number): boolean => (deathOf(name) ?? Infinity) <= ms

  function drop(name: KeyName): boolean {
    held.get(name)?.destroy()
    return held.delete(name)
  }

  function load(name: KeyName): Secret | 'destroyed' {
    let secret = held.get(name)
    if (secret !== undefined) return secret
    try {
      const { path, text } = files.read(name)
      held.set(name, (secret = localSecret(name, unwrapKey(keyEncryptionKey, name, text, path))))
      return secret
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return 'destroyed' // since we looked
      throw error
    }
  }

  async function destroy(name: KeyName): Promise<void> {
    drop(name)
    await files.destroy(name, clock.now())
    drop(name) // who loaded it until the record stood
  }

  /** The disk is asked each time: another process may have destroyed the key since. */
  async function look(name: KeyName, catchingUp: boolean): Promise<Secret | 'destroyed' | 'unknown'> {
    const standing = files.standing(name)
    if (standing !== 'alive') drop(name)
    if (standing === 'destroyed') return standing
    if (!diesBy(name, clock.now())) return standing === 'alive' ? load(name) : standing
    if (suspended()) {
      if (standing === 'unknown' || catchingUp) return standing === 'alive' ? load(name) : standing
      throw new KeysUnreachable(`the key ${name} is past its date by a clock that cannot be trusted: confirm the clock`)
    }
    if (standing === 'alive') await destroy(name)
    return 'destroyed'
  }

  async function make(name: KeyName): Promise<void> {
    const master = randomBytes(32)
    const made = await files.create(name, wrapKey(keyEncryptionKey, name, clock.now(), master))
    master.fill(0)
    if (files.standing(name) === 'destroyed') await destroy(name) // destroyed while we made it
    else if (made) onCreate(name)
  }

  /** What the disk refuses is not known: callers stall. */
  async function reach<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new KeysUnreachable('the keys are closed')
    try {
      return await work()
    } catch (cause) {
      if (cause instanceof KeysUnreachable || cause instanceof RangeError) throw cause
      throw new KeysUnreachable(`the key folder ${folder} cannot be used: ${String(codeOf(cause) ?? cause)}`, { cause })
    }
  }

  return {
    find: (name, { catchingUp = false } = {}) => reach(() => look(name, catchingUp)),
    obtain: (name) =>
      reach(async () => {
        const found = await look(name, false)
        if (found !== 'unknown') return found
        if (diesBy(name, clock.now())) throw new KeysUnreachable(`the key ${name} is past its date: confirm the clock`)
        let maker = making.get(name)
        if (maker === undefined) making.set(name, (maker = make(name).finally(() => making.delete(name))))
        await maker
        const made = await look(name, false)
        if (made === 'unknown')
          throw new KeysUnreachable(`the key ${name} vanished from ${folder} as soon as it was made`)
        return made
      }),
    destroy: (name) =>
      reach(async () => {
        deathOf(name) // or a record would stand of what cannot be a key
        await destroy(name)
      }),
    list: () =>
      reach(async () =>
        (await listed()).map(({ name, madeAt, destroyedAt }): KeyRecord => ({
          name,
          madeAt,
          diesAt: deathOf(name),
          destroyedAt,
        })),
      ),
    sweep: () =>
      reach(async () => {
        const gone = new Set<KeyName>()
        const now = clock.now()
        for (const name of held.keys()) if (files.standing(name) !== 'alive' && drop(name)) gone.add(name)
        for (const { name, destroyedAt, onDisk } of await listed()) {
          const died = destroyedAt === null ? !suspended() && diesBy(name, now) : onDisk
          if (died) {
            await destroy(name)
            gone.add(name)
          } else if (destroyedAt !== null && !suspended() && diesBy(name, now - RECORD_MS)) await files.forget(name)
        }
        await clearTemporaryFiles(folder)
        return [...gone]
      }),
    async [Symbol.asyncDispose]() {
      closed = true
      for (const name of held.keys()) drop(name)
    },
  }
}

/** A known key, wrapped: tells a wrong key-encryption key from a damaged file, before anything else is read. */
async function checkKeyEncryptionKey(folder: string, keyEncryptionKey: Buffer): Promise<void> {
  if (keyEncryptionKey.length !== 32) throw new RangeError('the key-encryption key must be 32 bytes')
  const path = join(folder, 'key-encryption-check')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) await createFile(path, wrapKey(keyEncryptionKey, 'check', 0, randomBytes(32)))
  unwrapKey(keyEncryptionKey, 'check', text ?? (await readFile(path, 'utf8')), path).fill(0)
}
