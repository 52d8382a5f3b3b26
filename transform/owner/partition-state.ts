// All that one partition's figures come from: a pure fold of its journal and its digests.
import type { RegisteredPlan } from '../../log/release-plans.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import { DayFold } from '../fold/day-fold.ts'
import { WindowFold } from '../fold/window-fold.ts'
import type { Section } from '../journal/section.ts'

/** 30 s that ingest may take from stamp to append, and 30 s that clocks may differ. */
export const TICK_MARGIN_MS = 60_000

/** Somebody's objection or erasure: what they did before this origin counts no more. `hash`: their control hash. */
export interface Forgotten {
  readonly hash: Buffer
  readonly before: number
}

export class PartitionState {
  /** The last origin folded; -1: none. */
  lastOrigin = -1
  /** The offset that the journal's next message should get. */
  journalNext = 0
  /** The greatest tick folded, epoch ms; 0: none yet. */
  tick = 0
  readonly days = new Map<Day, DayFold>()
  readonly windows = new Map<WindowId, WindowFold>()
  readonly forgotten: Forgotten[] = []
  /** Where in the journal each day begins: what lies before all of them is not needed any more. */
  readonly firstOffsets = new Map<Day, number>()
  /** The last journal message that counted. */
  lastOffset = -1
  /** Windows whose figures changed since their partial was made. */
  readonly changed = new Set<WindowId>()

  /** Everything stamped before it (epoch ms) is in. */
  get watermark(): number {
    return Math.max(0, this.tick - TICK_MARGIN_MS)
  }

  /** Folds a run that begins at the next origin. @throws MalformedSection */
  foldRun(offset: number, to: number, tick: number | undefined, sections: readonly Section[]): void {
    for (const section of sections) {
      const { day } = section
      let fold = this.days.get(day)
      if (fold === undefined) this.days.set(day, (fold = new DayFold(day)))
      if (!this.firstOffsets.has(day)) this.firstOffsets.set(day, offset)
      fold.apply(section)
      this.changed.add(`day/${day}`)
    }
    this.tick = Math.max(this.tick, tick ?? 0)
    this.reached(offset, to)
  }

  reached(offset: number, to: number): void {
    this.lastOrigin = to
    this.lastOffset = offset
  }

  /** A new fold of the window; `plan`: the release plan in force for it. */
  beginWindow(window: WindowId, plan: RegisteredPlan | undefined): WindowFold {
    const fold = new WindowFold(plan)
    this.windows.set(window, fold)
    return fold
  }

  /** The window's key is gone: nothing of it stays. */
  forgetWindow(window: WindowId): void {
    if (window.startsWith('day/')) {
      const day = window.slice('day/'.length)
      this.days.delete(day)
      this.firstOffsets.delete(day)
    }
    this.windows.delete(window)
    this.changed.delete(window)
  }

  /** Memory held by figures, bytes. */
  get bytes(): number {
    let sum = 0
    for (const day of this.days.values()) sum += day.bytes
    for (const window of this.windows.values()) sum += window.bytes
    return sum
  }
}

/** The first day whose windows this log can know: none that closed before it was made. */
export function firstDayOf(calendar: Calendar, genesis: number): Day {
  let day = calendar.dayOf(genesis)
  for (;;) {
    const before = calendar.dayOf(calendar.bounds(`day/${day}`).startMs - 1)
    if (calendar.closesAt(`day/${before}`) <= genesis) return day
    day = before
  }
}

export const dayAfter = (calendar: Calendar, day: Day): Day => calendar.next(`day/${day}`).slice('day/'.length)
