// One section of the journal: the events of one partition and day as columns, numbered in order of first appearance.
import type { Day } from '../../schemas/figures.ts'
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'

/** In `organisation` of new people: none. */
export const NO_ORGANISATION = 0xffff_ffff
/** In `duration`: the event states none. */
export const NO_DURATION = 255

/** Pseudonyms of the people or organisations that a section is the first to mention: 16 bytes each, end to end. */
export interface NewPseudonyms {
  readonly count: number
  readonly month: Uint8Array
  readonly week: Uint8Array
}

/** How many people, organisations and features of a partition's day have a number: numbers run from 0 without a gap. */
export interface Counts {
  readonly people: number
  readonly organisations: number
  readonly features: number
}

/**
 * `from`: the numbers it continues from; its new entries get the numbers from there on (`newPeople.organisation` is the
 * number of each one's organisation, or NO_ORGANISATION). Then rows, as columns of equal length: numbers of person and
 * feature, segment (segment-number.ts), error (0 or 1), duration bin or NO_DURATION; `fingerprints` holds two
 * words a row, high and low.
 */
export interface Section {
  readonly day: Day
  readonly from: Counts
  readonly newPeople: NewPseudonyms & { readonly organisation: Uint32Array }
  readonly newOrganisations: NewPseudonyms
  readonly newFeatures: readonly FeatureRef[]
  readonly rows: number
  readonly person: Uint32Array
  readonly feature: Uint16Array
  readonly segment: Uint8Array
  readonly error: Uint8Array
  readonly duration: Uint8Array
  readonly fingerprints: Uint32Array
}

export class MalformedSection extends Error {
  override name = 'MalformedSection'
}
