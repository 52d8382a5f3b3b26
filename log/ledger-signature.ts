// The ledger's signatures: Ed25519 (RFC 8032), the private key being the subkey `sign` of lasting/ledger.
import { type KeyObject, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

export const SIGNATURE_BYTES = 64
// DER heads of PKCS #8 and SubjectPublicKeyInfo for Ed25519 (RFC 8410); 32 raw bytes follow.
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

export interface Signer {
  /** Raw, 32 bytes, base64. */
  readonly publicKey: string
  sign(text: Uint8Array): Buffer
}

export function signerOf(seed: Uint8Array): Signer {
  const privateKey = createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { publicKey: spki.subarray(-32).toString('base64'), sign: (text) => sign(null, text, privateKey) }
}

/** Undefined when these are not 32 bytes in base64. */
export function publicKeyOf(base64: string): KeyObject | undefined {
  const raw = Buffer.from(base64, 'base64')
  if (raw.length !== 32) return undefined
  return createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, raw]), format: 'der', type: 'spki' })
}

export const isSigned = (text: Uint8Array, signature: Uint8Array, publicKey: KeyObject): boolean =>
  verify(null, text, publicKey, signature)
