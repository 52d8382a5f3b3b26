// Release plans for the tests of bounding: at random, of one level, and so generous that they bound nobody.
import fc from 'fast-check'
import type { Bound, ReleasePlan } from '../../../schemas/release-plan.ts'
import { testPlan } from '../../support/release-plan.ts'

const levelled = (platform: Bound, area = platform, feature = platform) => ({
  weight: 1,
  levels: {
    platform: { weight: 1, bound: platform },
    area: { weight: 1, bound: area },
    feature: { weight: 1, bound: feature },
  },
})

const scaling = (most: number): fc.Arbitrary<Bound> =>
  fc.record({ method: fc.constant('scaling' as const), squared: fc.integer({ min: 1, max: most }) })
const sampling = (each: number): fc.Arbitrary<Bound> =>
  fc.record({
    method: fc.constant('sampling' as const),
    cells: fc.integer({ min: 1, max: 20 }),
    each: fc.integer({ min: 1, max: each }),
  })
const atEachLevel = (bound: fc.Arbitrary<Bound>) => fc.tuple(bound, bound, bound).map((bounds) => levelled(...bounds))

/** Plans of every bound, most of them tighter than what people do. */
export const boundPlans: fc.Arbitrary<ReleasePlan> = fc
  .record({
    people: atEachLevel(fc.oneof(scaling(40), sampling(1))),
    activeDays: atEachLevel(fc.oneof(scaling(2_000), sampling(31))),
    organisations: atEachLevel(sampling(1)),
  })
  .map((metrics) => testPlan({ metrics }))

/** Bounds that nobody reaches. */
export const GENEROUS: ReleasePlan = testPlan({
  metrics: {
    people: levelled({ method: 'scaling', squared: 1_000_000 }),
    activeDays: levelled({ method: 'scaling', squared: 1_000_000 }),
    organisations: levelled({ method: 'sampling', cells: 10_000, each: 1 }),
  },
})

/** The same bound for people at each level. */
export const everywhere = (people: Bound): ReleasePlan =>
  testPlan({ metrics: { ...GENEROUS.metrics, people: levelled(people) } })

/** Features only. People: as active days, each at most once. */
export function featurePlan(activeDays: Bound, organisations = 1): ReleasePlan {
  const people: Bound = activeDays.method === 'sampling' ? { ...activeDays, each: 1 } : activeDays
  const bounded = (bound: Bound) => ({ weight: 1, levels: { feature: { weight: 1, bound } } })
  return testPlan({
    metrics: {
      people: bounded(people),
      activeDays: bounded(activeDays),
      organisations: bounded({ method: 'sampling', cells: organisations, each: 1 }),
    },
  })
}
