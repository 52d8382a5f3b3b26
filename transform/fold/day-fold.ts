// One day in one partition, folded from the journal: its tally, and who its numbers stand for until it is closed.
import type { Day } from '../../schemas/figures.ts'
import { PSEUDONYM_BYTES } from '../deidentify/pseudonym.ts'
import { MalformedSection, type NewPseudonyms, type Section } from '../journal/section.ts'
import { grown } from './growing.ts'
import { Tally } from './tally.ts'

/** The pseudonyms behind the numbers of a day, 16 bytes each, end to end. */
export interface DayPseudonyms {
  month: Uint8Array
  week: Uint8Array
}

const none = (): DayPseudonyms => ({ month: new Uint8Array(0), week: new Uint8Array(0) })

export class DayFold {
  readonly day: Day
  readonly tally = new Tally({ keepsRows: true })
  readonly people = none()
  readonly organisations = none()

  constructor(day: Day) {
    this.day = day
  }

  /** Folds one section. @throws MalformedSection when it does not continue the numbering of its day. */
  apply(section: Section): void {
    const { tally } = this
    const { from, newPeople, newOrganisations, newFeatures } = section
    const continues =
      from.people === tally.people &&
      from.organisations === tally.organisations &&
      from.features === tally.features.length
    if (!continues) throw new MalformedSection('does not continue the numbering of its day')
    append(this.organisations, tally.organisations, newOrganisations)
    append(this.people, tally.people, newPeople)
    for (let added = 0; added < newOrganisations.count; added++) tally.addOrganisation()
    for (const organisation of newPeople.organisation) tally.addPerson(organisation)
    for (const feature of newFeatures) tally.addFeature(feature)
    const { rows, person, feature, segment, error, duration } = section
    for (let row = 0; row < rows; row++)
      tally.count(person[row] ?? 0, feature[row] ?? 0, segment[row] ?? 0, error[row] === 1, duration[row] ?? 0)
  }

  /** Takes a person out, by the pseudonym of the day's month. Answers whether there was anything to take. */
  forget(pseudonym: Uint8Array): boolean {
    const person = placeOf(pseudonym, this.people.month, this.tally.people)
    if (person === undefined) return false
    this.tally.forget(person)
    return true
  }

  /** Memory held, bytes. */
  get bytes(): number {
    const { people, organisations } = this
    const kept = [people.month, people.week, organisations.month, organisations.week]
    return kept.reduce((sum, bytes) => sum + bytes.byteLength, this.tally.bytes)
  }
}

function append(to: DayPseudonyms, count: number, added: NewPseudonyms): void {
  const length = (count + added.count) * PSEUDONYM_BYTES
  to.month = grown(to.month, length)
  to.week = grown(to.week, length)
  to.month.set(added.month, count * PSEUDONYM_BYTES)
  to.week.set(added.week, count * PSEUDONYM_BYTES)
}

/** Which of `count` pseudonyms this is. Looked for from end to end: an erasure is rare, an index would cost memory. */
function placeOf(pseudonym: Uint8Array, among: Uint8Array, count: number): number | undefined {
  const bytes = Buffer.from(among.buffer, among.byteOffset, count * PSEUDONYM_BYTES)
  for (let at = bytes.indexOf(pseudonym); at >= 0; at = bytes.indexOf(pseudonym, at + 1))
    if (at % PSEUDONYM_BYTES === 0) return at / PSEUDONYM_BYTES
  return undefined
}
