// When a recipient's schedule is due: five fields of cron in a time zone. node-cron says what matches; what the clocks of
// the zone skip or show twice is settled here.
//
// Each time on the wall that matches is due once: the first time that the clocks show it. One that they skip (02:30 on the
// day that summer time begins) is due at the first minute after what is skipped. So nothing is lost, and nothing is due
// twice; whoever runs every hour pauses for one when summer time ends.
import { type ScheduledTask, createTask, parse, validate } from 'node-cron'
import type { Recipient } from '../../schemas/recipient.ts'
import { firstShown, onTheWall } from '../../time/wall-clock.ts'

export type Schedule = Recipient['schedule']

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** What was missed longer ago is not made up: a schedule that has moments has one a year, but for 29 February. */
const BACK_DAYS = 400
/** Days of the week and of the month meet again after 28 years: what does not come in so many never does. */
const CYCLE_DAYS = 28 * 365 + 7
const CYCLE_START = Date.UTC(2000, 0, 1)

/** The latest moment in (`afterMs`, `untilMs`] at which it is due, epoch ms, not more than 400 days back.
 * @throws Error when the expression is not one of cron, RangeError when the zone is not known. */
export function lastDue({ cron, zone }: Schedule, afterMs: number, untilMs: number): number | undefined {
  if (afterMs >= untilMs) return undefined
  const days = matching(cron)
  // A day more: clocks that are set back over midnight have shown the next day before.
  const newest = startOfDay(onTheWall(untilMs, zone)) + DAY_MS
  const oldest = Math.max(newest - BACK_DAYS * DAY_MS, startOfDay(onTheWall(Math.max(afterMs, 0), zone)))
  for (let day = newest; day >= oldest; day -= DAY_MS) {
    if (!days.has(day)) continue
    const count = countUntil(days.minutes, (minute) => firstShown(day + minute * MINUTE_MS, zone) <= untilMs)
    const last = days.minutes[count - 1]
    if (last === undefined) continue
    const due = firstShown(day + last * MINUTE_MS, zone)
    return due > afterMs ? due : undefined
  }
  return undefined
}

/** The first moment after `afterMs` at which it is due, epoch ms; undefined when it has none in the next 28 years.
 * @throws as `lastDue` does. */
export function nextDue({ cron, zone }: Schedule, afterMs: number): number | undefined {
  const days = matching(cron)
  const first = startOfDay(onTheWall(afterMs, zone))
  for (let day = first; day <= first + CYCLE_DAYS * DAY_MS; day += DAY_MS) {
    if (!days.has(day)) continue
    const count = countUntil(days.minutes, (minute) => firstShown(day + minute * MINUTE_MS, zone) <= afterMs)
    const next = days.minutes[count]
    if (next !== undefined) return firstShown(day + next * MINUTE_MS, zone)
  }
  return undefined
}

/** Whether it is five fields of cron that have a moment at all, unlike 30 February. */
export function canBeDue(cron: string): boolean {
  // node-cron writes out every range before it looks at its ends: that of a long number is more than memory holds.
  if (/\d{3}/.test(cron) || cron.trim().split(/\s+/).length !== 5 || !validate(cron)) return false
  return matching(cron).isEver()
}

interface Matching {
  /** Minutes of a day at which it matches, ascending: the same on each day that matches. */
  readonly minutes: readonly number[]
  /** Whether it matches on that day of the calendar, given as its midnight on the wall. */
  has(day: number): boolean
  isEver(): boolean
}

/** By expression: asked for again and again, of a handful of recipients. */
const known = new Map<string, Matching>()
const KNOWN = 1_000

function matching(cron: string): Matching {
  const before = known.get(cron)
  if (before !== undefined) return before
  const { hour, minute } = parse(cron)
  const minutes = hour.flatMap((h) => minute.map((m) => h * 60 + m)).toSorted((a, b) => a - b)
  const task = neverStarted(cron)
  const [one = 0] = minutes
  const has = (day: number): boolean => task.match(new Date(day + one * MINUTE_MS))
  let ever: boolean | undefined
  const made: Matching = {
    minutes,
    has,
    isEver: () => (ever ??= Array.from({ length: CYCLE_DAYS }, (_, n) => CYCLE_START + n * DAY_MS).some(has)),
  }
  if (known.size >= KNOWN) known.clear()
  known.set(cron, made)
  return made
}

/** Only to be asked what matches, on the wall. Destroyed at once, node-cron forgets it, and it still answers. */
function neverStarted(cron: string): ScheduledTask {
  const task = createTask(cron, () => undefined, { timezone: 'UTC' })
  void task.destroy()
  return task
}

const startOfDay = (wall: number): number => wall - (((wall % DAY_MS) + DAY_MS) % DAY_MS)

/** How many of the first ones it holds for; it holds for none after one that it does not hold for. */
function countUntil(values: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(values[middle] ?? 0)) low = middle + 1
    else high = middle
  }
  return low
}
