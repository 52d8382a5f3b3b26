// Files that are there whole and durably, or not at all: made once, and gone for good.
import { constants } from 'node:fs'
import { link, open, readdir, rm, unlink } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

/** `name.PID-RANDOM.tmp`: whose process is gone may be cleared away. */
const TEMPORARY = /\.(\d+)-[0-9a-f]+\.tmp$/

/** Makes a file with this content, durably, unless there is one of that name already: then false, and nothing changed.
 * Whoever sees the file sees all of it; of two who make it at one moment, one does. */
export async function createFile(path: string, content: string | Uint8Array, { mode = 0o600 } = {}): Promise<boolean> {
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`
  const file = await open(temporary, 'wx', mode)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(temporary, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
    await syncFolder(dirname(path))
  }
}

/** Overwrites a file's content in place, then removes it, durably. Nothing happens when it is not there. */
export async function shredFile(path: string): Promise<void> {
  try {
    // Not followed: a link that somebody put there must not make us overwrite another file.
    const file = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW)
    try {
      const { size } = await file.stat()
      await file.write(Buffer.alloc(size), 0, size, 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
  await syncFolder(dirname(path))
}

/** Clears away what processes that are gone left half made in a folder. */
export async function clearTemporaryFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(TEMPORARY.exec(basename(name))?.[1])
    if (pid > 0 && !isRunning(pid)) await shredFile(join(folder, name))
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** `ENOENT` and its like, if the error has one. */
export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
