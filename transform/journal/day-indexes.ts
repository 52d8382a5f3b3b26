// The numbering of every open day of one partition, and taking it back when a run did not get into the journal.
import type { Day } from '../../schemas/figures.ts'
import { DayIndex } from './day-index.ts'
import type { Counts } from './section.ts'

const NONE: Counts = { people: 0, organisations: 0, features: 0 }

export class DayIndexes {
  readonly #days = new Map<Day, DayIndex>()

  of(day: Day): DayIndex {
    let index = this.#days.get(day)
    if (index === undefined) this.#days.set(day, (index = new DayIndex(day)))
    return index
  }

  /** Where all days stand now: take it before building a run whose append may come back elsewhere. */
  checkpoint(): ReadonlyMap<Day, Counts> {
    return new Map([...this.#days].map(([day, index]) => [day, index.counts]))
  }

  /** Discards every number given since the checkpoint. */
  discardTo(checkpoint: ReadonlyMap<Day, Counts>): void {
    for (const [day, index] of this.#days) index.truncate(checkpoint.get(day) ?? NONE)
  }

  /** The day is closed. */
  forget(day: Day): void {
    this.#days.delete(day)
  }
}
