// Time-based one-time codes: RFC 6238 with what authenticator apps take for granted (SHA-1, six digits, half minutes).
import { timingSafeEqual } from 'node:crypto'
import { HOTP, Secret, TOTP } from 'otpauth'

/** As long as SHA-1's output, which RFC 4226 (section 4) recommends. */
export const SECRET_BYTES = 20
export const STEP_MS = 30_000
/** Clocks may differ by so many steps, either way. */
const DRIFT_STEPS = 1
const SETTINGS = { algorithm: 'SHA1', digits: 6 } as const

/** The number of the half minute that a moment (epoch ms) is in. */
export const stepOf = (ms: number): number => Math.floor(ms / STEP_MS)

/** The code of a half minute, six digits. */
export const codeAt = (secret: Uint8Array, step: number): string =>
  HOTP.generate({ secret: asSecret(secret), counter: step, ...SETTINGS })

/** Of which half minute, of those that count at this moment, the code is: the latest, should two have the same one.
 * Takes as long whichever it is, or if it is none. */
export function stepOfCode(secret: Uint8Array, code: string, nowMs: number): number | undefined {
  const given = Buffer.from(code)
  const now = stepOf(nowMs)
  let found: number | undefined
  for (let step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step++) {
    const own = Buffer.from(codeAt(secret, step))
    if (given.length === own.length && timingSafeEqual(given, own)) found = step
  }
  return found
}

/** Six digits; people may type a blank between. Undefined for what is no code at all. */
export function readCode(typed: string): string | undefined {
  const code = typed.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(code) ? code : undefined
}

/** For an authenticator: what it scans (Key URI format), and what is typed where there is no camera (base32, RFC 4648). */
export function enrolmentOf(secret: Uint8Array, officer: string): { readonly uri: string; readonly base32: string } {
  const key = asSecret(secret)
  const totp = new TOTP({ issuer: 'Peil', label: officer, secret: key, period: STEP_MS / 1000, ...SETTINGS })
  return { uri: totp.toString(), base32: key.base32 }
}

/** A copy: a Node buffer may be a part of a larger one. */
const asSecret = (bytes: Uint8Array): Secret => new Secret({ buffer: Uint8Array.from(bytes).buffer })
