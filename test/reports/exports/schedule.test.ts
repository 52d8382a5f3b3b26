// When a schedule is due: against node-cron asked minute by minute, and over the hours that clocks skip or show twice.
import fc from 'fast-check'
import { createTask, getTasks } from 'node-cron'
import { describe, expect, it } from 'vitest'
import { type Schedule, canBeDue, lastDue, nextDue } from '../../../reports/exports/schedule.ts'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const at = (iso: string): number => Date.parse(`${iso}Z`)
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16)

const amsterdam = (cron: string): Schedule => ({ cron, zone: 'Europe/Amsterdam' })
/** All moments after one and up to another, each found from the one before. */
function allAfter(schedule: Schedule, from: number, until: number): number[] {
  const found: number[] = []
  for (let due = nextDue(schedule, from); due !== undefined && due <= until; due = nextDue(schedule, due))
    found.push(due)
  return found
}

describe('the last moment that was due', () => {
  it('is the latest one after the one and up to the other, which itself may be one', () => {
    const monthly = amsterdam('0 9 5 * *')
    expect(iso(lastDue(monthly, at('2026-01-01T00:00'), at('2026-11-28T12:00')))).toBe('2026-11-05T08:00')
    expect(iso(lastDue(monthly, at('2026-01-01T00:00'), at('2026-11-05T08:00')))).toBe('2026-11-05T08:00')
    expect(iso(lastDue(monthly, at('2026-01-01T00:00'), at('2026-11-05T08:00') - 1))).toBe('2026-10-05T07:00')
  })

  it('is none when none is between them, or they stand the wrong way about', () => {
    const monthly = amsterdam('0 9 5 * *')
    expect(lastDue(monthly, at('2026-11-05T08:00'), at('2026-12-05T07:59'))).toBe(undefined)
    expect(lastDue(monthly, at('2026-12-31T00:00'), at('2026-01-01T00:00'))).toBe(undefined)
  })

  it('is the one of a year before, and none of a year before that: what is longer ago is not made up', () => {
    const yearly = amsterdam('0 9 1 1 *')
    expect(iso(lastDue(yearly, -Infinity, at('2026-12-31T12:00')))).toBe('2026-01-01T08:00')
    expect(lastDue(amsterdam('0 9 29 2 *'), at('2024-01-01T00:00'), at('2027-01-01T00:00'))).toBe(undefined)
    expect(iso(lastDue(amsterdam('0 9 29 2 *'), at('2024-01-01T00:00'), at('2024-12-01T00:00')))).toBe(
      '2024-02-29T08:00',
    )
  })

  it('goes by the zone’s own days', () => {
    const tokyo = { cron: '30 0 1 * *', zone: 'Asia/Tokyo' }
    expect(iso(lastDue(tokyo, at('2026-01-01T00:00'), at('2026-11-28T00:00')))).toBe('2026-10-31T15:30')
  })
})

describe('an hour that the clocks skip (Amsterdam, 29 March 2026, 02:00 to 03:00)', () => {
  it('loses no run: one in it is due at the first minute after it', () => {
    const monthly = amsterdam('30 2 29 * *')
    expect(allAfter(monthly, at('2026-02-15T00:00'), at('2026-05-01T00:00')).map(iso)).toEqual([
      '2026-03-29T01:00',
      '2026-04-29T00:30',
    ])
    expect(iso(lastDue(monthly, at('2026-03-28T00:00'), at('2026-03-29T01:00')))).toBe('2026-03-29T01:00')
    expect(lastDue(monthly, at('2026-03-28T00:00'), at('2026-03-29T00:59'))).toBe(undefined)
  })

  it('runs once, however many of its minutes match, and with the one that is due after it', () => {
    expect(allAfter(amsterdam('*/10 2,3 * * *'), at('2026-03-28T12:00'), at('2026-03-29T01:15')).map(iso)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T01:10',
    ])
  })
})

describe('an hour that the clocks show twice (Amsterdam, 25 October 2026, 02:00 to 03:00)', () => {
  it('runs once: the first time', () => {
    const daily = amsterdam('30 2 * * *')
    expect(allAfter(daily, at('2026-10-24T12:00'), at('2026-10-26T12:00')).map(iso)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
    expect(iso(lastDue(daily, at('2026-10-24T12:00'), at('2026-10-25T12:00')))).toBe('2026-10-25T00:30')
    expect(lastDue(daily, at('2026-10-25T00:30'), at('2026-10-25T12:00'))).toBe(undefined)
  })
})

describe('clocks that are set over midnight', () => {
  it('a midnight that is skipped is due at the first minute of that day (São Paulo, 4 November 2018)', () => {
    const schedule = { cron: '0 0 * * *', zone: 'America/Sao_Paulo' }
    expect(allAfter(schedule, at('2018-11-03T12:00'), at('2018-11-05T12:00')).map(iso)).toEqual([
      '2018-11-04T03:00',
      '2018-11-05T02:00',
    ])
  })

  it('a midnight that was shown before the clocks went back to the day before is due once (St John’s, 7 November 2010)', () => {
    const schedule = { cron: '0 0 * * *', zone: 'America/St_Johns' }
    const due = at('2010-11-07T02:30')
    expect(lastDue(schedule, due - DAY + MINUTE, due + 30 * MINUTE)).toBe(due)
    expect(allAfter(schedule, due - HOUR, due + 26 * HOUR).map(iso)).toEqual(['2010-11-07T02:30', '2010-11-08T03:30'])
  })
})

/** What `schedule` is due at, by asking node-cron about every minute: in the zone, where clocks show what they show; as if
 * in UTC, for what they skip. `from` lies an hour and more before anything that is asked for. */
function bruteForce({ cron, zone }: Schedule, from: number, until: number): number[] {
  const inZone = createTask(cron, () => undefined, { timezone: zone })
  const onPaper = createTask(cron, () => undefined, { timezone: 'UTC' })
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  const wall = (ms: number): number => Date.parse(`${format.format(ms).replace(' ', 'T')}Z`)
  const due: number[] = []
  let furthest = wall(from - MINUTE)
  for (let ms = from; ms <= until; ms += MINUTE) {
    const shown = wall(ms)
    let skipped = false
    for (let between = furthest + MINUTE; between < shown; between += MINUTE)
      skipped ||= onPaper.match(new Date(between))
    if (shown > furthest && (skipped || inZone.match(new Date(ms)))) due.push(ms)
    furthest = Math.max(furthest, shown)
  }
  void inZone.destroy()
  void onPaper.destroy()
  return due
}

it('is what node-cron says of every minute, in many zones, on days when their clocks are set and on others', () => {
  const list = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 3 }).map((each) => each.join(',')),
      fc.integer({ min: 2, max: 7 }).map((step) => `*/${step}`),
    )
  const crons = fc
    .tuple(list(0, 59), fc.oneof(list(0, 23), fc.constant('0-3')), fc.constant('*'), fc.constant('*'), list(0, 6))
    .map((fields) => fields.join(' '))
  const nights = fc.constantFrom(
    ['Europe/Amsterdam', '2026-03-28T22:00'],
    ['Europe/Amsterdam', '2026-10-24T22:00'],
    ['America/New_York', '2026-03-08T04:00'],
    ['America/New_York', '2026-11-01T03:00'],
    ['Australia/Lord_Howe', '2026-04-04T12:00'],
    ['Australia/Lord_Howe', '2026-10-03T12:00'],
    ['America/Sao_Paulo', '2018-11-03T23:00'],
    ['Asia/Kathmandu', '2026-06-30T14:00'],
    ['UTC', '2026-12-31T20:00'],
  )
  fc.assert(
    fc.property(crons, nights, (cron, [zone = '', night = '']) => {
      const schedule = { cron, zone }
      const [from, until] = [at(night), at(night) + 9 * HOUR]
      const expected = bruteForce(schedule, from, until)
      expect(allAfter(schedule, from - 1, until)).toEqual(expected)
      for (const end of [until, from + 4 * HOUR, from + 5 * HOUR + 90_000])
        expect(lastDue(schedule, from - 1, end)).toBe(expected.findLast((due) => due <= end))
    }),
    { numRuns: 40 },
  )
})

describe('an expression that is no schedule', () => {
  it.each([
    ['', 'nothing'],
    ['0 9 5 *', 'four fields'],
    ['0 0 9 5 * *', 'seconds'],
    ['@monthly', 'a nickname'],
    ['60 9 5 * *', 'a minute that is none'],
    ['0 24 5 * *', 'an hour that is none'],
    ['0 9 30 2 *', '30 February'],
    ['0 9 31 4,6,9,11 *', 'the 31st of months that have 30 days'],
    ['0 9 L-30 2 *', 'thirty days before the end of February'],
    ['0 9 1 * 1#2', 'a second Monday that is the first of the month'],
    ['every day', 'words'],
    ['0-999999999 9 5 * *', 'a range that is longer than memory'],
    ['1e2-1e9 9 5 * *', 'the same, written shorter'],
    ['*/0 9 5 * *', 'steps of nothing'],
    ['0 9 5 * * ; rm', 'something else behind it'],
  ])('%s: %s', (cron) => {
    expect(canBeDue(cron)).toBe(false)
  })

  it.each(['0 9 5 * *', '*/15 0-6 1,15 JAN-MAR MON', '0 9 L * *', '0 9 29 2 *', '0 9 29 2 1', '0 9 * * 1#2'])(
    '%s is one',
    (cron) => {
      expect(canBeDue(cron)).toBe(true)
    },
  )
})

it('leaves no task behind, and takes milliseconds', () => {
  const started = performance.now()
  for (let n = 0; n < 50; n++)
    for (const cron of ['* * * * *', '0 9 5 * *', '*/5 9-17 * * 1-5'])
      lastDue(amsterdam(cron), at('2025-11-01T00:00'), at('2026-11-28T00:00') + n * MINUTE)
  expect((performance.now() - started) / 150).toBeLessThan(25)
  expect(getTasks().size).toBe(0)
})
