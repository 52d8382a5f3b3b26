// What a plan's noise comes to, in whole people, days and organisations: of each table its deviation as it is published, the
// least that is shown, and how often fewer people than the floor would pass all the same. By the plan alone.
import { consistent } from '../reports/release/consistent.ts'
import { normalTail } from '../reports/release/privacy.ts'
import { type Query, queriesOf } from '../reports/release/queries.ts'
import { type Rational, rational } from '../reports/release/rational.ts'
import { thresholdsOf } from '../reports/release/thresholds.ts'
import { FIXED_POINT } from '../schemas/bounded.ts'
import type { ReleasePlan, ReleasedGrain, ReleasedMetric } from '../schemas/release-plan.ts'
import { DIMENSIONS, type Dimension, LEVELS, type Level } from '../schemas/segments.ts'

export interface TableNoise {
  readonly level: Level
  readonly by: Dimension
  /** σ of one value, when the tables of a thing agree. Null: not drawn at this level. */
  readonly people: number
  readonly activeDays: number | null
  readonly organisations: number
  /** Shown from so many noisy people and noisy organisations on. */
  readonly peopleFrom: number
  readonly organisationsFrom: number
  /** At most so likely is a cell with fewer than k people shown: by its people alone, and by its organisations as well
   * (fewer than k of them: each has somebody; the noise of both is independent). */
  readonly belowFloor: number
  readonly belowBoth: number
}

/** Of each level and table of the plan, in order. */
export function noiseOf(plan: ReleasePlan, grain: ReleasedGrain): readonly TableNoise[] {
  const queries = queriesOf(plan, grain)
  const thresholds = thresholdsOf(plan)
  const k = plan.thresholds.people
  return LEVELS.filter((level) => plan.metrics.people.levels[level] !== undefined).flatMap((level) => {
    const people = variancesOf(queries, 'people', level)
    const activeDays = variancesOf(queries, 'activeDays', level)
    return DIMENSIONS.flatMap((by): TableNoise[] => {
      const variance = people.get(by)
      const counted = queries.find((one) => one.metric === 'organisations' && one.level === level && one.by === by)
      if (variance === undefined || counted === undefined) return []
      const days = activeDays.get(by)
      const sigma = rootOf(variance) / FIXED_POINT
      const organisations = Math.sqrt(Number(counted.variance))
      const peopleFrom = Number(thresholds.people(variance, FIXED_POINT))
      const organisationsFrom = Number(thresholds.organisations(rational(counted.variance), counted.unit))
      // What is shown is whole: rounding may have added nearly 1.
      const belowFloor = normalTail((peopleFrom - k) / sigma)
      return [
        {
          level,
          by,
          people: sigma,
          activeDays: days === undefined ? null : rootOf(days) / FIXED_POINT,
          organisations,
          peopleFrom,
          organisationsFrom,
          belowFloor,
          // P[N_Z ≥ n] ≤ P[N ≥ n − 1]
          belowBoth: belowFloor * normalTail((organisationsFrom - (k - 1) - 1) / organisations),
        },
      ]
    })
  })
}

/** Of one value of each table, when they agree; in units². Empty where the metric is not drawn at this level. */
function variancesOf(
  queries: readonly Query[],
  metric: ReleasedMetric,
  level: Level,
): ReadonlyMap<Dimension, Rational> {
  const own = queries.filter((query) => query.metric === metric && query.level === level)
  const nobody = ({ by, values, variance }: Query) => ({ by, values: values.map(() => 0n), variance })
  const total = own.find(({ by }) => by === 'total')
  if (total === undefined) return new Map()
  const agreed = consistent(nobody(total), own.filter(({ by }) => by !== 'total').map(nobody), FIXED_POINT)
  return new Map([
    ['total', agreed.variance],
    ...agreed.tables.map((table) => [table.by, table.varianceOfSum(1)] as const),
  ])
}

const rootOf = ({ of, over }: Rational): number => Math.sqrt(Number(of) / Number(over))
