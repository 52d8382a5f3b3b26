// What leaves de-identification: the type has no field that could hold more.
import type { Day } from './figures.ts'
import type { Device, OrganisationSize, Role } from './segments.ts'

declare const pseudonym: unique symbol

/** 16 bytes that stand for a person or an organisation for one week or month, and for nobody once that key is gone. */
export type Pseudonym = Uint8Array & { readonly [pseudonym]: true }

/** The pseudonyms of one person or organisation for the windows of a day (the day itself folds by the month's). */
export interface WindowPseudonyms {
  readonly month: Pseudonym
  readonly week: Pseudonym
}

export interface PersonRef extends WindowPseudonyms {
  readonly organisation: WindowPseudonyms | undefined
}

/** An entry of the catalogue that was in force on the day. */
export interface FeatureRef {
  readonly id: string
  readonly area: string
}

/** 64 keyed bits by which a repeat is known, as two uint32; never both 0. */
export interface Fingerprint {
  readonly high: number
  readonly low: number
}

export interface PseudonymousEvent {
  readonly day: Day
  readonly person: PersonRef
  readonly feature: FeatureRef
  readonly role: Role
  readonly size: OrganisationSize
  readonly device: Device
  readonly error: boolean
  /** 0 … DURATION_BINS − 1. */
  readonly durationBin: number | undefined
  readonly fingerprint: Fingerprint
}

/** Why an event is not counted: the metric label. */
export const DROP_REASONS = [
  'repeat',
  'objected',
  'erased',
  'no-person',
  'not-interest',
  'expired',
  'straggler',
  'key-destroyed',
] as const
export type DropReason = (typeof DROP_REASONS)[number]
