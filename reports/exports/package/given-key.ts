// The key that a recipient has from its agreement: a PEM text, a raw key, or the fingerprint of one.
import { type SigningKey, signingKeyInPem, signingKeyOf } from './public-key.ts'

/** A fingerprint is no key, but says which one is meant. */
export type GivenKey = SigningKey | { readonly fingerprint: string; readonly key?: never }

/** `text`: PEM (SubjectPublicKeyInfo), 32 bytes in base64, or SHA-256 in hex (with or without colons).
 * @throws RangeError when it is none of these. */
export function givenKey(text: string): GivenKey {
  const plain = text.trim()
  const hex = plain.replaceAll(':', '').toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hex)) return { fingerprint: hex }
  const key = signingKeyInPem(plain) ?? signingKeyOf(plain)
  if (key === undefined)
    throw new RangeError('expected an Ed25519 public key (PEM, or base64), or its fingerprint: 64 hexadecimal digits')
  return key
}
