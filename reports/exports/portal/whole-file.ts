// A package opened for sending: only as those bytes that were recorded, or nothing of it is sent.
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

export interface KeptFile {
  readonly path: string
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
}

/** Files that were read through once; more than these are read through again. */
const KNOWN = 1_000

/** Opens files, reading each through before it is first sent, and again when the file system says that it changed. What is
 * opened stays those bytes also when another file takes its name. Undefined: not there, or not what was recorded. */
export function openWholeFiles(): (kept: KeptFile) => Promise<FileHandle | undefined> {
  const known = new Map<string, string>()
  return async (kept) => {
    let file: FileHandle
    try {
      file = await open(kept.path)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true })
      const version = [dev, ino, size, mtimeNs, ctimeNs].join()
      if (size === BigInt(kept.bytes) && (known.get(version) ?? (await hashOf(file))) === kept.sha256) {
        if (known.size >= KNOWN) known.clear()
        known.set(version, kept.sha256)
        return file
      }
    } catch (error) {
      await file.close()
      throw error
    }
    await file.close()
    return undefined
  }
}

async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>)
    hash.update(chunk)
  return hash.digest('hex')
}
