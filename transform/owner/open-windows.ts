// Which windows of a partition are open: begun by the ticks (or by an event), and not yet without their key.
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { Calendar } from '../../time/calendar.ts'
import { type PartitionState, dayAfter, firstDayOf } from './partition-state.ts'

/** No day further back can be in a window that is open: a month, its grace, and the 72 h after which keys die. */
const FURTHEST_BACK_MS = 40 * 24 * 3_600_000

/** The first day, as of the last tick folded, that may lie in an open window. */
export function firstOpenDay(calendar: Calendar, genesis: number, state: PartitionState): Day {
  const first = firstDayOf(calendar, genesis)
  const furthest = state.tick === 0 ? first : calendar.dayOf(state.tick - FURTHEST_BACK_MS)
  return furthest > first ? furthest : first
}

export class OpenWindows {
  readonly #calendar: Calendar
  readonly #state: PartitionState
  readonly #open = new Set<WindowId>()
  readonly #gone = new Set<WindowId>()
  /** The first day that no tick has begun. */
  #next: Day

  constructor(calendar: Calendar, state: PartitionState, firstDay: Day) {
    this.#calendar = calendar
    this.#state = state
    this.#next = firstDay
  }

  /** Every open window, days first. */
  list(): readonly WindowId[] {
    const { tick, days } = this.#state
    for (; tick > 0 && this.#next <= this.#calendar.dayOf(tick); this.#next = dayAfter(this.#calendar, this.#next))
      this.#begin(this.#next)
    for (const day of days.keys()) this.#begin(day)
    return [...this.#open].toSorted()
  }

  #begin(day: Day): void {
    for (const window of Object.values(this.#calendar.windowsOf(day)))
      if (!this.#gone.has(window)) this.#open.add(window)
  }

  forgetWindow(window: WindowId): void {
    this.#open.delete(window)
    this.#gone.add(window)
  }
}
