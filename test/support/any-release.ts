// Arbitrary release plans, what they are drawn for, and draws of any numbers: for what must hold of every release.
import fc from 'fast-check'
import type { z } from 'zod'
import { planHash } from '../../log/release-plans.ts'
import { type Draw, thingsOf } from '../../reports/release/draw.ts'
import type { ReleaseFrame } from '../../reports/release/noisy-things.ts'
import { queriesOf } from '../../reports/release/queries.ts'
import type { PlannedFeature } from '../../schemas/closing.ts'
import { ReleasePlan, type ReleasedGrain, TIERS } from '../../schemas/release-plan.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { LEVELS, type Level, UNLISTED } from '../../schemas/segments.ts'
import { byMonth } from './closing.ts'

const weight = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 10 }))
const scaling = fc.record({ method: fc.constant('scaling' as const), squared: fc.integer({ min: 1, max: 2_000 }) })
const sampling = fc.record({ method: fc.constant('sampling' as const), cells: fc.integer({ min: 1, max: 60 }) })
const days = fc.record({
  method: fc.constant('sampling' as const),
  cells: fc.nat(40).map((n) => n + 1),
  each: fc.integer({ min: 1, max: 31 }),
})

type Metric = z.input<typeof ReleasePlan>['metrics']['people']

/** A metric with a weight and a bound at each of these levels. */
const metricAt = (levels: readonly Level[], bound: fc.Arbitrary<Metric['levels'][Level] & {}>): fc.Arbitrary<Metric> =>
  fc.tuple(weight, fc.array(bound, { minLength: levels.length, maxLength: levels.length })).map(([share, bounds]) => ({
    weight: share,
    levels: Object.fromEntries(levels.map((level, at) => [level, bounds[at]])) as Metric['levels'],
  }))
const levelOf = (bound: fc.Arbitrary<(Metric['levels'][Level] & {})['bound']>) => fc.record({ weight, bound })

const levelsOf = (tier: string): fc.Arbitrary<readonly Level[]> =>
  tier === 'platform-totals' ? fc.constant(['platform']) : fc.subarray([...LEVELS], { minLength: 1 })

const nano = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 1_000_000, max: most }).map((n) => Number((n / 1e9).toFixed(9)))

/** Any plan that the schema takes; `week`: whether weeks are released too. */
export const anyPlan: fc.Arbitrary<ReleasePlan> = fc
  .constantFrom('S' as const, 'M' as const, 'L' as const, 'platform-totals' as const)
  .chain((tier) => levelsOf(tier).map((levels) => ({ tier, levels })))
  .chain(({ tier, levels }) =>
    fc.record({
      tier: fc.constant(tier),
      people: fc.integer(
        tier === 'platform-totals' ? { min: 1, max: 1_999 } : { min: TIERS[tier][0], max: TIERS[tier][1] },
      ),
      metrics: fc.record(
        {
          people: metricAt(levels, levelOf(fc.oneof(scaling, sampling))),
          activeDays: fc
            .subarray([...levels], { minLength: 1 })
            .chain((some) => metricAt(some, levelOf(fc.oneof(scaling, days)))),
          organisations: metricAt(levels, levelOf(sampling)),
        },
        { requiredKeys: ['people', 'organisations'] },
      ),
      tables: fc.record(
        {
          total: weight,
          ...(tier === 'platform-totals' ? {} : { role: weight, organisationSize: weight, device: weight }),
        },
        { requiredKeys: ['total'] },
      ),
      budget: fc.record(
        { month: nano(500_000_000), week: nano(500_000_000), year: fc.constant(9) },
        { requiredKeys: ['month', 'year'] },
      ),
      thresholds: fc.record({
        people: fc.integer({ min: 5, max: 60 }),
        organisations: fc.integer({ min: 1, max: 10 }),
        sigmas: fc.record({
          people: fc.integer({ min: 0, max: 400 }).map((n) => n / 100),
          organisations: fc.integer({ min: 0, max: 300 }).map((n) => n / 100),
        }),
      }),
      bands: fc
        .uniqueArray(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 })
        .map((edges) => edges.toSorted((a, b) => a - b)),
    }),
  )
  .map(({ people, ...rest }) =>
    ReleasePlan.parse({
      plan: 'any',
      from: '2026-11',
      size: { people, organisations: 600, known: 'release' },
      delta: 1e-9,
      publication: { days: 7, hour: 9 },
      ...rest,
    }),
  )

const FEATURES: readonly PlannedFeature[] = [
  byMonth('upload', 'documents'),
  byMonth('sign', 'documents'),
  byMonth('ask', 'questions'),
  byMonth('answer', 'questions'),
  byMonth('find', 'archive'),
]

/** A window of this plan, over any part of a small catalogue. */
export const anyFrame: fc.Arbitrary<ReleaseFrame> = fc
  .tuple(anyPlan, fc.subarray([...FEATURES]), fc.constantFrom('week' as const, 'month' as const))
  .map(([rules, features, grain]) => frameOf(rules, features, rules.budget.week === undefined ? 'month' : grain))

/** November 2026, or its second week. */
export function frameOf(
  rules: ReleasePlan,
  features: readonly PlannedFeature[] = FEATURES,
  grain: ReleasedGrain = 'month',
): ReleaseFrame {
  const which =
    grain === 'month'
      ? ({ window: 'month/2026-11', start: '2026-11-01' } as const)
      : ({ window: 'week/2026-W46', start: '2026-11-09' } as const)
  return { ...which, features: [...features, byMonth(UNLISTED, UNLISTED)], release: { plan: planHash(rules), rules } }
}

/** A draw of this frame whose noisy numbers are what `noisy` says, in units of the query. */
export function drawOf(
  frame: ReleaseFrame,
  noisy: (query: ReturnType<typeof queriesOf>[number], id: string, value: string) => bigint,
): Draw {
  const { rules, plan } = frame.release
  return {
    release: releaseIdOf(frame.window),
    plan,
    noisy: queriesOf(rules, frame.window.startsWith('week') ? 'week' : 'month').map((query) =>
      thingsOf(frame, query.level).flatMap((id) => query.values.map((value) => String(noisy(query, id, value)))),
    ),
  }
}

/** Whole numbers of any sign and of the size that sums have, from a seed. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A frame with a draw of any numbers: also such as no noise explains, negative and far apart. */
export const anyRelease: fc.Arbitrary<{ frame: ReleaseFrame; draw: Draw }> = fc
  .tuple(anyFrame, fc.nat(), fc.constantFrom(1, 30, 1_000, 30_000), fc.constantFrom(0.1, 0.5))
  .filter(([frame]) => isAffordable(frame))
  .map(([frame, seed, size, below]) => {
    const next = numbersFrom(seed)
    return { frame, draw: drawOf(frame, ({ unit }) => BigInt(Math.floor((next() - below) * size * unit))) }
  })

/** Whether every table of the plan gets a whole nano-ρ. */
function isAffordable(frame: ReleaseFrame): boolean {
  try {
    return queriesOf(frame.release.rules, frame.window.startsWith('week') ? 'week' : 'month').length > 0
  } catch {
    return false
  }
}
