// Which window may close next, and whether it may wait any longer for partitions that are not there yet.
import type { Day, WindowId } from '../../schemas/figures.ts'
import { GRAINS, type Grain } from '../../schemas/segments.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'

const PATIENCE_MS = 60 * 3_600_000

/** The earliest window of each grain that is not closed. */
export type OpenFrom = Readonly<Record<Grain, WindowId>>

export interface Progress {
  readonly partitions: number
  /** Before which moment everything is in the partition's partial of that window; undefined: there is none. */
  watermarkOf(window: WindowId, partition: number): number | undefined
}

/** Partitions that have not passed the window's end and grace. */
export function missingOf(calendar: Calendar, progress: Progress, window: WindowId): number[] {
  const closesAt = calendar.closesAt(window)
  return Array.from({ length: progress.partitions }, (_, partition) => partition).filter(
    (partition) => (progress.watermarkOf(window, partition) ?? -Infinity) < closesAt,
  )
}

/** The next window to close: one that no partition is missing from, or one that has waited long enough by a clock that is
 * trusted (`nowMs`). */
export function nextDue(
  calendar: Calendar,
  progress: Progress,
  open: OpenFrom,
  nowMs: number | 'distrusted',
): WindowId | undefined {
  const candidates = GRAINS.map((grain) => open[grain]).filter((window) => hasItsParts(calendar, open, window))
  return candidates
    .toSorted((a, b) => calendar.closesAt(a) - calendar.closesAt(b)) // stable: day before week before month
    .find(
      (window) =>
        missingOf(calendar, progress, window).length === 0 ||
        (nowMs !== 'distrusted' && nowMs >= calendar.closesAt(window) + PATIENCE_MS),
    )
}

/** Days close before their week and month, and weeks before the month they lie in: what contains them is never shown
 * below them. */
function hasItsParts(calendar: Calendar, open: OpenFrom, window: WindowId): boolean {
  const { endMs } = calendar.bounds(window)
  if (window === open.day) return true
  if (calendar.bounds(open.day).startMs < endMs) return false
  return window === open.week || calendar.bounds(open.week).endMs > endMs
}

/** Of each grain the first window that is still to close, by those that are closed. Windows close in order. */
export function openFrom(calendar: Calendar, genesis: number, closed: Iterable<WindowId>): OpenFrom {
  const open: Record<Grain, WindowId> = { ...calendar.windowsOf(firstDayOf(calendar, genesis)) }
  const last = new Map<Grain, WindowId>()
  for (const window of closed) {
    const grain = grainOf(window)
    if (window > (last.get(grain) ?? '')) last.set(grain, window) // names of one grain sort as time does
  }
  for (const [grain, window] of last) if (window >= open[grain]) open[grain] = calendar.next(window)
  return open
}

/** The first day whose events could still be taken when the log was made. */
export const firstDayOf = (calendar: Calendar, genesis: number): Day => calendar.dayOf(genesis - calendar.graceMs)
