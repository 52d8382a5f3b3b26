// Packages as they are handed over, kept in a folder until they have arrived: encrypted ones could not be made the same again.
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Parcel } from '../../delivery/port.ts'
import type { KnownPackage } from './packages.ts'

type Kept = Pick<KnownPackage, 'recipient' | 'file' | 'sha256' | 'bytes'>

export interface ExportStore {
  /** Keeps a file, whole and durably, in place of one of that name. */
  put(recipient: string, file: string, content: Uint8Array): Promise<void>
  /** Whether it is there, by its length. */
  has(kept: Kept): Promise<boolean>
  /** The file as it was recorded; undefined when it is not there, or is not those bytes. */
  parcel(kept: Kept): Promise<Parcel | undefined>
  /** Drops everything of the recipient's but these. */
  keepOnly(recipient: string, kept: readonly Pick<Kept, 'file'>[]): Promise<void>
}

export function openExportStore(folder: string): ExportStore {
  const pathOf = ({ recipient, file }: Pick<Kept, 'recipient' | 'file'>): string => join(folder, recipient, file)
  return {
    async put(recipient, file, content) {
      await mkdir(join(folder, recipient), { recursive: true, mode: 0o700 })
      const path = pathOf({ recipient, file })
      const fresh = `${path}.new`
      const handle = await open(fresh, 'w', 0o600)
      try {
        await handle.writeFile(content)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(fresh, path)
      await syncFolder(join(folder, recipient))
    },
    async parcel(kept) {
      const path = pathOf(kept)
      let content: Buffer
      try {
        content = await readFile(path)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
      const same = content.length === kept.bytes && sha256(content) === kept.sha256
      return same ? { name: kept.file, path, bytes: kept.bytes, sha256: kept.sha256 } : undefined
    },
    has: (kept) =>
      stat(pathOf(kept)).then(
        ({ size }) => size === kept.bytes,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false
          throw error
        },
      ),
    async keepOnly(recipient, kept) {
      const names = await readdir(join(folder, recipient)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (names === undefined) return
      const wanted = new Set(kept.map(({ file }) => file))
      for (const name of names) if (!wanted.has(name)) await rm(pathOf({ recipient, file: name }), { force: true })
      if (kept.length === 0) await rm(join(folder, recipient), { recursive: true, force: true })
    },
  }
}

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
