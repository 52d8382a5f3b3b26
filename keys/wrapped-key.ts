// A key as it lies on disk: AES-256-GCM under the key-encryption key, bound to its name and when it was made.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type KeyName, KeysUnreachable } from './port.ts'

const WrappedKey = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  /** Epoch ms. */
  madeAt: z.number(),
  /** nonce (12) · ciphertext (32) · tag (16), base64 */
  wrapped: z.base64(),
})

/** A key that is there and cannot be read: nothing is lost yet, so nothing may be skipped. */
export class KeyUnreadable extends KeysUnreachable {
  override name = 'KeyUnreadable'
}

const bound = (name: KeyName, madeAt: number): Buffer => Buffer.from(`peil key 1\0${name}\0${madeAt}`)

export function wrapKey(keyEncryptionKey: Buffer, name: KeyName, madeAt: number, master: Buffer): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyEncryptionKey, iv).setAAD(bound(name, madeAt))
  const wrapped = Buffer.concat([iv, cipher.update(master), cipher.final(), cipher.getAuthTag()])
  return `${JSON.stringify({ format: 1, name, madeAt, wrapped: wrapped.toString('base64') })}\n`
}

/** What a key's file says without its secret; undefined when it cannot be read. */
export function describeKey(text: string): { name: KeyName; madeAt: number; wrapped: string } | undefined {
  try {
    return WrappedKey.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The master (32 bytes) in a key's file.
 * @throws KeyUnreadable when the file is damaged or was wrapped with another key-encryption key. */
export function unwrapKey(keyEncryptionKey: Buffer, name: KeyName, text: string, path: string): Buffer {
  const key = describeKey(text)
  if (key === undefined || key.name !== name)
    throw new KeyUnreadable(`the key file ${path} is damaged: restore it, or destroy the key ${name} to go on without`)
  const bytes = Buffer.from(key.wrapped, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', keyEncryptionKey, bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(bound(name, key.madeAt))
  try {
    decipher.setAuthTag(bytes.subarray(-16))
    const master = decipher.update(bytes.subarray(12, -16))
    decipher.final()
    return master
  } catch {
    throw new KeyUnreadable(
      `the key ${name} cannot be unwrapped: give the key-encryption key that this folder was made with ` +
        `(PEIL_KEY_ENCRYPTION_KEY, or the file key-encryption-key), or restore ${path}, which may be damaged`,
    )
  }
}
