// Whether a file is an LMDB environment at all: the engine itself would take the process with it.
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { UnusableLogFolder } from './folder.ts'

/** Where the first page says what it is (after a page header of 24 bytes), and what it says. */
const MAGIC = { at: 24, value: 0xbeefc0de }

/** @throws UnusableLogFolder when there is a file in the environment's folder that is none of LMDB's. */
export function refuseDamaged(folder: string): void {
  const path = join(folder, 'data.mdb')
  if (!existsSync(path)) return
  const head = Buffer.alloc(MAGIC.at + 4)
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, head)
    if (length === 0) return // made, and not yet written to
    if (length === head.length && head.readUInt32LE(MAGIC.at) === MAGIC.value) return
  } finally {
    closeSync(file)
  }
  throw new UnusableLogFolder(`${path} is damaged: restore the data folder from a backup`)
}
