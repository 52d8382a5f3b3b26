// The rules R1–R6, each by example (R4: others.test.ts).
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
import { FLOOR, byDay, byMonth, cell, closing } from '../../support/closing.ts'

const totalsOf = (frozen: Closing): InterestCell[] => disclose(frozen).filter(({ by }) => by === 'total')
const find = (frozen: Closing, level: string, id: string): InterestCell | undefined =>
  totalsOf(frozen).find((row) => row.level === level && row.id === id)
const platform = (people: number, more: Partial<CellSums> = {}): CellSums => cell('platform', 'platform', people, more)
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
    const sums = [
      cell('feature', 'upload', 50, { largest: 45 }),
      cell('feature', 'upload', 25, { by: 'role', value: 'client' }),
    ]
    expect(disclose(closing({ sums }))).toEqual([])
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
