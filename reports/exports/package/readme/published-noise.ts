// The noise of each table as it is published, and from where its rows are shown: by the plan alone.
import type { SaidOfPackage } from '../package-facts.ts'
import { FIXED_POINT } from '../../../../schemas/bounded.ts'
import { ReleasePlan, type ReleasedMetric } from '../../../../schemas/release-plan.ts'
import type { Dimension, Level } from '../../../../schemas/segments.ts'
import { consistent } from '../../../release/consistent.ts'
import { type Query, queriesOf } from '../../../release/queries.ts'
import { type Rational, rational } from '../../../release/rational.ts'
import { thresholdsOf } from '../../../release/thresholds.ts'

export interface PublishedNoise {
  readonly by: Dimension
  readonly level: Level
  /** σ of one value once the tables of a part agree; null: not drawn at this level. */
  readonly people: number | null
  readonly activeDays: number | null
  /** Shown from so many noisy people, and noisy organisations, on. */
  readonly peopleFrom: number | null
  readonly organisationsFrom: number | null
}

export const planOf = ({ plan }: Pick<SaidOfPackage, 'plan'>): ReleasePlan => ReleasePlan.parse(JSON.parse(plan.text))

type Noisy = Pick<SaidOfPackage, 'plan' | 'release' | 'tables'>

/** The last one asked about: a page asks twice, and one plan holds for many months. */
let last: { readonly about: string; readonly noise: readonly PublishedNoise[] } | undefined

/** Of each table and level of the package, in its order. */
export function publishedNoise(said: Noisy): readonly PublishedNoise[] {
  const { plan, release, tables } = said
  const about = JSON.stringify([
    plan.text,
    release.grain,
    tables.map(({ by, levels }) => [by, levels.map(({ level }) => level)]),
  ])
  if (last?.about !== about) last = { about, noise: noiseOf(said) }
  return last.noise
}

function noiseOf({ plan, release, tables }: Noisy): readonly PublishedNoise[] {
  const rules = planOf({ plan })
  const queries = queriesOf(rules, release.grain)
  const thresholds = thresholdsOf(rules)
  return tables.flatMap(({ by, levels }) =>
    levels.map(({ level }): PublishedNoise => {
      const people = varianceOf(queries, 'people', level, by)
      const activeDays = varianceOf(queries, 'activeDays', level, by)
      const counted = queries.find((one) => one.metric === 'organisations' && one.level === level && one.by === by)
      return {
        by,
        level,
        people: people === undefined ? null : sigmaOf(people),
        activeDays: activeDays === undefined ? null : sigmaOf(activeDays),
        peopleFrom: people === undefined ? null : Number(thresholds.people(people, FIXED_POINT)),
        organisationsFrom:
          counted === undefined ? null : Number(thresholds.organisations(rational(counted.variance), counted.unit)),
      }
    }),
  )
}

/** Variance of one value of a table, in units²: that of estimates depends on the noise, not on what was drawn. */
function varianceOf(
  queries: readonly Query[],
  metric: ReleasedMetric,
  level: Level,
  by: Dimension,
): Rational | undefined {
  const own = queries.filter((query) => query.metric === metric && query.level === level)
  const total = own.find((query) => query.by === 'total')
  if (total === undefined) return undefined
  const tableOf = (query: Query) => ({
    by: query.by,
    values: query.values.map(() => 0n),
    variance: query.variance,
  })
  const agreed = consistent(tableOf(total), own.filter((query) => query !== total).map(tableOf), FIXED_POINT)
  return by === 'total' ? agreed.variance : agreed.tables.find((table) => table.by === by)?.varianceOfSum(1)
}

const sigmaOf = ({ of, over }: Rational): number => Math.sqrt(Number(of) / Number(over)) / FIXED_POINT
