// Whether packages can be put into a folder as things stand: asked when a recipient is taken in, before anything is due, and
// before each delivery.
import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import type { DeliveryFault, DeliveryProblem } from '../schemas/ledger.ts'
import { codeOf } from '../keys/durable-file.ts'
import { asFolderProblem } from './folder-problems.ts'
import { DeliveryFailed } from './port.ts'

export interface FolderTrouble {
  readonly why: DeliveryProblem
  readonly fault: DeliveryFault | undefined
}

/** It is not made: under a mount point that is mistyped, or not mounted, lies the disk of this machine. Nor is a link
 * followed: what was approved is this place, and not wherever it may be made to lead.
 * @throws DeliveryFailed 'misconfigured'; or as the file system does. */
export async function refuseOtherThanFolder(folder: string): Promise<void> {
  if (!isAbsolute(folder)) throw new DeliveryFailed('misconfigured', { cause: 'a relative path', fault: 'no-folder' })
  if (!(await isDirectory(folder)))
    throw new DeliveryFailed('misconfigured', { cause: 'not a folder', fault: 'not-a-folder' })
  if ((await realpath(folder)) !== resolve(folder))
    throw new DeliveryFailed('misconfigured', { cause: 'there is a link in the path', fault: 'leads-elsewhere' })
}

async function isDirectory(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') throw new DeliveryFailed('misconfigured', { cause: code, fault: 'no-folder' })
    if (code === 'ENOTDIR') return false
    throw error
  }
}

/** Nothing is written. It may be another account, or another machine, that delivers; and what is not there may be mounted
 * by then. Undefined where nothing is wrong. */
export async function folderTrouble(folder: string): Promise<FolderTrouble | undefined> {
  try {
    await refuseOtherThanFolder(folder)
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const problem = asFolderProblem(error)
    if (!(problem instanceof DeliveryFailed)) throw error
    return { why: problem.why, fault: problem.fault }
  }
}
