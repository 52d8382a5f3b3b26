// Windows closed one after the other: each closing is frozen from the truth and from what the earlier ones published.
import type { Closing } from '../../schemas/closing.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { Calendar } from '../../time/calendar.ts'
import { grainOf } from '../../time/calendar.ts'
import { ALL_RULES, expectedRows, type ExpectedRow, type Rules } from './oracle.ts'
import { trueSums } from './true-sums.ts'
import type { TrueUse } from './truth.ts'

/** A window as the world saw it (`rows`), and as it was (`closing`). */
export interface PublishedWindow {
  readonly window: WindowId
  readonly closing: Closing
  readonly rows: readonly ExpectedRow[]
}

export interface ClosingTerms {
  readonly calendar: Calendar
  readonly floor: Closing['floor']
  /** The plan of a window. */
  readonly featuresOf: (window: WindowId) => Closing['features']
  readonly mergedOf: (window: WindowId) => Closing['merged']
  readonly rules?: Rules
}

/** Days before the weeks and months that they lie in, each in the order of time. */
export const inClosingOrder = (windows: readonly WindowId[]): WindowId[] =>
  (['day', 'week', 'month'] as const).flatMap((grain) =>
    windows.filter((window) => grainOf(window) === grain).toSorted(),
  )

export class ClosingOrder {
  readonly windows: PublishedWindow[] = []
  readonly #terms: ClosingTerms

  constructor(terms: ClosingTerms) {
    this.#terms = terms
  }

  /** Closes the next window. `provisional`: what was last shown of it while it was open (a day). */
  close(window: WindowId, uses: readonly TrueUse[], provisional: Closing['provisional'] = []): PublishedWindow {
    const { calendar, floor, featuresOf, mergedOf, rules = ALL_RULES } = this.#terms
    const { cells, durations } = trueSums(uses)
    const closing: Closing = {
      window,
      start: calendar.daysOf(window)[0] ?? '',
      sums: cells,
      durations,
      origins: [],
      missing: [],
      floor,
      features: featuresOf(window),
      merged: mergedOf(window),
      published: this.#within(window),
      provisional,
    }
    const published = { window, closing, rows: expectedRows(closing, rules) }
    this.windows.push(published)
    return published
  }

  /** The totals published of days, and of weeks, that lie wholly within the window. */
  #within(window: WindowId): Closing['published'] {
    const { calendar } = this.#terms
    const grain = grainOf(window)
    if (grain === 'day') return []
    const days = new Set(calendar.daysOf(window))
    return this.windows.flatMap(({ window: other, rows }) => {
      const inner = grainOf(other)
      if (inner === 'month' || inner === grain || !calendar.daysOf(other).every((day) => days.has(day))) return []
      return rows.filter((row) => row.by === 'total').map((row) => ({ ...row, grain: inner }))
    })
  }
}
