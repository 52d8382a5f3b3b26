// What a release asks of the bounded sums, and how much noise each question gets: one query per metric, level and table.
//
// A person's contributions to the cells of one query have a length (L2) of at most Δ. Independent discrete Gaussian noise
// of variance σ² on each cell costs ρ = Δ² / 2σ² (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Theorem 14), and ρ adds up
// over queries. Everything here is a function of the plan alone.
import { FIXED_POINT } from '../../schemas/bounded.ts'
import {
  RELEASED_METRICS,
  type ReleasePlan,
  type ReleasedGrain,
  type ReleasedMetric,
  nanoRhoOf,
  squaredLengthOf,
} from '../../schemas/release-plan.ts'
import { DIMENSIONS, type Dimension, LEVELS, type Level, VALUES } from '../../schemas/segments.ts'

const NANO = 1_000_000_000n

export interface Query {
  readonly metric: ReleasedMetric
  readonly level: Level
  readonly by: Dimension
  /** The cells of each thing at this level. */
  readonly values: readonly string[]
  /** How many units of the bounded sums are one: FIXED_POINT, or 1 for organisations. */
  readonly unit: number
  /** Δ², in units². */
  readonly squaredLength: bigint
  /** What it costs each person at most. */
  readonly nanoRho: number
  /** σ², in units²: the smallest whole number that keeps the cost. */
  readonly variance: bigint
}

/** ρ of one release of this grain, in nano-ρ. @throws RangeError when the plan releases no windows of this grain. */
export function nanoRhoOfRelease(plan: ReleasePlan, grain: ReleasedGrain): number {
  const rho = plan.budget[grain]
  if (rho === undefined) throw new RangeError(`this plan releases no ${grain}`)
  return nanoRhoOf(rho)
}

/** The queries of one release, in a fixed order. Their costs add up to no more than the release's ρ. */
export function queriesOf(plan: ReleasePlan, grain: ReleasedGrain): readonly Query[] {
  const whole = nanoRhoOfRelease(plan, grain)
  const metrics = RELEASED_METRICS.flatMap((metric) => {
    const rules = plan.metrics[metric]
    return rules === undefined ? [] : [{ metric, rules }]
  })
  const tables = DIMENSIONS.filter((by) => plan.tables[by] !== undefined)
  const allMetrics = sumOf(metrics.map(({ rules }) => rules.weight))
  const allTables = sumOf(tables.map((by) => plan.tables[by] ?? 0))
  return metrics.flatMap(({ metric, rules }) => {
    const levels = LEVELS.flatMap((level) => {
      const found = rules.levels[level]
      return found === undefined ? [] : [{ level, ...found }]
    })
    const allLevels = sumOf(levels.map(({ weight }) => weight))
    return levels.flatMap(({ level, weight, bound }) =>
      tables.map((by): Query => {
        const share = BigInt(rules.weight) * BigInt(weight) * BigInt(plan.tables[by] ?? 0)
        const nanoRho = Number((BigInt(whole) * share) / (BigInt(allMetrics) * BigInt(allLevels) * BigInt(allTables)))
        if (nanoRho < 1) throw new RangeError(`the share of ${metric} by ${by} at ${level} is less than one nano-ρ`)
        const unit = metric === 'organisations' ? 1 : FIXED_POINT
        const squaredLength = BigInt(squaredLengthOf(bound)) * BigInt(unit) ** 2n
        return {
          metric,
          level,
          by,
          values: VALUES[by],
          unit,
          squaredLength,
          nanoRho,
          variance: varianceFor(squaredLength, nanoRho),
        }
      }),
    )
  })
}

/** The smallest whole σ² with Δ² / 2σ² ≤ ρ. */
function varianceFor(squaredLength: bigint, nanoRho: number): bigint {
  const twiceRho = 2n * BigInt(nanoRho)
  return (squaredLength * NANO + twiceRho - 1n) / twiceRho
}

const sumOf = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0)
