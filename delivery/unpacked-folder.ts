// An archive as a folder of files: written out, and compared with what lies somewhere.
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '../keys/durable-file.ts'
import { FILE_MODE, FOLDER_MODE } from './folder-modes.ts'
import { digestOf, piecesOf } from './parcel-bytes.ts'
import type { Attempt } from './patience.ts'
import { unzipped } from './unzipped.ts'

/** Writes what is in the archive into a folder that it makes, durably. @throws DeliveryFailed; errors of the file system. */
export async function unpackInto(folder: string, archive: string, attempt: Attempt): Promise<void> {
  const folders = new Set([folder])
  await mkdir(folder, { mode: FOLDER_MODE })
  let file: FileHandle | undefined
  const finishing: Promise<void>[] = []
  try {
    for await (const { path, data, last, read } of unzipped(archive)) {
      attempt.signal.throwIfAborted()
      if (file === undefined) {
        for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
          folders.add(join(folder, path.slice(0, at)))
        await mkdir(dirname(join(folder, path)), { recursive: true, mode: FOLDER_MODE })
        file = await open(join(folder, path), 'wx', FILE_MODE)
      }
      await file.writeFile(data)
      attempt.moved(data.length)
      attempt.arrived(read)
      if (!last) continue
      const finished = finish(file)
      finished.catch(() => undefined) // told below
      finishing.push(finished)
      file = undefined
      if (finishing.length === AT_ONCE) await Promise.all(finishing.splice(0))
    }
    await Promise.all(finishing)
  } finally {
    await file?.close()
    await Promise.allSettled(finishing)
  }
  for (const made of folders) await syncFolder(made)
}

/** Disks make many files durable in about the time of one. */
const AT_ONCE = 32

async function finish(file: FileHandle): Promise<void> {
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Whether the folder holds exactly these files (SHA-256 by path) and folders (''), and nothing that is neither. */
export async function holdsExactly(
  folder: string,
  contents: ReadonlyMap<string, string>,
  attempt: Attempt,
): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  if (entries.length !== contents.size) return false
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const expected = contents.get(path.slice(folder.length + 1))
    if (expected === undefined || (expected === '' ? !entry.isDirectory() : !entry.isFile())) return false
    if (expected !== '' && (await digestOf(piecesOf(path), attempt)).sha256 !== expected) return false
  }
  return true
}
