// One week or month in one partition, folded from digests: a tally whose people are known by that window's pseudonyms.
import type { RegisteredPlan } from '../../log/release-plans.ts'
import { PSEUDONYM_BYTES } from '../deidentify/pseudonym.ts'
import { PseudonymIndex } from '../journal/pseudonym-index.ts'
import { NO_ORGANISATION } from '../journal/section.ts'
import { DayCounts } from './day-counts.ts'
import type { Digest } from './digest.ts'
import { Tally } from './tally.ts'

export class WindowFold {
  readonly tally = new Tally({ keepsRows: false })
  /** The release plan in force for the window. */
  readonly plan: RegisteredPlan | undefined
  /** Days of use, kept where that plan bounds them. */
  readonly days: DayCounts | undefined
  readonly #people = new PseudonymIndex()
  readonly #organisations = new PseudonymIndex()
  readonly #features = new Map<string, number>()

  constructor(plan?: RegisteredPlan) {
    this.plan = plan
    this.days = plan?.rules.metrics.activeDays === undefined ? undefined : new DayCounts()
  }

  /** Whether this person adds anything to the window. */
  has(pseudonym: Uint8Array): boolean {
    return this.#people.find(pseudonym) >= 0
  }

  /** Folds one day's digest. `without`: pseudonyms (hex) of people whose rows are skipped. */
  apply(digest: Digest, without: ReadonlySet<string>): void {
    const { tally, days } = this
    const features = digest.features.map((feature) => this.#feature(feature.id, feature.area))
    let row = 0
    let bin = 0
    for (let at = 0; at < digest.rowsOfPerson.length; at++) {
      const rowsEnd = row + (digest.rowsOfPerson[at] ?? 0)
      const skip = without.size > 0 && without.has(pseudonymText(digest.people, at))
      const person = skip ? -1 : this.#person(digest, at)
      for (; row < rowsEnd; row++) {
        const feature = features[digest.feature[row] ?? 0] ?? 0
        if (!skip) {
          tally.addDay(person, feature, digest.events[row] ?? 0, digest.errors[row] ?? 0)
          days?.add(person, feature)
        }
        const binsEnd = bin + (digest.binsOfRow[row] ?? 0)
        for (; bin < binsEnd; bin++) if (!skip) tally.countDuration(person, feature, digest.bin[bin] ?? 0, 1)
      }
    }
  }

  /** The 16 bytes by which this window knows the person. */
  pseudonymOf(person: number): Uint8Array {
    return this.#people.bytesOf(person)
  }

  /** Memory held, bytes. */
  get bytes(): number {
    const indexed = this.#people.count + this.#organisations.count
    return this.tally.bytes + indexed * PSEUDONYM_BYTES * 2 + (this.days?.bytes ?? 0)
  }

  #person(digest: Digest, at: number): number {
    const person = this.#people.number(digest.people, at * PSEUDONYM_BYTES)
    if (person === this.tally.people) {
      const place = digest.organisation[at] ?? NO_ORGANISATION
      this.tally.addPerson(place === NO_ORGANISATION ? NO_ORGANISATION : this.#organisation(digest, place))
    }
    this.tally.sight(person, digest.segment[at] ?? 0)
    return person
  }

  #organisation(digest: Digest, place: number): number {
    const organisation = this.#organisations.number(digest.organisations, place * PSEUDONYM_BYTES)
    if (organisation === this.tally.organisations) this.tally.addOrganisation()
    return organisation
  }

  #feature(id: string, area: string): number {
    const key = `${area} ${id}`
    let feature = this.#features.get(key)
    if (feature === undefined) this.#features.set(key, (feature = this.tally.addFeature({ id, area })))
    return feature
  }
}

const pseudonymText = (bytes: Uint8Array, at: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at * PSEUDONYM_BYTES, PSEUDONYM_BYTES).toString('hex')
