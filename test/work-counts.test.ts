// What an operator watches must not count people: figures that grow by one person or one event move in steps.
import { expect, test } from 'vitest'
import { workCounts } from '../work-counts.ts'

const reports = { closed: 0, failures: 0, unreadablePartials: 0, lagMs: 0, clockSuspended: false }
const transform = { lag: 0, skipped: {}, counted: 0, dropped: {}, stalls: 0, figureBytes: 0, eventIdBytes: 0 }
const HOUR_MS = 3_600_000

const valuesOf = (events: number, figureBytes: number, ageMs: number): number[] => {
  const key = { name: 'day/2026-11-22', madeAt: 10 * HOUR_MS, diesAt: 99 * HOUR_MS, destroyedAt: null }
  const counted = { ...transform, counted: events, figureBytes, eventIdBytes: figureBytes }
  return workCounts(reports, counted as never, [key], key.madeAt + ageMs).map(({ value }) => value)
}

test('one more person, event or minute shows in none of them', () => {
  expect(valuesOf(1_001, 70_000, 1_000)).toEqual(valuesOf(1_002, 70_400, HOUR_MS - 1))
})
