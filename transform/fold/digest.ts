// A day's digest: all that each person adds to a week or month on that day, under the pseudonyms of that window.
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import { PSEUDONYM_BYTES } from '../deidentify/pseudonym.ts'
import { NO_ORGANISATION } from '../journal/section.ts'
import type { DayFold } from './day-fold.ts'
import { UNSEEN } from './tally.ts'

/** Columns over the people; over their rows, one per feature used; and over the duration bins of the rows. */
export interface Digest {
  readonly features: readonly FeatureRef[]
  /** Pseudonyms, 16 bytes each, end to end. */
  readonly organisations: Uint8Array
  readonly people: Uint8Array
  /** Per person: place in `organisations` or NO_ORGANISATION, segment of first sight, how many rows. */
  readonly organisation: Uint32Array
  readonly segment: Uint8Array
  readonly rowsOfPerson: Uint32Array
  /** Per row: place in `features`, events, errors, how many bins. */
  readonly feature: Uint32Array
  readonly events: Uint32Array
  readonly errors: Uint32Array
  readonly binsOfRow: Uint8Array
  /** The bins of all rows, one after the other. */
  readonly bin: Uint8Array
}

export const EMPTY_DIGEST: Digest = {
  features: [],
  organisations: new Uint8Array(0),
  people: new Uint8Array(0),
  organisation: new Uint32Array(0),
  segment: new Uint8Array(0),
  rowsOfPerson: new Uint32Array(0),
  feature: new Uint32Array(0),
  events: new Uint32Array(0),
  errors: new Uint32Array(0),
  binsOfRow: new Uint8Array(0),
  bin: new Uint8Array(0),
}

/** What the day's people add to the window of `target`. Somebody who is forgotten is not in it. */
export function digestOf(day: DayFold, target: 'week' | 'month'): Digest {
  const { tally } = day
  const { rows } = tally
  if (rows === undefined) return EMPTY_DIGEST
  const people: number[] = []
  const organisations: number[] = []
  const placeOfOrganisation = new Map<number, number>()
  const organisation: number[] = []
  const segment: number[] = []
  const rowsOfPerson: number[] = []
  const feature: number[] = []
  const events: number[] = []
  const errors: number[] = []
  const binsOfRow: number[] = []
  const bin: number[] = []
  const addDuration = (which: number): void => void bin.push(which)
  for (let person = 0; person < tally.people; person++) {
    const own = tally.segment[person] ?? UNSEEN
    if (own === UNSEEN) continue
    const before = feature.length
    for (const used of tally.usedBy(person)) {
      const row = rows.find(person, used)
      feature.push(used)
      events.push(rows.events(row))
      errors.push(rows.errors(row))
      const bins = bin.length
      rows.eachDuration(row, addDuration)
      binsOfRow.push(bin.length - bins)
    }
    people.push(person)
    segment.push(own)
    rowsOfPerson.push(feature.length - before)
    const home = tally.organisation[person] ?? NO_ORGANISATION
    let place = home === NO_ORGANISATION ? NO_ORGANISATION : placeOfOrganisation.get(home)
    if (place === undefined) {
      place = organisations.push(home) - 1
      placeOfOrganisation.set(home, place)
    }
    organisation.push(place)
  }
  return {
    features: tally.features,
    organisations: picked(day.organisations[target], organisations),
    people: picked(day.people[target], people),
    organisation: Uint32Array.from(organisation),
    segment: Uint8Array.from(segment),
    rowsOfPerson: Uint32Array.from(rowsOfPerson),
    feature: Uint32Array.from(feature),
    events: Uint32Array.from(events),
    errors: Uint32Array.from(errors),
    binsOfRow: Uint8Array.from(binsOfRow),
    bin: Uint8Array.from(bin),
  }
}

function picked(pseudonyms: Uint8Array, which: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(which.length * PSEUDONYM_BYTES)
  which.forEach((number, at) => {
    const from = number * PSEUDONYM_BYTES
    bytes.set(pseudonyms.subarray(from, from + PSEUDONYM_BYTES), at * PSEUDONYM_BYTES)
  })
  return bytes
}
