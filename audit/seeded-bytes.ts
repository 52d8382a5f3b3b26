// Random bytes that are the same in every run: for rehearsals and tests. Never for noise that is released.
import { createCipheriv, createHash } from 'node:crypto'

/**
 * Fills with the keystream of AES-256-CTR (NIST SP 800-38A, counter from 0) under SHA-256 of the seed. The stream goes on
 * from call to call, so it does not depend on how many bytes are asked for at a time.
 * @param seed A string counts as its UTF-8.
 */
export function seededFill(seed: Uint8Array | string): (into: Uint8Array) => void {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  return (into) => into.set(cipher.update(new Uint8Array(into.length)))
}
