// The queries of a release: what each costs, how much noise that asks for, and that nothing but the plan decides it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReleasePlan } from '../../../catalogue/load-release-plan.ts'
import { nanoRhoOfRelease, queriesOf } from '../../../reports/release/queries.ts'
import { FIXED_POINT } from '../../../schemas/bounded.ts'
import { RELEASED_METRICS, type ReleasePlan, type ReleasedGrain } from '../../../schemas/release-plan.ts'
import { DIMENSIONS, LEVELS } from '../../../schemas/segments.ts'
import { anyPlan } from '../../support/any-release.ts'
import { testPlan } from '../../support/release-plan.ts'

const NANO = 1_000_000_000n
const grainsOf = (plan: ReleasePlan): readonly ReleasedGrain[] =>
  plan.budget.week === undefined ? ['month'] : ['week', 'month']
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** Its exact share of ρ, from the weights: numerator and denominator of nano-ρ. */
function shareOf(
  plan: ReleasePlan,
  whole: number,
  metric: (typeof RELEASED_METRICS)[number],
  level: string,
  by: string,
) {
  const rules = plan.metrics[metric]
  const levels = Object.entries(rules?.levels ?? {}).map(([name, { weight }]) => [name, weight] as const)
  const tables = Object.entries(plan.tables)
  const metrics = RELEASED_METRICS.map((name) => plan.metrics[name]?.weight ?? 0)
  const own = (of: readonly (readonly [string, number])[], name: string): number => new Map(of).get(name) ?? 0
  const of = [rules?.weight ?? 0, own(levels, level), own(tables, by), whole]
  const over = [sum(metrics), sum(levels.map(([, weight]) => weight)), sum(tables.map(([, weight]) => weight))]
  const product = (numbers: readonly number[]): bigint => numbers.reduce((all, one) => all * BigInt(one), 1n)
  return { of: product(of), over: product(over) }
}

/** Every plan of the property, or what is said of a share below one nano-ρ. */
const ofAnyPlan = (holds: (plan: ReleasePlan, grain: ReleasedGrain, queries: ReturnType<typeof queriesOf>) => void) =>
  fc.assert(
    fc.property(anyPlan, (plan) => {
      for (const grain of grainsOf(plan)) {
        let queries: ReturnType<typeof queriesOf>
        try {
          queries = queriesOf(plan, grain)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          expect(String(error)).toMatch(/the share of \w+ by \w+ at \w+ is less than one nano-ρ/)
          continue
        }
        holds(plan, grain, queries)
      }
    }),
    { numRuns: 120 },
  )

describe('the costs', () => {
  it('add up to at most the ρ of the release, and waste less than a nano-ρ each', () => {
    ofAnyPlan((plan, grain, queries) => {
      const whole = nanoRhoOfRelease(plan, grain)
      const spent = sum(queries.map(({ nanoRho }) => nanoRho))
      expect(spent).toBeLessThanOrEqual(whole)
      expect(spent).toBeGreaterThan(whole - queries.length)
    })
  })

  it('are the shares of the weights, rounded down', () => {
    ofAnyPlan((plan, grain, queries) => {
      for (const { metric, level, by, nanoRho } of queries) {
        const { of, over } = shareOf(plan, nanoRhoOfRelease(plan, grain), metric, level, by)
        expect(BigInt(nanoRho)).toBe(of / over)
      }
    })
  })

  it('that would be less than one nano-ρ are refused', () => {
    const plan = testPlan({ budget: { month: 0.000_000_1, year: 1 } })
    expect(() => queriesOf(plan, 'month')).toThrow(/the share of \w+ by \w+ at \w+ is less than one nano-ρ/)
  })

  it('of a week are those of the budget for a week, and of none without one', () => {
    const plan = testPlan({ budget: { month: 0.1, week: 0.01, year: 2 } })
    expect(nanoRhoOfRelease(plan, 'week')).toBe(10_000_000)
    expect(nanoRhoOfRelease(plan, 'month')).toBe(100_000_000)
    const [week, month] = [queriesOf(plan, 'week'), queriesOf(plan, 'month')]
    expect(week.map(({ metric, level, by }) => [metric, level, by])).toEqual(
      month.map(({ metric, level, by }) => [metric, level, by]),
    )
    week.forEach(({ nanoRho }, at) => expect(Math.abs(nanoRho * 10 - (month[at]?.nanoRho ?? 0))).toBeLessThan(10))
    expect(() => queriesOf(testPlan(), 'week')).toThrow(RangeError)
  })
})

describe('the noise', () => {
  it('has the smallest whole variance that costs no more than the share: Δ² / 2σ² ≤ ρ, exactly', () => {
    ofAnyPlan((_, __, queries) => {
      for (const { squaredLength, variance, nanoRho } of queries) {
        const costsAtMost = (square: bigint): boolean => squaredLength * NANO <= 2n * square * BigInt(nanoRho)
        expect(costsAtMost(variance)).toBe(true)
        expect(variance === 1n || !costsAtMost(variance - 1n)).toBe(true)
        expect(variance >= 1n && variance < 1n << 90n, 'the sampler takes it').toBe(true)
      }
    })
  })

  it('is measured by the length of the bound, in the units of the sums', () => {
    const find = (metric: string, level: string) =>
      queriesOf(
        testPlan({
          metrics: {
            people: { weight: 1, levels: { feature: { weight: 1, bound: { method: 'scaling', squared: 40 } } } },
            activeDays: {
              weight: 1,
              levels: { feature: { weight: 1, bound: { method: 'sampling', cells: 7, each: 5 } } },
            },
            organisations: { weight: 1, levels: { feature: { weight: 1, bound: { method: 'sampling', cells: 9 } } } },
          },
        }),
        'month',
      ).find((query) => query.metric === metric && query.level === level && query.by === 'total')
    expect(find('people', 'feature')).toMatchObject({ unit: 65_536, squaredLength: 40n * 65_536n ** 2n })
    expect(find('activeDays', 'feature')).toMatchObject({ unit: FIXED_POINT, squaredLength: 7n * 25n * 65_536n ** 2n })
    expect(find('organisations', 'feature')).toMatchObject({ unit: 1, squaredLength: 9n })
  })
})

describe('the queries', () => {
  it('ask for every metric at each of its levels by every table, once, in one order, of the plan alone', () => {
    ofAnyPlan((plan, grain, queries) => {
      const expected = RELEASED_METRICS.flatMap((metric) =>
        LEVELS.filter((level) => plan.metrics[metric]?.levels[level] !== undefined).flatMap((level) =>
          DIMENSIONS.filter((by) => plan.tables[by] !== undefined).map((by) => [metric, level, by]),
        ),
      )
      expect(queries.map(({ metric, level, by }) => [metric, level, by])).toEqual(expected)
      expect(queriesOf(structuredClone(plan), grain)).toEqual(queries)
      expect(queriesOf({ ...plan, plan: 'other', from: '2031-01', delta: 1e-12 }, grain)).toEqual(queries)
    })
  })

  it.each(['s', 'm', 'l', 'totals'])('of the ready plan %s all have their share', (name) => {
    const path = join(import.meta.dirname, `../../../catalogue/release-plan-${name}.yaml`)
    const plan = parseReleasePlan(readFileSync(path, 'utf8'))
    const queries = queriesOf(plan, 'month')
    expect(queries.length).toBe(name === 'totals' ? 3 : 4 * 7)
    expect(sum(queries.map(({ nanoRho }) => nanoRho))).toBeLessThanOrEqual(nanoRhoOfRelease(plan, 'month'))
  })
})
