// Where keys lie: one file per key, and one per destroyed key that says so. A record of destruction always wins.
import { readFileSync, statSync } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { createFile, shredFile } from './durable-file.ts'
import type { KeyName } from './port.ts'
import { describeKey } from './wrapped-key.ts'

const NAME = /^[a-z]+\/[A-Za-z0-9-]+$/
const Destroyed = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  madeAt: z.number(),
  destroyedAt: z.number(),
})

/** When a key was made and destroyed, as its record says. A record that cannot be read is one all the same: it must not
 * keep other keys from dying, and never speaks of another key than its file's name does. */
function destroyedOf(text: string, seenAt: number): Pick<z.infer<typeof Destroyed>, 'madeAt' | 'destroyedAt'> {
  try {
    const { madeAt, destroyedAt } = Destroyed.parse(JSON.parse(text))
    return { madeAt, destroyedAt }
  } catch {
    return { madeAt: seenAt, destroyedAt: seenAt }
  }
}

export interface FoundKey {
  readonly name: KeyName
  readonly madeAt: number
  readonly destroyedAt: number | null
  /** The key's file is there (for a destroyed key: left by a process that was killed while it destroyed it). */
  readonly onDisk: boolean
}

export interface KeyFiles {
  standing(name: KeyName): 'alive' | 'destroyed' | 'unknown'
  read(name: KeyName): { readonly path: string; readonly text: string }
  /** False when there is one already. */
  create(name: KeyName, text: string): Promise<boolean>
  destroy(name: KeyName, atMs: number): Promise<void>
  /** Forgets that a key ever was. */
  forget(name: KeyName): Promise<void>
  list(): Promise<readonly FoundKey[]>
}

/** `day/2026-11-22` lies in `day_2026-11-22.key`, its destruction in `day_2026-11-22.destroyed`. */
export function keyFiles(folder: string): KeyFiles {
  function pathOf(name: KeyName, extension: 'key' | 'destroyed'): string {
    if (!NAME.test(name)) throw new RangeError(`not the name of a key: ${name}`)
    return join(folder, `${name.replace('/', '_')}.${extension}`)
  }
  /** What a file says never changes: it is read once. */
  const described = new Map<string, FoundKey>()
  const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

  async function found(file: string): Promise<FoundKey | undefined> {
    const [, kind, rest, extension] = /^([a-z]+)_([A-Za-z0-9-]+)\.(key|destroyed)$/.exec(file) ?? []
    if (kind === undefined || rest === undefined) return undefined
    const name = `${kind}/${rest}`
    const path = join(folder, file)
    const text = await readFile(path, 'utf8').catch(() => undefined) // gone since it was listed
    if (text === undefined) return undefined
    const madeAt = describeKey(text)?.madeAt ?? (await stat(path)).mtimeMs
    if (extension === 'key') return { name, madeAt, destroyedAt: null, onDisk: true }
    return { ...destroyedOf(text, madeAt), name, onDisk: false }
  }

  return {
    // The record of a destruction is written before the key's file goes: in this order neither can be missed.
    standing(name) {
      const alive = exists(pathOf(name, 'key'))
      if (exists(pathOf(name, 'destroyed'))) return 'destroyed'
      return alive ? 'alive' : 'unknown'
    },
    read(name) {
      const path = pathOf(name, 'key')
      return { path, text: readFileSync(path, 'utf8') }
    },
    create: (name, text) => createFile(pathOf(name, 'key'), text),
    async destroy(name, atMs) {
      const path = pathOf(name, 'key')
      const text = await readFile(path, 'utf8').catch(() => '')
      const madeAt = describeKey(text)?.madeAt ?? atMs
      const record = { format: 1, name, madeAt, destroyedAt: atMs } satisfies z.infer<typeof Destroyed>
      await createFile(pathOf(name, 'destroyed'), `${JSON.stringify(record)}\n`)
      await shredFile(path)
    },
    forget: (name) => shredFile(pathOf(name, 'destroyed')),
    async list() {
      const keys = new Map<KeyName, FoundKey>()
      // Sorted, a `.destroyed` comes before the `.key` of the same name.
      const files = (await readdir(folder)).toSorted()
      const there = new Set(files)
      for (const file of described.keys()) if (!there.has(file)) described.delete(file)
      for (const file of files) {
        const key = described.get(file) ?? (await found(file))
        if (key === undefined) continue
        described.set(file, key)
        const record = keys.get(key.name)
        keys.set(key.name, record === undefined ? key : { ...record, onDisk: true })
      }
      return [...keys.values()]
    },
  }
}
