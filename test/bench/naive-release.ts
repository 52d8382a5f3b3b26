// The release that one would make first: each person in so many sampled features, noise of its own for every table, and nothing
// made to agree. What `release.error_ratio_to_naive` compares with.
import { type ReleasableClosing, thingsOf } from '../../reports/release/draw.ts'
import { discreteGaussianOf } from '../../reports/release/discrete-gaussian.ts'
import { type Query, queriesOf } from '../../reports/release/queries.ts'
import { rational } from '../../reports/release/rational.ts'
import { thresholdsOf } from '../../reports/release/thresholds.ts'
import type { Uniform } from '../../reports/release/uniform.ts'
import type { Level } from '../../schemas/segments.ts'
import type { ReleasePlan, ReleasedMetric } from '../../schemas/release-plan.ts'

type Weighed = { readonly weight: number }
type Levels = Readonly<Partial<Record<Level, Weighed>>>

/** The plan with people in at most `cells` sampled features. */
export function sampledPlan(plan: ReleasePlan, cells: number): ReleasePlan {
  const { people } = plan.metrics
  const { feature } = people.levels
  if (feature === undefined) throw new RangeError('a plan without features')
  const levels = { ...people.levels, feature: { ...feature, bound: { method: 'sampling' as const, cells, each: 1 } } }
  return { ...plan, metrics: { ...plan.metrics, people: { ...people, levels } } }
}

/** The plan with ρ divided equally over metrics, levels and tables, as one does who knows no better. */
export function evenPlan(plan: ReleasePlan): ReleasePlan {
  const even = <T extends Weighed>(one: T): T => ({ ...one, weight: 1 })
  const evenLevels = <T extends Weighed & { readonly levels: Levels }>(metric: T): T => ({
    ...even(metric),
    levels: Object.fromEntries(Object.entries(metric.levels).map(([level, one]) => [level, even(one)])),
  })
  const { people, activeDays, organisations } = plan.metrics
  return {
    ...plan,
    tables: Object.fromEntries(Object.keys(plan.tables).map((by) => [by, 1])),
    metrics: {
      people: evenLevels(people),
      ...(activeDays === undefined ? {} : { activeDays: evenLevels(activeDays) }),
      organisations: evenLevels(organisations),
    },
  }
}

/** What it says of each feature in total, by id: noisy people where they and the noisy organisations reach the thresholds.
 * `closing`: bounded by the same plan as `rules`, which says how ρ is divided. */
export function naiveFeatureTotals(
  closing: ReleasableClosing,
  rules: ReleasePlan,
  uniform: Uniform,
): ReadonlyMap<string, number> {
  const thresholds = thresholdsOf(rules)
  const ask = (metric: ReleasedMetric) => askerOf(closing, queriesOf(rules, 'month'), metric, uniform)
  const [people, organisations] = [ask('people'), ask('organisations')]
  const leastPeople = Number(thresholds.people(rational(people.query.variance), people.query.unit))
  const leastOrganisations = Number(thresholds.organisations(rational(organisations.query.variance), 1))
  return new Map(
    thingsOf(closing, 'feature').flatMap((id) => {
      const noisy = people.noisy(id)
      return organisations.noisy(id) >= leastOrganisations && noisy >= leastPeople ? [[id, noisy] as const] : []
    }),
  )
}

function askerOf(closing: ReleasableClosing, queries: readonly Query[], metric: ReleasedMetric, uniform: Uniform) {
  const query = queries.find((one) => one.metric === metric && one.level === 'feature' && one.by === 'total')
  if (query === undefined) throw new RangeError('a plan without features')
  const draw = discreteGaussianOf(query.variance)
  const sums = new Map(
    closing.release.bounded
      .filter(({ level, by }) => level === 'feature' && by === 'total')
      .map((cell) => [cell.id, cell[metric]]),
  )
  const noisy = (id: string): number => Math.round(((sums.get(id) ?? 0) + Number(draw(uniform))) / query.unit)
  return { query, noisy }
}
