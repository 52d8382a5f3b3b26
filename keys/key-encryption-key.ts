// The key that wraps every other key: from the settings, or made in the folder when there is none.
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFile } from './durable-file.ts'

export class BadKeyEncryptionKey extends Error {
  override name = 'BadKeyEncryptionKey'
}

/** The 32 bytes of `configured` (base64), or of the file `key-encryption-key` (0600) in `folder`, made when absent: then
 * it protects nothing from whoever has the folder.
 * @throws BadKeyEncryptionKey when it is not 32 bytes in base64; its value is never told. */
export async function readKeyEncryptionKey(folder: string, configured?: string): Promise<Buffer> {
  if (configured !== undefined) return decode(configured, 'the key-encryption key in the settings')
  const path = join(folder, 'key-encryption-key')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text !== undefined) return decode(text.trim(), path)
  await createFile(path, `${randomBytes(32).toString('base64')}\n`)
  return decode((await readFile(path, 'utf8')).trim(), path) // who lost the race reads the winner's
}

function decode(text: string, where: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length === 32 && key.toString('base64') === text) return key
  throw new BadKeyEncryptionKey(
    `${where} must be 32 bytes in base64 (44 characters); make one: openssl rand -base64 32`,
  )
}
