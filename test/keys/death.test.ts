// When keys die, and what the key of a moment is called.
import { expect, test } from 'vitest'
import { deathOf } from '../../keys/death.ts'
import { endOfRawKey, rawKeyName } from '../../keys/raw-key-name.ts'
import { openCalendar } from '../../time/calendar.ts'

const graceMs = 6 * 3_600_000
const dies = deathOf(openCalendar({ zone: 'Europe/Amsterdam', graceMs }))
const iso = (ms: number | null): string => new Date(ms ?? Number.NaN).toISOString()

test('a raw key is named for the UTC hour', () => {
  expect(rawKeyName(Date.UTC(2026, 10, 22, 18, 0, 0))).toBe('raw/2026-11-22T18')
  expect(rawKeyName(Date.UTC(2026, 10, 22, 18, 59, 59, 999))).toBe('raw/2026-11-22T18')
  expect(endOfRawKey('raw/2026-11-22T18')).toBe(Date.UTC(2026, 10, 22, 19))
})

test.each([
  ['raw/2026-11-22T18', '2026-11-25T19:00:00.000Z'],
  ['raw/2026-12-31T23', '2027-01-04T00:00:00.000Z'],
  ['day/2026-11-22', '2026-11-26T05:00:00.000Z'], // midnight is 23:00Z, + 6 h + 72 h
  ['day/2026-03-29', '2026-04-02T04:00:00.000Z'], // the clock went forward: midnight is 22:00Z
  ['week/2026-W47', '2026-11-26T05:00:00.000Z'],
  ['month/2026-11', '2026-12-04T05:00:00.000Z'],
])('%s dies at %s', (name, when) => {
  expect(iso(dies(name))).toBe(when)
})

test('lasting keys do not die', () => {
  expect(dies('lasting/control')).toBeNull()
})

test.each(['raw/2026-11-22', 'raw/2026-11-22T25', 'raw/x', 'security/2026-11-22', 'x'])(
  'nothing is called %s',
  (name) => {
    expect(() => dies(name)).toThrow(RangeError)
  },
)
