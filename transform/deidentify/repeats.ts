// Which event ids of a partition were counted already, in any day that is not closed.
import type { Day } from '../../schemas/figures.ts'
import type { Fingerprint } from '../../schemas/pseudonymous-event.ts'
import { FingerprintSet } from './fingerprint-set.ts'

export class Repeats {
  readonly #days = new Map<Day, FingerprintSet>()

  has(fingerprint: Fingerprint): boolean {
    for (const day of this.#days.values()) if (day.has(fingerprint)) return true
    return false
  }

  add(day: Day, fingerprint: Fingerprint): void {
    this.#of(day).add(fingerprint)
  }

  /** All of a section read from the journal: two words a row, high and low. */
  addAll(day: Day, fingerprints: Uint32Array): void {
    const set = this.#of(day)
    for (let at = 0; at < fingerprints.length; at += 2) set.addWords(fingerprints[at] ?? 0, fingerprints[at + 1] ?? 0)
  }

  /** Takes back what was added for a run whose append came back elsewhere. */
  remove(day: Day, { high, low }: Fingerprint): void {
    this.#days.get(day)?.deleteWords(high, low)
  }

  /** The day is closed. */
  forget(day: Day): void {
    this.#days.delete(day)
  }

  /** Memory held, bytes. */
  get bytes(): number {
    let sum = 0
    for (const day of this.#days.values()) sum += day.bytes
    return sum
  }

  #of(day: Day): FingerprintSet {
    let set = this.#days.get(day)
    if (set === undefined) this.#days.set(day, (set = new FingerprintSet()))
    return set
  }
}
