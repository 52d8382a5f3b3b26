// R4: what a row of segments withholds, each part of the rule by example.
import { describe, expect, it } from 'vitest'
import { disclose } from '../../../reports/close/disclose.ts'
import type { Closing } from '../../../schemas/closing.ts'
import type { CellSums } from '../../../schemas/figures.ts'
import { OTHERS, VALUES } from '../../../schemas/segments.ts'
import { cell, closing } from '../../support/closing.ts'

const platform = (people: number, more: Partial<CellSums> = {}): CellSums => cell('platform', 'platform', people, more)
const roles = (
  level: 'platform' | 'area' | 'feature',
  id: string,
  people: readonly number[],
  more: Partial<CellSums> = {},
) => people.map((count, at) => cell(level, id, count, { by: 'role', value: VALUES.role[at] ?? '', ...more }))
const rolesOf = (frozen: Closing, level = 'platform'): [string, number][] =>
  disclose(frozen)
    .filter((row) => row.by === 'role' && row.level === level)
    .map(({ value, people }) => [value, people])

describe('R4: others', () => {
  const row = (...people: number[]): Closing =>
    closing({ sums: [platform(people.reduce((a, b) => a + b, 0)), ...roles('platform', 'platform', people)] })

  it('shows all when all pass', () => {
    expect(rolesOf(row(20, 30, 40, 50, 60))).toEqual([
      ['client', 20],
      ['accountant', 30],
      ['assistant', 40],
      ['administrator', 50],
      ['unknown', 60],
    ])
  })

  it('never hides one value alone: the shown one with the fewest people goes with it', () => {
    expect(rolesOf(row(20, 30, 40, 50, 7))).toEqual([
      ['accountant', 30],
      ['assistant', 40],
      ['administrator', 50],
      [OTHERS, 25],
    ])
  })

  it('takes in more until what is hidden passes the floor together', () => {
    expect(rolesOf(row(40, 30, 20, 1, 2))).toEqual([
      ['client', 40],
      ['accountant', 30],
      [OTHERS, 25],
    ])
  })

  it('takes ties by name', () => {
    expect(rolesOf(row(20, 20, 40, 50, 7)).map(([value]) => value)).toEqual([
      'client',
      'assistant',
      'administrator',
      OTHERS,
    ])
  })

  it('withholds the row when only others would be left', () => {
    expect(rolesOf(row(20, 1, 2, 3, 3))).toEqual([])
    expect(rolesOf(row(9, 9, 9, 9, 9))).toEqual([])
  })

  it('counts the organisations of others as the most of any value, and its largest share as all the largest', () => {
    const two = { organisations: 2 }
    const few = closing({
      sums: [
        platform(100),
        ...roles('platform', 'platform', [40, 40]),
        ...roles('platform', 'platform', [0, 0, 8, 8], two).slice(2),
      ],
    })
    // The 16 hidden people are surely of 2 organisations only.
    expect(rolesOf(few)).toEqual([
      ['client', 40],
      [OTHERS, 55],
    ])
    const dominated = roles('platform', 'platform', [0, 0, 8, 8], { largest: 7 }).slice(2)
    expect(
      rolesOf(closing({ sums: [platform(100), ...roles('platform', 'platform', [40, 44]), ...dominated] })),
    ).toEqual([
      ['accountant', 45],
      [OTHERS, 55],
    ])
  })

  it('has no organisations of its own, and additive figures only where the table is the finest', () => {
    const sums = [
      platform(88),
      ...roles('platform', 'platform', [40, 40, 4, 4]),
      cell('feature', 'upload', 92),
      ...roles('feature', 'upload', [40, 40, 6, 6]),
    ]
    const others = disclose(closing({ sums })).filter(({ value }) => value === OTHERS)
    expect(others).toMatchObject([
      { level: 'platform', organisations: null, events: null, people: 50 },
      { level: 'feature', organisations: null, people: 10, events: 35, activeDays: 10, errors: null },
    ])
  })

  it('puts merged values in others from the start, below the platform', () => {
    const sums = [
      platform(200),
      ...roles('platform', 'platform', [40, 40, 40, 40, 40]),
      cell('feature', 'upload', 200),
      ...roles('feature', 'upload', [40, 40, 40, 40, 40]),
    ]
    const frozen = closing({ sums, merged: { role: ['assistant', 'unknown'], organisationSize: [], device: [] } })
    expect(rolesOf(frozen)).toHaveLength(5)
    expect(rolesOf(frozen, 'feature').map(([value]) => value)).toEqual([
      'client',
      'accountant',
      'administrator',
      OTHERS,
    ])
  })

  it('shows the errors of a row wholly or not at all', () => {
    const errors = { errors: 20, errorPeople: 15, errorOrganisations: 3, errorLargest: 5 }
    const errorsOf = (last: Partial<CellSums>) =>
      disclose(
        closing({
          sums: [
            cell('feature', 'upload', 200, { errors: 100, errorPeople: 75, errorOrganisations: 4, errorLargest: 20 }),
            ...roles('feature', 'upload', [40, 40, 40, 40], errors),
            cell('feature', 'upload', 40, { by: 'role', value: 'unknown', ...errors, ...last }),
          ],
        }),
      )
        .filter(({ by }) => by === 'role')
        .map((shown) => shown.errors)
    expect(errorsOf({})).toEqual([20, 20, 20, 20, 20])
    expect(errorsOf({ errorPeople: 9 })).toEqual([null, null, null, null, null])
  })
})
