// Windows of Europe/Amsterdam: days of 23 and 25 hours, ISO weeks over the new year, bounds and closing times.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WindowId } from '../../schemas/figures.ts'
import { openCalendar } from '../../time/calendar.ts'

const HOUR_MS = 3_600_000
const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * HOUR_MS })
const utc = (text: string): number => Date.parse(text)
const hoursOf = (window: WindowId): number => {
  const { startMs, endMs } = calendar.bounds(window)
  return (endMs - startMs) / HOUR_MS
}

describe('days', () => {
  test.each([
    ['2026-11-22', 24],
    ['2026-03-29', 23],
    ['2026-10-25', 25],
  ])('%s has %i hours', (day, hours) => {
    expect(hoursOf(`day/${day}`)).toBe(hours)
  })

  test.each([
    ['2026-11-21T22:59:59.999Z', '2026-11-21'],
    ['2026-11-21T23:00:00.000Z', '2026-11-22'],
    ['2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['2026-10-25T23:00:00.000Z', '2026-10-26'],
    ['2024-02-29T12:00:00.000Z', '2024-02-29'],
  ])('%s lies in %s', (moment, day) => {
    expect(calendar.dayOf(utc(moment))).toBe(day)
  })

  test('both hours between two and three of the longer night are of one day', () => {
    expect(calendar.dayOf(utc('2026-10-25T00:30:00Z'))).toBe('2026-10-25')
    expect(calendar.dayOf(utc('2026-10-25T01:30:00Z'))).toBe('2026-10-25')
  })

  test.each([
    ['2026-11-22', 9, '2026-11-22T08:00:00Z'],
    ['2026-03-29', 9, '2026-03-29T07:00:00Z'],
    ['2026-10-25', 9, '2026-10-25T08:00:00Z'],
    ['2026-03-29', 2, '2026-03-29T01:00:00Z'], // is skipped: the clocks go on to three
    ['2026-10-25', 2, '2026-10-25T00:00:00Z'], // comes twice: the first
    ['2026-10-25', 0, '2026-10-24T22:00:00Z'],
  ])('on %s the clocks show %i at %s', (day, hour, moment) => {
    expect(calendar.atHour(day, hour)).toBe(utc(moment))
  })

  test('a day may close six hours after its end', () => {
    expect(calendar.closesAt('day/2026-11-22')).toBe(utc('2026-11-23T05:00:00Z'))
  })

  test('every moment lies within its day, and days follow without gap', () => {
    const moments = fc.integer({ min: utc('2000-01-01T00:00:00Z'), max: utc('2060-01-01T00:00:00Z') })
    fc.assert(
      fc.property(moments, (ms) => {
        const window: WindowId = `day/${calendar.dayOf(ms)}`
        const { startMs, endMs } = calendar.bounds(window)
        expect(startMs <= ms && ms < endMs).toBe(true)
        expect(calendar.bounds(calendar.next(window)).startMs).toBe(endMs)
      }),
      { numRuns: 500 },
    )
  })
})

describe('weeks and months', () => {
  test.each([
    ['2026-11-22', 'week/2026-W47', 'month/2026-11'],
    ['2026-12-31', 'week/2026-W53', 'month/2026-12'],
    ['2027-01-01', 'week/2026-W53', 'month/2027-01'],
    ['2027-01-03', 'week/2026-W53', 'month/2027-01'],
    ['2027-01-04', 'week/2027-W01', 'month/2027-01'],
    ['2024-12-30', 'week/2025-W01', 'month/2024-12'],
    ['2023-01-01', 'week/2022-W52', 'month/2023-01'],
  ])('%s belongs to %s and %s', (day, week, month) => {
    expect(calendar.windowsOf(day)).toEqual({ day: `day/${day}`, week, month })
  })

  test('a week over the new year has its seven days', () => {
    const days = ['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03']
    expect(calendar.daysOf('week/2026-W53')).toEqual(days)
    expect(calendar.daysOf('day/2026-11-22')).toEqual(['2026-11-22'])
    expect(calendar.daysOf('month/2028-02')).toHaveLength(29)
  })

  test('those with a change of the clock are an hour shorter or longer', () => {
    expect(hoursOf('week/2026-W13')).toBe(7 * 24 - 1)
    expect(hoursOf('week/2026-W43')).toBe(7 * 24 + 1)
    expect(hoursOf('month/2026-03')).toBe(31 * 24 - 1)
    expect(hoursOf('month/2026-10')).toBe(31 * 24 + 1)
  })

  test('the next one follows, also over the year', () => {
    expect(calendar.next('day/2026-12-31')).toBe('day/2027-01-01')
    expect(calendar.next('week/2026-W53')).toBe('week/2027-W01')
    expect(calendar.next('month/2026-12')).toBe('month/2027-01')
  })

  test('a day belongs to the windows that list it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (n) => {
        const day = calendar.dayOf(utc('2000-01-01T12:00:00Z') + n * 24 * HOUR_MS)
        for (const window of Object.values(calendar.windowsOf(day))) expect(calendar.daysOf(window)).toContain(day)
      }),
      { numRuns: 300 },
    )
  })
})

test('a zone that is not known is refused', () => {
  expect(() => openCalendar({ zone: 'Europe/Nowhere', graceMs: 0 }).dayOf(0)).toThrow(RangeError)
})
