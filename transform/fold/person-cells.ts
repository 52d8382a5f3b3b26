// What one person has at one level: its tables, each once however many features led there, and the active days in each.
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import { type Level, UNLISTED } from '../../schemas/segments.ts'
import type { Tables } from './tables.ts'

const NOT_RELEASED = -1

export class PersonCells {
  count = 0
  /** Table numbers, the first `count` of them; beside them 1 and the active days, and what a bound leaves of either. */
  readonly tables: Uint32Array
  readonly ones: Uint32Array
  readonly days: Uint32Array
  readonly kept: Float64Array
  /** Per feature its table at this level. `unlisted` is no feature that could be released; it counts on the platform. */
  readonly #tableOf: Int32Array
  /** Place in `tables` + 1; 0: not there. */
  readonly #places: Uint32Array

  constructor(level: Level, features: readonly FeatureRef[], { names, ofArea, ofFeature }: Tables) {
    this.tables = new Uint32Array(names.length)
    this.ones = new Uint32Array(names.length).fill(1)
    this.days = new Uint32Array(names.length)
    this.kept = new Float64Array(names.length)
    this.#places = new Uint32Array(names.length)
    this.#tableOf = Int32Array.from(features, ({ id }, feature) => {
      if (level === 'platform') return 0
      return id === UNLISTED ? NOT_RELEASED : ((level === 'area' ? ofArea : ofFeature)[feature] ?? NOT_RELEASED)
    })
  }

  /** Takes the next person: the first `used` of `features`, and the days on which each was used. */
  gather(features: Uint32Array, days: Uint8Array, used: number): void {
    const { tables } = this
    for (let place = 0; place < this.count; place++) this.#places[tables[place] ?? 0] = 0
    let count = 0
    for (let at = 0; at < used; at++) {
      const table = this.#tableOf[features[at] ?? 0] ?? NOT_RELEASED
      if (table === NOT_RELEASED) continue
      const place = (this.#places[table] ?? 0) - 1
      if (place >= 0) this.days[place] = (this.days[place] ?? 0) + (days[at] ?? 0)
      else {
        tables[count] = table
        this.days[count] = days[at] ?? 0
        this.#places[table] = ++count
      }
    }
    this.count = count
  }

  /** The place of a table that the person has. */
  placeOf(table: number): number {
    return (this.#places[table] ?? 0) - 1
  }
}
