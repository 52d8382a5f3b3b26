// Who and what has which number in a partition's day: assigned live, rebuilt from the journal on replay.
import type { Day } from '../../schemas/figures.ts'
import type { FeatureRef, PseudonymousEvent, WindowPseudonyms } from '../../schemas/pseudonymous-event.ts'
import { PseudonymIndex } from './pseudonym-index.ts'
import {
  type Counts,
  MalformedSection,
  NO_DURATION,
  NO_ORGANISATION,
  type NewPseudonyms,
  type Section,
} from './section.ts'
import { segmentOf } from './segment-number.ts'

const MOST_FEATURES = 0x1_0000

/** Numbers only grow, until `truncate` takes back those of a run that did not get into the journal. */
export class DayIndex {
  readonly day: Day
  readonly #people = new PseudonymIndex()
  readonly #organisations = new PseudonymIndex()
  readonly #features = new Map<string, number>()

  constructor(day: Day) {
    this.day = day
  }

  get counts(): Counts {
    return {
      people: this.#people.count,
      organisations: this.#organisations.count,
      features: this.#features.size,
    }
  }

  /** The events of this day as a section; whoever is new among them is numbered here. */
  number(events: readonly PseudonymousEvent[]): Section {
    const rows = events.length
    const from = this.counts
    const people: WindowPseudonyms[] = []
    const organisationOfNew: number[] = []
    const organisations: WindowPseudonyms[] = []
    const newFeatures: FeatureRef[] = []
    const person = new Uint32Array(rows)
    const feature = new Uint16Array(rows)
    const segment = new Uint8Array(rows)
    const error = new Uint8Array(rows)
    const duration = new Uint8Array(rows)
    const fingerprints = new Uint32Array(rows * 2)

    let row = 0
    for (const event of events) {
      const number = this.#people.number(event.person.month)
      if (number === from.people + people.length) {
        people.push(event.person)
        organisationOfNew.push(this.#numberOrganisation(event.person.organisation, from.organisations, organisations))
      }
      person[row] = number
      feature[row] = this.#numberFeature(event.feature, newFeatures)
      segment[row] = segmentOf(event.role, event.size, event.device)
      error[row] = event.error ? 1 : 0
      duration[row] = event.durationBin ?? NO_DURATION
      fingerprints[row * 2] = event.fingerprint.high
      fingerprints[row * 2 + 1] = event.fingerprint.low
      row++
    }
    return {
      day: this.day,
      from,
      newPeople: { organisation: Uint32Array.from(organisationOfNew), ...endToEnd(people) },
      newOrganisations: endToEnd(organisations),
      newFeatures,
      rows,
      person,
      feature,
      segment,
      error,
      duration,
      fingerprints,
    }
  }

  #numberOrganisation(organisation: WindowPseudonyms | undefined, from: number, added: WindowPseudonyms[]): number {
    if (organisation === undefined) return NO_ORGANISATION
    const number = this.#organisations.number(organisation.month)
    if (number === from + added.length) added.push(organisation)
    return number
  }

  #numberFeature(feature: FeatureRef, added: FeatureRef[]): number {
    let number = this.#features.get(feature.id)
    if (number === undefined) {
      number = this.#features.size
      if (number === MOST_FEATURES) throw new RangeError(`more than ${MOST_FEATURES} features on one day`)
      this.#features.set(feature.id, number)
      added.push(feature)
    }
    return number
  }

  /** Takes in the new entries of a section read from the journal.
   * @throws MalformedSection when it does not continue where this index stands. */
  absorb({ from, newPeople, newOrganisations, newFeatures }: Section): void {
    const now = this.counts
    if (from.people !== now.people || from.organisations !== now.organisations || from.features !== now.features)
      throw new MalformedSection('does not continue the numbering of its day')
    for (let i = 0; i < newPeople.count; i++) this.#people.number(newPeople.month, i * 16)
    for (let i = 0; i < newOrganisations.count; i++) this.#organisations.number(newOrganisations.month, i * 16)
    for (const { id } of newFeatures) if (!this.#features.has(id)) this.#features.set(id, this.#features.size)
    const then = this.counts
    if (
      then.people !== now.people + newPeople.count ||
      then.organisations !== now.organisations + newOrganisations.count ||
      then.features !== now.features + newFeatures.length
    )
      throw new MalformedSection('numbers somebody or something twice')
  }

  /** Takes back every number given from `counts` on. */
  truncate(counts: Counts): void {
    this.#people.truncate(counts.people)
    this.#organisations.truncate(counts.organisations)
    for (const [id, number] of this.#features) if (number >= counts.features) this.#features.delete(id)
  }
}

function endToEnd(pseudonyms: readonly WindowPseudonyms[]): NewPseudonyms {
  const month = new Uint8Array(pseudonyms.length * 16)
  const week = new Uint8Array(pseudonyms.length * 16)
  pseudonyms.forEach((pseudonym, index) => {
    month.set(pseudonym.month, index * 16)
    week.set(pseudonym.week, index * 16)
  })
  return { count: pseudonyms.length, month, week }
}
