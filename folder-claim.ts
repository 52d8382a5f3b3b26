// Who runs a pipeline on a data folder: one process at a time. A claim outlives a process that was killed, not its name:
// a process is told by its number and by when it began, since numbers come back (in a container after every start).
import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from './data-folder.ts'
import { createFile } from './keys/durable-file.ts'

const Claim = z.strictObject({ pid: z.number().int().positive(), began: z.string() })
type Claim = z.infer<typeof Claim>

export class FolderClaimed extends Error {
  override name = 'FolderClaimed'
}

/** Claims the folder; disposing gives it back. @throws FolderClaimed when a living process has it. */
export async function claimFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, 'claim.json')
  const mine = { pid: process.pid, began: (await beginOf(process.pid)) ?? '' }
  while (!(await createFile(path, JSON.stringify(mine)))) {
    const found = await readClaim(path)
    if (found !== undefined && (await isHeld(found)))
      throw new FolderClaimed(
        `a pipeline runs on this data folder already (process ${found.pid}): stop it, or give another --data`,
      )
    await clearAway(path, found)
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

/** Moves a claim aside that nobody holds. Who comes too late moves a new one, and puts it back. */
async function clearAway(path: string, stale: Claim | undefined): Promise<void> {
  const aside = `${path}.${process.pid}`
  try {
    await rename(path, aside)
  } catch {
    return // somebody else has
  }
  const moved = await readClaim(aside)
  if (moved?.pid !== stale?.pid || moved?.began !== stale?.began) await createFile(path, JSON.stringify(moved))
  await rm(aside, { force: true })
}

const readClaim = async (path: string): Promise<Claim | undefined> => Claim.safeParse(await readJson(path)).data

async function isHeld({ pid, began }: Claim): Promise<boolean> {
  if (pid === process.pid) return false // this is the first claim of this process
  return (await beginOf(pid)) === began
}

/** When a process began, in the system's own terms; '' where only that it lives can be told; undefined: it has ended. */
async function beginOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat !== undefined) {
    // After the name, which may hold spaces and brackets: the state, and 19 fields on the time of its start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  }
  try {
    process.kill(pid, 0)
    return ''
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined
  }
}
