// Bounded sums: what one person can change, and what is kept of everybody.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planHash } from '../../../log/release-plans.ts'
import { type Query, queriesOf } from '../../../reports/release/queries.ts'
import { type Bounded, type BoundedCell, FIXED_POINT } from '../../../schemas/bounded.ts'
import type { CellName, CellSums } from '../../../schemas/figures.ts'
import { RELEASED_METRICS, type ReleasedMetric } from '../../../schemas/release-plan.ts'
import { UNLISTED } from '../../../schemas/segments.ts'
import { testPlan } from '../../support/release-plan.ts'
import { GENEROUS, boundPlans, featurePlan } from './made-up-plans.ts'
import { FEATURES, SPECIAL, bodyOf, boundedOf, totals, visit, windowOfDays } from './made-up-window.ts'

const nameOf = ({ level, id, by, value }: CellName): string => [level, id, by, value].join(' ')

/** How far apart what a query is answered from lies in two windows: the square of the length of the difference. */
function squaredDistances(a: Bounded, b: Bounded): (query: Query) => bigint {
  const sums = new Map<string, bigint>()
  const others = new Map(b.cells.map((cell) => [nameOf(cell), cell]))
  const add = (one: CellName, difference: (metric: ReleasedMetric) => number): void => {
    for (const metric of RELEASED_METRICS) {
      const name = [metric, one.level, one.by].join(' ')
      sums.set(name, (sums.get(name) ?? 0n) + BigInt(difference(metric)) ** 2n)
    }
  }
  for (const cell of a.cells) {
    const other = others.get(nameOf(cell))
    others.delete(nameOf(cell))
    add(cell, (metric) => cell[metric] - (other?.[metric] ?? 0))
  }
  for (const cell of others.values()) add(cell, (metric) => cell[metric])
  return ({ metric, level, by }) => sums.get([metric, level, by].join(' ')) ?? 0n
}

describe('leaving out a person', () => {
  test('changes no query by more than its Δ, whoever it is and whatever the bounds are', () => {
    fc.assert(
      fc.property(windowOfDays, boundPlans, (days, plan) => {
        const all = boundedOf(days, plan)
        const people = new Set(days.flat().map(({ person }) => person))
        const queries = queriesOf(plan, 'month')
        for (const person of people) {
          const distance = squaredDistances(all, boundedOf(days, plan, [person]))
          for (const query of queries) expect(distance(query)).toBeLessThanOrEqual(query.squaredLength)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('leaves the sums as if they had never been there', () => {
    fc.assert(
      fc.property(windowOfDays, boundPlans, fc.constantFrom(...SPECIAL, 'p1', 'p5'), (days, plan, person) => {
        const never = days.map((visits) => visits.filter((one) => one.person !== person))
        expect(boundedOf(days, plan, [person])).toEqual(boundedOf(never, plan))
      }),
      { numRuns: 60 },
    )
  })

  test('takes a sole user out of no more cells of organisations than are sampled, at each level', () => {
    const days = [[visit('sole', FEATURES, 'alone')]]
    const plan = testPlan({ metrics: { ...testPlan().metrics, ...organisationsIn(3, 2) } })
    const bounded = boundedOf(days, plan)
    const present = (level: CellName['level']) =>
      totals(bounded, level).reduce((sum, { organisations }) => sum + organisations, 0)
    expect([present('feature'), present('area'), present('platform')]).toEqual([3, 2, 1])
    expect(bodyOf(days, plan).cells.filter(({ organisations }) => organisations > 0).length).toBeGreaterThan(100)
  })
})

const organisationsIn = (feature: number, area: number) => ({
  organisations: {
    weight: 1,
    levels: {
      platform: { weight: 1, bound: { method: 'sampling', cells: 1, each: 1 } },
      area: { weight: 1, bound: { method: 'sampling', cells: area, each: 1 } },
      feature: { weight: 1, bound: { method: 'sampling', cells: feature, each: 1 } },
    },
  } as const,
})

describe('what is kept', () => {
  test('is everything where nobody reaches the bounds, but for what is not listed', () => {
    fc.assert(
      fc.property(windowOfDays, (days) => {
        const { cells, bounded } = bodyOf(days, GENEROUS)
        const released = cells.filter(({ level, id }) => level === 'platform' || id !== UNLISTED)
        expect(bounded).toEqual({ plan: planHash(GENEROUS), cells: released.map(inFixedPoint) })
      }),
      { numRuns: 60 },
    )
  })

  test('is never more than there is', () => {
    fc.assert(
      fc.property(windowOfDays, boundPlans, (days, plan) => {
        const { cells, bounded } = bodyOf(days, plan)
        const exact = new Map(cells.map((cell) => [nameOf(cell), inFixedPoint(cell)]))
        for (const cell of bounded?.cells ?? []) {
          const most = exact.get(nameOf(cell))
          expect(cell.people).toBeLessThanOrEqual(most?.people ?? -1)
          expect(cell.activeDays).toBeLessThanOrEqual(most?.activeDays ?? -1)
          expect(cell.organisations).toBeLessThanOrEqual(most?.organisations ?? -1)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('is the same share of each cell where a person is scaled down, rounded down to whole units', () => {
    const days = [
      [visit('p', FEATURES.slice(0, 5))],
      [visit('p', FEATURES.slice(0, 2))],
      [visit('p', FEATURES.slice(0, 1))],
    ]
    // People: √(2 / 5) of each. Active days 3, 2, 1, 1, 1: √(2 / 16) of each.
    const people = Math.floor(FIXED_POINT * Math.sqrt(2 / 5))
    const weight = Math.floor(FIXED_POINT * Math.sqrt(2 / 16))
    expect(totals(boundedOf(days, featurePlan({ method: 'scaling', squared: 2 })))).toEqual(
      [3, 2, 1, 1, 1].map((count, feature) =>
        expect.objectContaining({ id: `f${feature}`, people, activeDays: count * weight, organisations: 0 }),
      ),
    )
  })

  test('is a few whole cells where a person is sampled, each up to its most', () => {
    const days = [[visit('p', FEATURES)], [visit('p', FEATURES)], [visit('p', FEATURES)]]
    const cells = totals(boundedOf(days, featurePlan({ method: 'sampling', cells: 4, each: 2 })))
    expect(cells.map(({ people }) => people).filter((people) => people > 0)).toEqual(Array(4).fill(FIXED_POINT))
    const active = cells.map(({ activeDays }) => activeDays).filter((activeDays) => activeDays > 0)
    expect(active).toEqual(Array(4).fill(2 * FIXED_POINT))
  })

  test('of somebody with nothing listed is one person on the platform, and of nobody nothing', () => {
    const nowhere = { id: UNLISTED, area: UNLISTED }
    expect(totals(boundedOf([[visit('p', [nowhere], 'o')]], testPlan()), 'platform')).toEqual([
      expect.objectContaining({ id: 'platform', people: FIXED_POINT, organisations: 1 }),
    ])
    expect(boundedOf([[visit('p', [nowhere], 'o')]], testPlan()).cells.every(({ level }) => level === 'platform')).toBe(
      true,
    )
    expect(boundedOf([], testPlan())).toEqual({ plan: planHash(testPlan()), cells: [] })
  })

  test('of somebody who listed things too does not lose to what is not listed', () => {
    const used = [...FEATURES.slice(0, 2), { id: UNLISTED, area: UNLISTED }]
    const cells = totals(boundedOf([[visit('p', used)]], featurePlan({ method: 'scaling', squared: 2 })))
    expect(cells.map(({ id, people }) => [id, people])).toEqual([
      ['f0', FIXED_POINT],
      ['f1', FIXED_POINT],
    ])
  })

  test('counts a feature that moved to another area once, and in both areas, with all its days', () => {
    const [feature] = FEATURES
    if (feature === undefined) throw new Error('no feature')
    const days = [[visit('p', [feature], 'o')], [visit('p', [{ ...feature, area: 'area-1' }], 'o')]]
    expect(totals(boundedOf(days, GENEROUS))).toEqual([
      expect.objectContaining({ id: 'f0', people: FIXED_POINT, activeDays: 2 * FIXED_POINT, organisations: 1 }),
    ])
    expect(totals(boundedOf(days, GENEROUS), 'area').map(({ id, activeDays }) => [id, activeDays])).toEqual([
      ['area-0', FIXED_POINT],
      ['area-1', FIXED_POINT],
    ])
  })

  test('is only what the plan names: its tables, its levels, and active days if it has them', () => {
    const days = [[visit('p', FEATURES, 'o')]]
    const { people, organisations } = featurePlan({ method: 'scaling', squared: 9 }).metrics
    const plan = testPlan({ tables: { total: 1, device: 1 }, metrics: { people, organisations } })
    const { cells } = boundedOf(days, plan)
    expect(new Set(cells.map(({ level }) => level))).toEqual(new Set(['feature']))
    expect(new Set(cells.map(({ by }) => by))).toEqual(new Set(['total', 'device']))
    expect(cells.every(({ activeDays }) => activeDays === 0)).toBe(true)
  })

  test('does not touch the exact figures, and is not there without a plan', () => {
    fc.assert(
      fc.property(windowOfDays, boundPlans, (days, plan) => {
        const { bounded, ...exact } = bodyOf(days, plan)
        expect(bounded).toBeDefined()
        expect(bodyOf(days, undefined)).toStrictEqual(exact)
      }),
      { numRuns: 20 },
    )
  })
})

const inFixedPoint = ({ level, id, by, value, people, activeDays, organisations }: CellSums): BoundedCell => ({
  level,
  id,
  by,
  value,
  people: people * FIXED_POINT,
  activeDays: activeDays * FIXED_POINT,
  organisations,
})
