// On how many days of a window each person used each feature: a byte each, end to end. That takes more memory than all else
// a week or month keeps, so it is kept only where a release plan bounds active days.
import { grown } from './growing.ts'

const FIRST_PEOPLE = 16
const FIRST_FEATURES = 64

export class DayCounts {
  /** Features that there is room for, per person. */
  #width = FIRST_FEATURES
  #days = new Uint8Array(FIRST_PEOPLE * FIRST_FEATURES)

  /** One more day; no window has more than 31. */
  add(person: number, feature: number): void {
    if (feature >= this.#width) this.#widen(feature)
    this.#days = grown(this.#days, (person + 1) * this.#width)
    const at = person * this.#width + feature
    this.#days[at] = (this.#days[at] ?? 0) + 1
  }

  of(person: number, feature: number): number {
    return feature < this.#width ? (this.#days[person * this.#width + feature] ?? 0) : 0
  }

  #widen(feature: number): void {
    const before = this.#width
    while (feature >= this.#width) this.#width *= 2
    const people = Math.ceil(this.#days.length / before)
    const wide = new Uint8Array(people * this.#width)
    for (let person = 0; person < people; person++)
      wide.set(this.#days.subarray(person * before, (person + 1) * before), person * this.#width)
    this.#days = wide
  }

  /** Memory held, bytes. */
  get bytes(): number {
    return this.#days.byteLength
  }
}
