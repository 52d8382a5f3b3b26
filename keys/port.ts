// The keys, as the stages know them: who may read what, until when.

/** `raw/2026-11-22T18` (UTC hour), a window (`day/…`, `week/…`, `month/…`), `closing/…` or `lasting/…`. */
export type KeyName = string

/** Keys that live as long as the data folder or topics. */
export const LASTING = {
  routing: 'lasting/routing',
  fingerprint: 'lasting/fingerprint',
  control: 'lasting/control',
  ledger: 'lasting/ledger',
} as const

/** The key of a window's closing, `closing/day-2026-11-22`: made when the window is frozen, destroyed when all that follows
 * from the closing is done. */
export const closingKeyOf = (window: string): KeyName => `closing/${window.replace('/', '-')}`

/** What a key is used for; each purpose has a subkey of its own (HKDF-SHA-256, RFC 5869, `info` = the purpose). */
export type KeyPurpose = 'seal' | 'pseudonym' | 'bound' | 'routing' | 'fingerprint' | 'control' | 'sign' | 'digest'

export interface Secret {
  readonly name: KeyName
  /** 32 bytes, made once and kept. Zeroed with the secret: do not keep it beyond the secret's life. */
  subkey(purpose: KeyPurpose): Buffer
}

export interface KeyRecord {
  readonly name: KeyName
  readonly madeAt: number
  /** Epoch ms after which it is destroyed whatever happened; null for lasting keys. */
  readonly diesAt: number | null
  readonly destroyedAt: number | null
}

export class KeysUnreachable extends Error {
  override name = 'KeysUnreachable'
}

export interface Keys extends AsyncDisposable {
  /** The key of that name, made and durable if there never was one; 'destroyed' from its destruction or death on.
   * Callers who ask at one moment, also from several processes, get the same.
   * @throws KeysUnreachable when that cannot be known now: stall, never skip. */
  obtain(name: KeyName): Promise<Secret | 'destroyed'>
  /** As `obtain`, but makes nothing. `catchingUp`: while deaths are suspended because the clock cannot be trusted, an
   * owner that is still catching up may have a key past its date. */
  find(name: KeyName, options?: { readonly catchingUp?: boolean }): Promise<Secret | 'destroyed' | 'unknown'>
  /** Gone from disk (durably) and from memory when this resolves; every later question answers 'destroyed'. */
  destroy(name: KeyName): Promise<void>
  /** Every key there is or was (destroyed ones as long as their record is kept). No secrets. */
  list(): Promise<readonly KeyRecord[]>
}
