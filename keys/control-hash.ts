// Control hashes: what a standing request (objection, erasure) is kept under, and the first step of every pseudonym.
//
//   HMAC-SHA-256(subkey 'control' of lasting/control, "person\0" organisation "\0" account)     "" for no organisation
//   HMAC-SHA-256(…, "address\0" address "\0" user agent)                                         people by address
//   HMAC-SHA-256(…, "organisation\0" organisation)
//
// `key` is that subkey (32 bytes). The answer is 32 bytes, and never stored beside events.
import { createHmac } from 'node:crypto'

const hash = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** The control hash of a person: an account of its home organisation, or of none. */
export const controlHashOfPerson = (key: Uint8Array, organisation: string | undefined, account: string): Buffer =>
  hash(key, `person\0${organisation ?? ''}\0${account}`)

/** The control hash of a person by address: who uses this address with this user agent ("" when it sent none). */
export const controlHashOfAddress = (key: Uint8Array, address: string, userAgent: string): Buffer =>
  hash(key, `address\0${address}\0${userAgent}`)

/** The control hash of an organisation: the first step of its pseudonym. */
export const controlHashOfOrganisation = (key: Uint8Array, organisation: string): Buffer =>
  hash(key, `organisation\0${organisation}`)
