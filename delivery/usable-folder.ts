// Whether packages can be put into a folder as things stand: asked when a recipient is taken in, before anything is due.
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import type { DeliveryFault, DeliveryProblem } from '../schemas/ledger.ts'
import { asFolderProblem } from './folder-problems.ts'
import { DeliveryFailed } from './port.ts'

export interface FolderTrouble {
  readonly why: DeliveryProblem
  readonly fault: DeliveryFault | undefined
}

/** Nothing is written. It may be another account, or another machine, that delivers; and what is not there may be mounted
 * by then. Undefined where nothing is wrong. */
export async function folderTrouble(folder: string): Promise<FolderTrouble | undefined> {
  try {
    if (!(await stat(folder)).isDirectory()) return { why: 'misconfigured', fault: 'not-a-folder' }
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const problem = asFolderProblem(error)
    if (!(problem instanceof DeliveryFailed)) throw error
    return { why: problem.why, fault: problem.fault }
  }
}
