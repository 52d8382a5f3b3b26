// What a release plan claims of its noise, worked out again from the published plan alone: by a recipient who wants to know how
// sure a figure is, by an attacker, and by proofs that do not trust the code that draws. Floats: nothing is drawn with them.
import { RELEASED_METRICS, type ReleasePlan, type ReleasedGrain, type ReleasedMetric } from '../schemas/release-plan.ts'
import { DIMENSIONS, type Dimension, LEVELS, type Level, VALUES } from '../schemas/segments.ts'

export interface ClaimedTable {
  readonly metric: ReleasedMetric
  readonly level: Level
  readonly by: Dimension
  /** Δ², whole people or days squared, and what the table costs (ρ). */
  readonly squared: number
  readonly rho: number
  /** Of the noise of each of its cells: Δ² / 2ρ. */
  readonly variance: number
}

const sumOf = (figures: readonly number[]): number => figures.reduce((sum, figure) => sum + figure, 0)

/** Every table of one release: ρ shared over metrics, then levels, then tables, in proportion to their weights. */
export function claimedTables(plan: ReleasePlan, grain: ReleasedGrain): readonly ClaimedTable[] {
  const whole = plan.budget[grain] ?? 0
  const metrics = RELEASED_METRICS.filter((metric) => plan.metrics[metric] !== undefined)
  const tables = DIMENSIONS.filter((by) => plan.tables[by] !== undefined)
  const ofMetrics = sumOf(metrics.map((metric) => plan.metrics[metric]?.weight ?? 0))
  const ofTables = sumOf(tables.map((by) => plan.tables[by] ?? 0))
  return metrics.flatMap((metric) => {
    const rules = plan.metrics[metric]
    const levels = LEVELS.filter((level) => rules?.levels[level] !== undefined)
    const ofLevels = sumOf(levels.map((level) => rules?.levels[level]?.weight ?? 0))
    return levels.flatMap((level) => {
      const given = rules?.levels[level]
      if (rules === undefined || given === undefined) return []
      const { bound } = given
      const squared = bound.method === 'scaling' ? bound.squared : bound.cells * bound.each * bound.each
      return tables.map((by): ClaimedTable => {
        const share = (rules.weight / ofMetrics) * (given.weight / ofLevels) * ((plan.tables[by] ?? 0) / ofTables)
        const rho = whole * share
        return { metric, level, by, squared, rho, variance: squared / (2 * rho) }
      })
    })
  })
}

/** The noise of one thing's figures of one metric after its tables were made to agree (least squares). */
export interface ClaimedThing {
  /** Of the total. */
  readonly total: number
  /** Covariance of two cells. */
  covariance(a: CellOfThing, b: CellOfThing): number
}

/** `values`: one value, or several that are summed (`others`); of `total` none. */
export interface CellOfThing {
  readonly by: Dimension
  readonly values: readonly string[]
}

/** undefined: the plan does not release the metric at this level. Each table adds up to the total, so the total is the mean of
 * its own noisy value and of every table's sum, weighted by 1/variance; what a cell deviates from its table's mean is not
 * touched by that. */
export function claimedThing(
  tables: readonly ClaimedTable[],
  metric: ReleasedMetric,
  level: Level,
): ClaimedThing | undefined {
  const own = new Map(
    tables
      .filter((table) => table.metric === metric && table.level === level)
      .map((table) => [table.by, table.variance]),
  )
  if (own.size === 0) return undefined
  const total = 1 / sumOf([...own].map(([by, variance]) => 1 / (variance * VALUES[by].length)))
  const share = ({ by, values }: CellOfThing): number => (by === 'total' ? 1 : values.length / VALUES[by].length)
  return {
    total,
    covariance(a, b) {
      const common = share(a) * share(b) * total
      if (a.by !== b.by || a.by === 'total') return common
      const shared = a.values.filter((value) => b.values.includes(value)).length
      return common + (own.get(a.by) ?? 0) * (shared - (a.values.length * b.values.length) / VALUES[a.by].length)
    },
  }
}

/** Above these, noisy people (of this variance) and organisations (of that) are shown: whole numbers. */
export const claimedThresholds = (plan: ReleasePlan, people: number, organisations: number) => ({
  people: Math.ceil(plan.thresholds.people + plan.thresholds.sigmas.people * Math.sqrt(people) - 1e-9),
  organisations: Math.ceil(
    plan.thresholds.organisations + plan.thresholds.sigmas.organisations * Math.sqrt(organisations) - 1e-9,
  ),
})
