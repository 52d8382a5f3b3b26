// What each person did with each feature on one day: events, errors and durations. The day's digests are made of these.
//
// One row per (person, feature) in columns, found by open addressing; durations hang on their row as short lists. A row
// takes 18 bytes and 5 to 11 for its slot, a duration bin of a row 5.
import { grown } from './growing.ts'

const NONE = -1

export class PersonFeatureRows {
  #count = 0
  #person = new Uint32Array(64)
  #feature = new Uint16Array(64)
  #events = new Uint32Array(64)
  #errors = new Uint32Array(64)
  #firstDuration = new Int32Array(64)
  /** Row number + 1, or 0 where the slot is free; at most three quarters full. */
  #slots = new Uint32Array(128)

  #durations = 0
  #bin = new Uint8Array(64)
  #next = new Int32Array(64)

  #find(person: number, feature: number): number {
    const mask = this.#slots.length - 1
    let slot = Math.imul(Math.imul(person, 0x9e3779b1) ^ Math.imul(feature + 1, 0x85ebca6b), 0xc2b2ae35)
    slot = (slot ^ (slot >>> 15)) & mask
    for (;;) {
      const row = (this.#slots[slot] ?? 0) - 1
      if (row < 0) return ~slot
      if (this.#person[row] === person && this.#feature[row] === feature) return row
      slot = (slot + 1) & mask
    }
  }

  #add(person: number, feature: number, slot: number): number {
    const row = this.#count++
    this.#slots[slot] = row + 1
    if (row >= this.#person.length) {
      this.#person = grown(this.#person, row + 1)
      this.#feature = grown(this.#feature, row + 1)
      this.#events = grown(this.#events, row + 1)
      this.#errors = grown(this.#errors, row + 1)
      this.#firstDuration = grown(this.#firstDuration, row + 1)
    }
    this.#person[row] = person
    this.#feature[row] = feature
    this.#firstDuration[row] = NONE
    if (this.#count * 4 > this.#slots.length * 3) this.#rehash()
    return row
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2)
    for (let row = 0; row < this.#count; row++)
      this.#slots[~this.#find(this.#person[row] ?? 0, this.#feature[row] ?? 0)] = row + 1
  }

  /** Counts one event; `bin` undefined: it states no duration. Answers whether its duration counts: each bin does once a
   * day, or a percentile could be what one busy person made it. */
  count(person: number, feature: number, error: boolean, bin: number | undefined): boolean {
    const found = this.#find(person, feature)
    const row = found < 0 ? this.#add(person, feature, ~found) : found
    this.#events[row] = (this.#events[row] ?? 0) + 1
    if (error) this.#errors[row] = (this.#errors[row] ?? 0) + 1
    return bin !== undefined && this.#countDuration(row, bin)
  }

  #countDuration(row: number, bin: number): boolean {
    for (let at = this.#firstDuration[row] ?? NONE; at !== NONE; at = this.#next[at] ?? NONE)
      if (this.#bin[at] === bin) return false
    const at = this.#durations++
    if (at >= this.#bin.length) {
      this.#bin = grown(this.#bin, at + 1)
      this.#next = grown(this.#next, at + 1)
    }
    this.#bin[at] = bin
    this.#next[at] = this.#firstDuration[row] ?? NONE
    this.#firstDuration[row] = at
    return true
  }

  /** The row of (person, feature), or -1 when the person never used it. */
  find(person: number, feature: number): number {
    return Math.max(NONE, this.#find(person, feature))
  }

  events(row: number): number {
    return this.#events[row] ?? 0
  }

  errors(row: number): number {
    return this.#errors[row] ?? 0
  }

  /** The bins of a row. */
  eachDuration(row: number, visit: (bin: number) => void): void {
    for (let at = this.#firstDuration[row] ?? NONE; at >= 0; at = this.#next[at] ?? NONE) visit(this.#bin[at] ?? 0)
  }

  /** As if the person had never used it. The row stays, empty, for when they use it again. */
  clear(row: number): void {
    this.#events[row] = 0
    this.#errors[row] = 0
    this.#firstDuration[row] = NONE
  }

  get size(): number {
    return this.#count
  }

  /** Memory held, bytes. */
  get bytes(): number {
    return this.#person.length * 18 + this.#slots.length * 4 + this.#bin.length * 5
  }
}
