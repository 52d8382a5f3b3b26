// A recipient's own file in the folder of recipients: found by id, written whole, and what it needs beside it.
import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { BadConfig } from '../config.ts'
import { syncFolder } from '../keys/durable-file.ts'
import { type LoadedRecipient, loadRecipient } from '../reports/exports/load-recipient.ts'
import { fileOfRecipient } from '../reports/exports/recipients.ts'
import { type Recipient, RecipientId } from '../schemas/recipient.ts'

/** @throws BadConfig when no recipient can be called so. */
export function refuseNoId(id: string): void {
  if (!RecipientId.safeParse(id).success)
    throw new BadConfig('a recipient is named by its id, such as institute: see peil recipient list')
}

/** Undefined where there is no such file. @throws BadRecipient, also where it is about another. */
export async function readRecipient(folder: string, id: string): Promise<LoadedRecipient | undefined> {
  const path = fileOfRecipient(folder, id)
  if (!(await isThere(path))) return undefined
  const loaded = await loadRecipient(path)
  if (loaded.recipient.recipient !== id)
    throw new BadConfig(`${path} is about ${loaded.recipient.recipient}: take that one in with peil recipient add`)
  return loaded
}

/** Whole and durably, in place of what was there; nobody but us may read it, for it says whom to tell. */
export async function writeRecipient(folder: string, id: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = fileOfRecipient(folder, id)
  const fresh = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.new`
  try {
    const file = await open(fresh, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fresh, path)
  } finally {
    await rm(fresh, { force: true })
  }
  await syncFolder(folder)
}

/** The files of secrets that are not there yet, by their whole path. */
export async function missingSecrets(folder: string, { delivery }: Recipient): Promise<readonly string[]> {
  const named =
    delivery.to === 'sftp'
      ? [delivery.privateKeyFile, delivery.passwordFile]
      : delivery.to === 's3'
        ? [delivery.secretKeyFile]
        : []
  const paths = named.flatMap((path) => (path === undefined ? [] : [resolve(folder, path)]))
  const there = await Promise.all(paths.map(isThere))
  return paths.filter((_, n) => there[n] === false)
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
