// The key that packages are signed with, as files and people have it: raw, PEM (RFC 8410), and its fingerprint.
import { type KeyObject, createHash, createPublicKey } from 'node:crypto'

const RAW_BYTES = 32

/** An Ed25519 public key (RFC 8032). `raw`: base64. `fingerprint`: SHA-256 (hex) of its SubjectPublicKeyInfo, DER. */
export interface SigningKey {
  readonly raw: string
  readonly pem: string
  readonly fingerprint: string
  readonly key: KeyObject
}

/** `raw`: 32 bytes, base64; undefined when it is not. */
export function signingKeyOf(raw: string): SigningKey | undefined {
  const bytes = Buffer.from(raw, 'base64')
  if (bytes.length !== RAW_BYTES || bytes.toString('base64') !== raw) return undefined
  return said(createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' }))
}

/** Undefined when the text is not one Ed25519 public key in PEM. */
export function signingKeyInPem(text: string): SigningKey | undefined {
  if (!/^\s*-----BEGIN PUBLIC KEY-----\s/.test(text)) return undefined // it would also make one of a private key
  try {
    const key = createPublicKey(text)
    return key.asymmetricKeyType === 'ed25519' ? said(key) : undefined
  } catch {
    return undefined
  }
}

function said(key: KeyObject): SigningKey {
  const der = key.export({ type: 'spki', format: 'der' })
  return {
    raw: der.subarray(-RAW_BYTES).toString('base64'),
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: createHash('sha256').update(der).digest('hex'),
    key,
  }
}
