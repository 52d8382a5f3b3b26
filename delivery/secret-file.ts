// The file that a secret of a destination stands in.
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { codeOf } from '../keys/durable-file.ts'
import { DeliveryFailed } from './port.ts'

/** A private key of 16,384 bits takes 13 KB. */
const MOST_BYTES = 64 * 1024

export interface SecretPlace {
  /** Where files lie that are named by a relative path. */
  readonly secretsFolder: string
  /** Whose files are none of a recipient's, unless they lie below `secretsFolder`: else a password file could be said to be
   * one of our own keys, which its server would then be shown. */
  readonly dataFolder?: string | undefined
}

/**
 * Reads a secret. A file of ours that anybody else may read is not taken, as OpenSSH does with private keys; one that
 * belongs to another account (as secrets that are mounted into a container do) is that account's affair.
 * @throws DeliveryFailed 'misconfigured'
 */
export async function readSecret(place: SecretPlace, path: string): Promise<Buffer> {
  let file: FileHandle | undefined
  try {
    const found = await realpath(resolve(place.secretsFolder, path))
    if (await isOurs(found, place))
      throw new DeliveryFailed('misconfigured', { cause: 'the file is one of our own', fault: 'own-file' })
    file = await open(found, constants.O_RDONLY | constants.O_NONBLOCK) // of a pipe, opening itself would wait
    const about = await file.stat()
    if (!about.isFile()) throw new DeliveryFailed('misconfigured', { cause: 'not a file', fault: 'no-secret' })
    const { uid, mode, size } = about
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

async function isOurs(found: string, { secretsFolder, dataFolder }: SecretPlace): Promise<boolean> {
  if (dataFolder === undefined) return false
  const [secrets, data] = [await realpath(secretsFolder), await realpath(dataFolder)]
  const isBelow = (folder: string): boolean => found.startsWith(`${folder}${sep}`)
  return isBelow(data) && (secrets === data || !isBelow(secrets))
}

/** A password or access key: the first line of its file, which has no other. @throws DeliveryFailed 'misconfigured' */
export async function readSecretLine(place: SecretPlace, path: string): Promise<string> {
  const line = (await readSecret(place, path)).toString('utf8').replace(/\r?\n$/, '')
  if (line === '' || /[\r\n]/.test(line))
    throw new DeliveryFailed('misconfigured', {
      cause: 'the file of a password or access key is not one line',
      fault: 'bad-secret',
    })
  return line
}
