// When an event happened, as far as it counts: the time that decides its day, and until when that day takes events.
import type { PlatformEvent } from '../schemas/platform-event.ts'
import type { Calendar } from '../time/calendar.ts'

/** Clocks differ: a time this far ahead of receipt still stands. */
export const AHEAD_MS = 5 * 60_000
/** No day of any zone is longer. */
const LONGEST_DAY_MS = 26 * 3_600_000

export interface EventTime {
  /** Epoch ms. */
  readonly at: number
  /** The event's clock was too far ahead, so the moment of receipt stands. */
  readonly early: boolean
}

/** Answers `occurredAt`, or the moment of receipt where there is none or it lies too far ahead. */
export function openTimeOf(): (event: PlatformEvent, receivedAt: number) => EventTime {
  // Most times are `YYYY-MM-DDTHH:MM:SS.mmmZ` of one day: that day is parsed once. The schema has made sure of digits.
  let day = ''
  let dayMs = 0
  const momentOf = (text: string): number => {
    if (text.length !== 24 || !text.endsWith('Z')) return Date.parse(text)
    if (!text.startsWith(day) || day === '') dayMs = Date.parse((day = text.slice(0, 10)))
    const seconds = two(text, 11) * 3600 + two(text, 14) * 60 + two(text, 17)
    return dayMs + seconds * 1000 + two(text, 20) * 10 + digit(text, 22)
  }
  return ({ occurredAt }, receivedAt) => {
    if (occurredAt === undefined) return { at: receivedAt, early: false }
    const at = momentOf(occurredAt)
    return at > receivedAt + AHEAD_MS ? { at: receivedAt, early: true } : { at, early: false }
  }
}

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48
const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1)

/** The moment (epoch ms) from which on an event of that time is late. */
export type ClosesAt = (at: number) => number

/** `now` spares the calendar from times so long ago that they are late in any zone: a batch may be full of them. */
export function openClosesAt(calendar: Calendar): (at: number, now: number) => number {
  interface OpenDay {
    readonly startMs: number
    readonly endMs: number
    readonly closesAt: number
  }
  let days: readonly OpenDay[] = []
  return (at, now) => {
    if (at + LONGEST_DAY_MS + calendar.graceMs < now) return at + LONGEST_DAY_MS + calendar.graceMs
    for (const day of days) if (at >= day.startMs && at < day.endMs) return day.closesAt
    const window = `day/${calendar.dayOf(at)}` as const
    const found = { ...calendar.bounds(window), closesAt: calendar.closesAt(window) }
    days = [found, ...days.slice(0, 3)]
    return found.closesAt
  }
}
