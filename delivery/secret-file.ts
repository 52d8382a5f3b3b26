// The file that a secret of a destination stands in.
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { codeOf } from '../keys/durable-file.ts'
import { DeliveryFailed } from './port.ts'

/** A private key of 16,384 bits takes 13 KB. */
const MOST_BYTES = 64 * 1024

/**
 * Reads a secret. A file of ours that anybody else may read is not taken, as OpenSSH does with private keys; one that
 * belongs to another account (as secrets that are mounted into a container do) is that account's affair.
 * @throws DeliveryFailed 'misconfigured'
 */
export async function readSecret(folder: string, path: string): Promise<Buffer> {
  let file: FileHandle | undefined
  try {
    file = await open(resolve(folder, path), 'r')
    const { uid, mode, size } = await file.stat()
    if (uid === process.getuid?.() && (mode & 0o077) !== 0)
      throw new DeliveryFailed('misconfigured', {
        cause: 'others may read the file of a secret: chmod 600',
        fault: 'open-secret',
      })
    if (size > MOST_BYTES)
      throw new DeliveryFailed('misconfigured', { cause: 'the file of a secret is too long', fault: 'bad-secret' })
    return await file.readFile()
  } catch (error) {
    if (error instanceof DeliveryFailed) throw error
    throw new DeliveryFailed('misconfigured', {
      cause: `the file of a secret cannot be read: ${String(codeOf(error))}`,
      fault: 'no-secret',
    })
  } finally {
    await file?.close()
  }
}

/** A password or access key: the first line of its file, which has no other. @throws DeliveryFailed 'misconfigured' */
export async function readSecretLine(folder: string, path: string): Promise<string> {
  const line = (await readSecret(folder, path)).toString('utf8').replace(/\r?\n$/, '')
  if (line === '' || /[\r\n]/.test(line))
    throw new DeliveryFailed('misconfigured', {
      cause: 'the file of a password or access key is not one line',
      fault: 'bad-secret',
    })
  return line
}
