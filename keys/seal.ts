// Sealing: AES-256-GCM under a key with a death date. Destroying the key shreds every copy of what it sealed.
//
//   nonce (12 random bytes) · ciphertext · tag (16)          NIST SP 800-38D
//
// A key lives for an hour (raw) to a month; with random nonces that allows 2^32 seals under each.
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import { type Header, encodeHeader } from '../schemas/envelope.ts'
import type { Secret } from './port.ts'

export const SEAL_OVERHEAD = 28
const pool = Buffer.alloc(12 * 1024)
let used = pool.length

/** Random nonces are drawn a thousand at a time: one draw costs more than the rest of a small seal. It stays the same
 * until the next thousand: use it at once. */
function nonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return pool.subarray(used, (used += 12))
}

/** Seals `plain`, bound to `bound` (which must be given again to open it). */
export function seal(secret: Secret, bound: Uint8Array, plain: Uint8Array): Buffer {
  return sealBehind(NOTHING, secret, bound, plain)
}

const NOTHING = Buffer.alloc(0)

/** Head and seal in one buffer that is written once. */
function sealBehind(head: Buffer, secret: Secret, bound: Uint8Array, plain: Uint8Array): Buffer {
  const iv = nonce()
  const cipher = createCipheriv('aes-256-gcm', secret.subkey('seal'), iv)
  cipher.setAAD(bound)
  const text = cipher.update(plain) // all of it: GCM holds nothing back for the end
  cipher.final()
  const sealed = Buffer.allocUnsafeSlow(head.length + SEAL_OVERHEAD + text.length)
  head.copy(sealed)
  iv.copy(sealed, head.length)
  text.copy(sealed, head.length + iv.length)
  cipher.getAuthTag().copy(sealed, head.length + iv.length + text.length)
  return sealed
}

/** The plain text, or undefined when it was not sealed under this key with this binding. */
export function open(secret: Secret, bound: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < SEAL_OVERHEAD) return undefined
  const decipher = createDecipheriv('aes-256-gcm', secret.subkey('seal'), sealed.subarray(0, 12))
  decipher.setAAD(bound)
  decipher.setAuthTag(sealed.subarray(sealed.length - 16))
  const plain = decipher.update(sealed.subarray(12, sealed.length - 16))
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

/** A whole message: header in the clear, body sealed and bound to topic and header. */
export function sealMessage(topic: string, secret: Secret, header: Header, plain: Uint8Array): Buffer {
  return sealUnder(headingOf(topic, header), secret, plain)
}

/** The clear part of a message and what binds the rest to it: made once for many messages that share it. */
export interface Heading {
  readonly head: Buffer
  readonly bound: Buffer
}

export function headingOf(topic: string, header: Header): Heading {
  const head = encodeHeader(header)
  return { head, bound: binding(topic, head) }
}

/** As `sealMessage`, under a heading made before. */
export const sealUnder = ({ head, bound }: Heading, secret: Secret, plain: Uint8Array): Buffer =>
  sealBehind(head, secret, bound, plain)

/** What a sealed body is bound to, so that it cannot be moved to another topic, partition or window. */
export const binding = (topic: string, head: Uint8Array, section = 0): Buffer =>
  Buffer.concat([Buffer.from(`${topic}\0${section}\0`), head])
