// The tally of one window in one partition, be it a day, a week or a month: who used what, and the additive figures.
//
// People, organisations and features are numbered by whoever feeds it. Per person it keeps an organisation, a segment
// and three sets of features (used, with an error, with a duration) as bits; the additive figures stand per feature and
// slot. What is distinct (people, organisations, the largest organisation) is counted from the bits when a partial is
// made: counting it event by event would cost more memory than everything else together.
import { DURATION_BINS } from '../../schemas/figures.ts'
import { SLOTS } from '../../log/partial-codec.ts'
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import { ORGANISATION_SIZES, ROLES } from '../../schemas/segments.ts'
import { NO_DURATION } from '../journal/section.ts'
import { SEGMENTS, segmentParts } from '../journal/segment-number.ts'
import { grown } from './growing.ts'
import { PersonFeatureRows } from './person-feature-rows.ts'

/** Slots per total: `total`, then each role, size and device, in the order of SLOTS. */
export const SLOT_COUNT = SLOTS.length
const ROLE_SLOT = 1
const SIZE_SLOT = ROLE_SLOT + ROLES.length
const DEVICE_SLOT = SIZE_SLOT + ORGANISATION_SIZES.length

const segments = Array.from({ length: SEGMENTS }, (_, segment) => segmentParts(segment))
/** The slot of each segment's role, size and device. */
export const roleSlots = Uint8Array.from(segments, ({ role }) => ROLE_SLOT + role)
export const sizeSlots = Uint8Array.from(segments, ({ size }) => SIZE_SLOT + size)
export const deviceSlots = Uint8Array.from(segments, ({ device }) => DEVICE_SLOT + device)

/** The segment of somebody who was not seen (or is forgotten). */
export const UNSEEN = 255

export class Tally {
  /** Per person: number of the organisation, segment of first sight. */
  #people = 0
  organisation = new Uint32Array(16)
  segment = new Uint8Array(16)
  #organisations = 0

  /** Words per person in each set of features. */
  words = 2
  used = new Uint32Array(16 * 2)
  failed = new Uint32Array(16 * 2)
  timed = new Uint32Array(16 * 2)

  /** Per feature: SLOT_COUNT of each additive figure, and the bins of its durations. */
  readonly features: FeatureRef[] = []
  events = new Float64Array(SLOT_COUNT * 8)
  errors = new Float64Array(SLOT_COUNT * 8)
  activeDays = new Float64Array(SLOT_COUNT * 8)
  bins = new Float64Array(DURATION_BINS * 8)

  /** What each person did with each feature: kept by days only. */
  readonly rows: PersonFeatureRows | undefined

  constructor({ keepsRows }: { keepsRows: boolean }) {
    this.rows = keepsRows ? new PersonFeatureRows() : undefined
  }

  get people(): number {
    return this.#people
  }

  get organisations(): number {
    return this.#organisations
  }

  /** The number of a new person; `organisation`: a number or NO_ORGANISATION. */
  addPerson(organisation: number): number {
    const person = this.#people++
    if (person >= this.segment.length) {
      this.organisation = grown(this.organisation, person + 1)
      this.segment = grown(this.segment, person + 1)
      const bits = this.segment.length * this.words
      this.used = grown(this.used, bits)
      this.failed = grown(this.failed, bits)
      this.timed = grown(this.timed, bits)
    }
    this.organisation[person] = organisation
    this.segment[person] = UNSEEN
    return person
  }

  addOrganisation(): number {
    return this.#organisations++
  }

  addFeature(feature: FeatureRef): number {
    const number = this.features.push(feature) - 1
    this.events = grown(this.events, (number + 1) * SLOT_COUNT)
    this.errors = grown(this.errors, (number + 1) * SLOT_COUNT)
    this.activeDays = grown(this.activeDays, (number + 1) * SLOT_COUNT)
    this.bins = grown(this.bins, (number + 1) * DURATION_BINS)
    if (number >= this.words * 32) this.#widen()
    return number
  }

  #widen(): void {
    const words = this.words
    const widened = (bits: Uint32Array): Uint32Array<ArrayBuffer> => {
      const wide = new Uint32Array(bits.length * 2)
      for (let person = 0; person < this.#people; person++)
        wide.set(bits.subarray(person * words, (person + 1) * words), person * words * 2)
      return wide
    }
    this.used = widened(this.used)
    this.failed = widened(this.failed)
    this.timed = widened(this.timed)
    this.words = words * 2
  }

  /** Counts one event of a day; `duration`: a bin or NO_DURATION. */
  count(person: number, feature: number, segment: number, error: boolean, duration: number): void {
    const own = this.sight(person, segment)
    const word = person * this.words + (feature >>> 5)
    const bit = 1 << (feature & 31)
    if (((this.used[word] ?? 0) & bit) === 0) {
      this.used[word] = (this.used[word] ?? 0) | bit
      addTo(this.activeDays, feature, own, 1)
    }
    addTo(this.events, feature, own, 1)
    if (error) {
      this.failed[word] = (this.failed[word] ?? 0) | bit
      addTo(this.errors, feature, own, 1)
    }
    const bin = duration === NO_DURATION ? undefined : duration
    if (this.rows?.count(person, feature, error, bin) === true) this.countDuration(person, feature, duration, 1)
  }

  /** Adds what a person did with a feature on one day of a week or month. */
  addDay(person: number, feature: number, events: number, errors: number): void {
    const own = this.segment[person] ?? 0
    const word = person * this.words + (feature >>> 5)
    const bit = 1 << (feature & 31)
    this.used[word] = (this.used[word] ?? 0) | bit
    addTo(this.activeDays, feature, own, 1)
    addTo(this.events, feature, own, events)
    if (errors === 0) return
    this.failed[word] = (this.failed[word] ?? 0) | bit
    addTo(this.errors, feature, own, errors)
  }

  /** Adds one duration of a day, or (`times` -1) takes it away. */
  countDuration(person: number, feature: number, bin: number, times: 1 | -1): void {
    const word = person * this.words + (feature >>> 5)
    this.timed[word] = (this.timed[word] ?? 0) | (1 << (feature & 31))
    const at = feature * DURATION_BINS + bin
    this.bins[at] = (this.bins[at] ?? 0) + times
  }

  /** The person's segment in this window: that of first sight. */
  sight(person: number, segment: number): number {
    const own = this.segment[person] ?? UNSEEN
    return own === UNSEEN ? (this.segment[person] = segment) : own
  }

  /** Features the person used, by number. */
  usedBy(person: number): readonly number[] {
    const features: number[] = []
    for (let word = 0; word < this.words; word++)
      for (let bits = this.used[person * this.words + word] ?? 0; bits !== 0; bits &= bits - 1)
        features.push(word * 32 + 31 - Math.clz32(bits & -bits))
    return features
  }

  /** Writes the numbers of the features the person used; answers how many those are. */
  listUsed(person: number, into: Uint32Array): number {
    let count = 0
    for (let word = 0; word < this.words; word++)
      for (let bits = this.used[person * this.words + word] ?? 0; bits !== 0; bits &= bits - 1)
        into[count++] = word * 32 + 31 - Math.clz32(bits & -bits)
    return count
  }

  /** Takes a person out of a day, exactly as if none of their events so far had been counted. */
  forget(person: number): void {
    const { rows } = this
    if (rows === undefined) throw new Error('only a day remembers what a person added')
    const own = this.segment[person] ?? UNSEEN
    if (own === UNSEEN) return
    for (const feature of this.usedBy(person)) {
      const row = rows.find(person, feature)
      addTo(this.activeDays, feature, own, -1)
      addTo(this.events, feature, own, -rows.events(row))
      addTo(this.errors, feature, own, -rows.errors(row))
      rows.eachDuration(row, (bin) => this.countDuration(person, feature, bin, -1))
      rows.clear(row)
    }
    for (const bits of [this.used, this.failed, this.timed])
      bits.fill(0, person * this.words, (person + 1) * this.words)
    this.segment[person] = UNSEEN
  }

  /** Memory held, bytes. */
  get bytes(): number {
    const columns = [this.organisation, this.segment, this.used, this.failed, this.timed]
    const figures = [this.events, this.errors, this.activeDays, this.bins]
    return [...columns, ...figures].reduce((sum, column) => sum + column.byteLength, this.rows?.bytes ?? 0)
  }
}

/** Adds to a feature's figure in the four slots of a segment. */
function addTo(figure: Float64Array, feature: number, segment: number, more: number): void {
  const base = feature * SLOT_COUNT
  const role = base + (roleSlots[segment] ?? 0)
  const size = base + (sizeSlots[segment] ?? 0)
  const device = base + (deviceSlots[segment] ?? 0)
  figure[base] = (figure[base] ?? 0) + more
  figure[role] = (figure[role] ?? 0) + more
  figure[size] = (figure[size] ?? 0) + more
  figure[device] = (figure[device] ?? 0) + more
}
