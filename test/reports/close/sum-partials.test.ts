// Sums over partitions: what is exact, and what was bounded by the plan that is in force.
import { expect, test } from 'vitest'
import { sumPartials } from '../../../reports/close/sum-partials.ts'
import type { BoundedCell, BoundedSums } from '../../../schemas/bounded.ts'
import type { Partial } from '../../../schemas/figures.ts'
import { cell } from '../../support/closing.ts'

const bounded = (id: string, by: 'total' | 'device', value: string, sums: BoundedSums): BoundedCell => ({
  level: 'feature',
  id,
  by,
  value,
  ...sums,
})
const partial = (partition: number, plan: string | undefined, cells: readonly BoundedCell[]): Partial => ({
  window: 'month/2026-11',
  partition,
  version: 1,
  watermark: 0,
  cells: [cell('feature', 'upload', 10)],
  durations: [],
  ...(plan === undefined ? {} : { bounded: { plan, cells } }),
})
const one = { people: 40_000, activeDays: 90_000, organisations: 1 }
const PARTIALS = [
  partial(0, 'plan', [bounded('upload', 'total', 'total', one), bounded('upload', 'device', 'phone', one)]),
  partial(1, 'plan', [bounded('upload', 'total', 'total', { people: 5, activeDays: 6, organisations: 7 })]),
  partial(2, 'other', [bounded('upload', 'total', 'total', one)]),
  partial(3, undefined, []),
]

test('bounded sums add up cell by cell, those of the plan that is in force', () => {
  expect(sumPartials(PARTIALS, 'plan').bounded).toEqual([
    bounded('upload', 'total', 'total', { people: 40_005, activeDays: 90_006, organisations: 8 }),
    bounded('upload', 'device', 'phone', one),
  ])
  expect(sumPartials(PARTIALS, 'other').bounded).toEqual([bounded('upload', 'total', 'total', one)])
})

test('without a plan, and of one that nobody folded by, there are none; the exact sums are of all', () => {
  for (const plan of [undefined, 'later']) {
    const { bounded: none, sums } = sumPartials(PARTIALS, plan)
    expect(none).toEqual([])
    expect(sums).toEqual([expect.objectContaining({ id: 'upload', people: 40, events: 120, largest: 3 })])
  }
})

test('the partials stay as they were', () => {
  const before = structuredClone(PARTIALS)
  sumPartials(PARTIALS, 'plan')
  expect(PARTIALS).toEqual(before)
})
