// The rules R1–R6, each by example.
import { describe, expect, it } from 'vitest'
import { disclose } from '../../../reports/close/disclose.ts'
import type { Closing } from '../../../schemas/closing.ts'
import {
  type CellSums,
  DURATION_BINS,
  durationBin,
  durationOfBin,
  type InterestCell,
} from '../../../schemas/figures.ts'
import type { PublishedTotal } from '../../../schemas/closing.ts'
import { OTHERS, VALUES } from '../../../schemas/segments.ts'
import { FLOOR, byDay, byMonth, cell, closing } from '../../support/closing.ts'

const totalsOf = (frozen: Closing): InterestCell[] => disclose(frozen).filter(({ by }) => by === 'total')
const find = (frozen: Closing, level: string, id: string): InterestCell | undefined =>
  totalsOf(frozen).find((row) => row.level === level && row.id === id)
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
const day = (
  date: string,
  level: PublishedTotal['level'],
  id: string,
  more: Partial<PublishedTotal> = {},
): PublishedTotal => ({
  grain: 'day',
  start: date,
  level,
  id,
  people: 10,
  organisations: 5,
  events: level === 'feature' ? 30 : null,
  activeDays: level === 'feature' ? 10 : null,
  errors: null,
  ...more,
})

describe('the floor', () => {
  it.each([
    ['enough people of enough organisations', {}, true],
    ['too few people', { people: 9 }, false],
    ['too few organisations', { organisations: 2 }, false],
    ['exactly the largest share', { people: 10, largest: 8 }, true],
    ['one organisation with too large a share', { people: 10, largest: 9 }, false],
  ])('%s', (_, more, shown) => {
    const frozen = closing({ sums: [platform(10, { organisations: 3, largest: 4, ...more })] })
    expect(totalsOf(frozen)).toHaveLength(shown ? 1 : 0)
  })

  it('has no organisation rules when people are known by address, and then says nothing of organisations', () => {
    const sums = [platform(12, { organisations: 0, largest: 12 })]
    const frozen = closing({ sums, floor: { ...FLOOR, organisations: 0 } })
    expect(totalsOf(frozen)).toMatchObject([{ people: 10, organisations: null }])
  })
})

describe('R1: additive figures, once', () => {
  it('are published for a feature by day, and summed from what was published above it', () => {
    const frozen = closing({
      features: [byDay('upload'), byDay('sign'), byMonth('rare')],
      sums: [
        platform(60),
        cell('area', 'documents', 60),
        cell('feature', 'upload', 41),
        cell('feature', 'sign', 8),
        cell('feature', 'rare', 50),
      ],
    })
    expect(find(frozen, 'feature', 'upload')).toMatchObject({ people: 40, events: 125, activeDays: 40, hiddenCells: 0 })
    expect(find(frozen, 'feature', 'sign')).toBeUndefined()
    expect(find(frozen, 'feature', 'rare')).toBeUndefined() // by month: no days at all
    expect(find(frozen, 'area', 'documents')).toMatchObject({ people: 60, events: 125, hiddenCells: 1 })
    expect(find(frozen, 'platform', 'platform')).toMatchObject({ people: 60, events: 125, hiddenCells: 1 })
  })

  it('are null above when nothing below was published', () => {
    const frozen = closing({ sums: [platform(60), cell('feature', 'upload', 3)] })
    expect(find(frozen, 'platform', 'platform')).toMatchObject({
      events: null,
      activeDays: null,
      errors: null,
      hiddenCells: 1,
    })
  })

  it('of a month are those of the feature by month, and the published days of the one by day', () => {
    const frozen = closing({
      window: 'month/2026-11',
      start: '2026-11-01',
      features: [byDay('upload', 'documents', 30), byMonth('rare', 'documents', 1)],
      sums: [platform(90), cell('area', 'documents', 90), cell('feature', 'upload', 70), cell('feature', 'rare', 20)],
      published: [
        day('2026-11-02', 'feature', 'upload', { errors: 5 }),
        day('2026-11-03', 'feature', 'upload'),
        day('2026-11-03', 'platform', 'platform'),
        { ...day('2026-11-02', 'feature', 'upload'), grain: 'week', events: 60 },
      ],
    })
    expect(find(frozen, 'feature', 'upload')).toMatchObject({ people: 70, events: 60, errors: 5, hiddenCells: 28 })
    expect(find(frozen, 'feature', 'rare')).toMatchObject({ people: 20, events: 60, hiddenCells: 0 })
    expect(find(frozen, 'area', 'documents')).toMatchObject({ events: 120, errors: 5, hiddenCells: 28 })
  })

  it('shows a week only of what counts by day on all its days, and sums the days it has of others', () => {
    const frozen = closing({
      window: 'week/2026-W45',
      start: '2026-11-02',
      features: [
        byDay('upload', 'documents', 7),
        byMonth('promoted', 'documents', 3),
        byDay('expired', 'documents', 5),
      ],
      sums: [
        platform(90),
        cell('feature', 'upload', 70),
        cell('feature', 'promoted', 70),
        cell('feature', 'expired', 70),
      ],
      published: [day('2026-11-02', 'feature', 'upload'), day('2026-11-07', 'feature', 'promoted')],
    })
    expect(totalsOf(frozen).map(({ id }) => id)).toEqual(['platform', 'upload'])
    expect(find(frozen, 'platform', 'platform')).toMatchObject({ events: 60, hiddenCells: 13 })
  })

  it('shows errors only if those come from enough people themselves', () => {
    const errors = { errors: 31, errorPeople: 12, errorOrganisations: 3, errorLargest: 4 }
    const shownWith = (more: Partial<CellSums>) =>
      find(closing({ sums: [cell('feature', 'upload', 50, { ...errors, ...more })] }), 'feature', 'upload')?.errors
    expect(shownWith({})).toBe(30)
    expect(shownWith({ errorPeople: 9 })).toBeNull()
    expect(shownWith({ errorOrganisations: 2 })).toBeNull()
    expect(shownWith({ errorLargest: 10 })).toBeNull()
  })

  it('shows percentiles only from ten times the floor of people', () => {
    const bins = Array.from({ length: DURATION_BINS }, () => 0)
    bins[durationBin(100)] = 94
    bins[durationBin(5000)] = 6
    const shownFrom = (people: number) =>
      totalsOf(closing({ sums: [platform(200)], durations: [{ level: 'platform', id: 'platform', people, bins }] }))[0]
    const edge = (ms: number): number => durationOfBin(durationBin(ms))
    expect(shownFrom(100)).toMatchObject({ p50Ms: edge(100), p95Ms: edge(5000) })
    expect(shownFrom(99)).toMatchObject({ p50Ms: null, p95Ms: null })
  })
})

describe('R3: total first', () => {
  it('shows no segment under a withheld total', () => {
    const sums = [cell('feature', 'upload', 50, { largest: 45 }), ...roles('feature', 'upload', [25, 25])]
    expect(disclose(closing({ sums }))).toEqual([])
  })
})

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

describe('R5: never below what it contains', () => {
  it('lifts a day to its provisional figure', () => {
    const provisional = [{ level: 'platform', id: 'platform', atLeast: 40 }] as const
    expect(totalsOf(closing({ sums: [platform(31)], provisional }))).toMatchObject([{ people: 40, organisations: 5 }])
  })

  it('lifts a week to its days, and areas and the platform to what they contain', () => {
    const frozen = closing({
      window: 'week/2026-W45',
      start: '2026-11-02',
      features: [byDay('upload', 'documents', 7)],
      sums: [platform(30), cell('area', 'documents', 30), cell('feature', 'upload', 30)],
      published: [day('2026-11-03', 'feature', 'upload', { people: 40, organisations: 10 })],
    })
    expect(totalsOf(frozen).map(({ people, organisations }) => [people, organisations])).toEqual([
      [40, 10],
      [40, 10],
      [40, 10],
    ])
  })

  it('does not show a total only because something of it was shown before', () => {
    const provisional = [{ level: 'platform', id: 'platform', atLeast: 10 }] as const
    expect(disclose(closing({ sums: [platform(9)], provisional }))).toEqual([])
  })
})

describe('R6: rounding', () => {
  it.each([
    [10, 10],
    [12, 10],
    [13, 15],
    [17, 15],
    [18, 20],
  ])('%i people read %i', (people, shown) => {
    expect(totalsOf(closing({ sums: [platform(people)] }))[0]?.people).toBe(shown)
  })
})
