// Windows of the reporting time zone: which day, week and month a moment belongs to, and when they end and close.
import { Temporal } from 'temporal-polyfill'
import type { Day, WindowId } from '../schemas/figures.ts'
import type { Grain } from '../schemas/segments.ts'

export interface Calendar {
  readonly zone: string
  readonly graceMs: number
  /** The day a moment (epoch ms) belongs to. */
  dayOf(ms: number): Day
  /** The windows a day belongs to. */
  windowsOf(day: Day): Readonly<Record<Grain, WindowId>>
  /** First moment of the window and first moment after it, epoch ms. Days of 23 and 25 hours are real. */
  bounds(window: WindowId): { readonly startMs: number; readonly endMs: number }
  /** When it may close: end plus grace, epoch ms. */
  closesAt(window: WindowId): number
  /** Its days, in order. */
  daysOf(window: WindowId): readonly Day[]
  /** When the clocks show that hour on that day, epoch ms: the first time they do, or the next they show after skipping it. */
  atHour(day: Day, hour: number): number
  /** The window of the same grain that follows. */
  next(window: WindowId): WindowId
}

export const grainOf = (window: WindowId): Grain => window.slice(0, window.indexOf('/')) as Grain

/** The ISO week of a day, `2026-W47`: the year is that of its Thursday. */
const isoWeek = (date: Temporal.PlainDate): string => `${date.yearOfWeek}-W${String(date.weekOfYear).padStart(2, '0')}`

/** The first day of a window. */
export function firstDay(window: WindowId): Temporal.PlainDate {
  const name = window.slice(window.indexOf('/') + 1)
  switch (grainOf(window)) {
    case 'day':
      return Temporal.PlainDate.from(name)
    case 'month':
      return Temporal.PlainDate.from(`${name}-01`)
    case 'week': {
      const fourth = Temporal.PlainDate.from(`${name.slice(0, 4)}-01-04`) // 4 January is always in week 1
      return fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: Number(name.slice(6)) - 1 })
    }
  }
}

const lengthOf = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } } as const

/** @throws RangeError when the zone is not known. */
export function openCalendar({ zone, graceMs }: { zone: string; graceMs: number }): Calendar {
  const startMs = (date: Temporal.PlainDate): number => date.toZonedDateTime(zone).epochMilliseconds
  const following = (window: WindowId): Temporal.PlainDate => firstDay(window).add(lengthOf[grainOf(window)])
  const memo = <V>(compute: (window: WindowId) => V) => {
    const known = new Map<WindowId, V>()
    return (window: WindowId): V => {
      let value = known.get(window)
      if (value === undefined) {
        if (known.size > 1000) known.clear()
        known.set(window, (value = compute(window)))
      }
      return value
    }
  }
  const bounds = memo((window) => ({ startMs: startMs(firstDay(window)), endMs: startMs(following(window)) }))
  const windowsOf = memo((dayWindow): Record<Grain, WindowId> => {
    const date = firstDay(dayWindow)
    return { day: dayWindow, week: `week/${isoWeek(date)}`, month: `month/${date.toString().slice(0, 7)}` }
  })
  let last = { day: '', startMs: 1, endMs: 0 } // events come in nearly the order of time: mostly the same day again
  return {
    zone,
    graceMs,
    dayOf(ms) {
      if (ms < last.startMs || ms >= last.endMs) {
        const day = Temporal.Instant.fromEpochMilliseconds(Math.floor(ms))
          .toZonedDateTimeISO(zone)
          .toPlainDate()
          .toString()
        last = { day, ...bounds(`day/${day}`) }
      }
      return last.day
    },
    windowsOf: (day) => windowsOf(`day/${day}`),
    bounds,
    closesAt: (window) => bounds(window).endMs + graceMs,
    daysOf: memo((window) => {
      const days: Day[] = []
      const end = following(window)
      for (let date = firstDay(window); Temporal.PlainDate.compare(date, end) < 0; date = date.add({ days: 1 }))
        days.push(date.toString())
      return days
    }),
    atHour: (day, hour) =>
      Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds,
    next(window) {
      const date = following(window).toString()
      return windowsOf(`day/${date}`)[grainOf(window)]
    },
  }
}
