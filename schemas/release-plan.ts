// The release plan: what is released to third parties, how exactly, and what it costs, fixed before a window it concerns
// begins. Every number in it comes from a contract, from policy or from figures released earlier: never from the data.
import { z } from 'zod'
import { DIMENSIONS, LEVELS } from './segments.ts'

export const RELEASED_METRICS = ['people', 'activeDays', 'organisations'] as const
export type ReleasedMetric = (typeof RELEASED_METRICS)[number]

/** Grains that may be released; months and weeks compose, so weeks are drawn only where the plan has a budget for them. */
export const RELEASED_GRAINS = ['week', 'month'] as const
export type ReleasedGrain = (typeof RELEASED_GRAINS)[number]

/** Platform sizes for which there is a ready plan: people, from (inclusive) and to. */
export const TIERS = { S: [2_000, 20_000], M: [20_000, 100_000], L: [100_000, 500_000] } as const

/** Below either of these only platform totals may be released. */
export const SMALLEST_FOR_FEATURES = { people: 2_000, organisations: 50 } as const

const NANO = 1_000_000_000

/** ρ of zero-concentrated differential privacy: a decimal of at most nine places. */
const rho = z
  .number()
  .positive()
  .max(10)
  .refine((value) => value === Number(value.toFixed(9)), { message: 'expected at most nine decimals' })
const weight = z.number().int().min(1).max(1_000)
const cells = z.number().int().min(1).max(10_000)

/**
 * How one person's contribution to all cells of a level is bounded, in length (L2).
 * `scaling`: who adds more is scaled down; `squared` is the square of the length (for people: so many cells at full
 * weight). `sampling`: so many cells are kept, drawn by a keyed hash, each at most `each` (active days; else 1).
 */
export const Bound = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('scaling'), squared: z.number().int().min(1).max(1_000_000) }),
  z.strictObject({ method: z.literal('sampling'), cells, each: z.number().int().min(1).max(31).default(1) }),
])
export type Bound = z.infer<typeof Bound>

const level = z.strictObject({ weight, bound: Bound })
const levels = z.partialRecord(z.enum(LEVELS), level).refine((given) => Object.keys(given).length > 0, {
  message: 'expected at least one of platform, area, feature',
})
const metric = z.strictObject({ weight, levels })

export const ReleasePlan = z
  .strictObject({
    format: z.literal(1).default(1),
    /** Its name. */
    plan: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/),
    /** The first month that it concerns, and with it the weeks that begin in that month or later. */
    from: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
    tier: z.enum(['S', 'M', 'L', 'platform-totals']),
    /** Declared, from the contract or from figures released earlier: never counted. */
    size: z.strictObject({
      people: z.number().int().min(1).max(500_000),
      organisations: z.number().int().min(1).max(500_000),
      known: z.enum(['contract', 'release']),
    }),
    /** ρ per person: of each month, of each week if weeks are asked for, and of any 365 days. */
    budget: z.strictObject({ month: rho, week: rho.optional(), year: rho }),
    /** For saying ρ as (ε, δ): far below one in the number of people. */
    delta: z.number().min(1e-15).max(1e-4),
    /** How each metric's share of ρ is divided over the tables. */
    tables: z.partialRecord(z.enum(DIMENSIONS), weight).refine((given) => given.total !== undefined, {
      message: 'expected `total`: segments are made consistent with it',
    }),
    metrics: z
      .strictObject({ people: metric, activeDays: metric.optional(), organisations: metric })
      .refine(({ people, organisations }) => sameLevels(people, organisations), {
        message: 'organisations need the levels that people have: without them no cell could pass its threshold',
      }),
    /** A cell is shown when its noisy people reach k and its noisy organisations m, each plus so many of its own standard
     * deviations (two decimals at most). */
    thresholds: z.strictObject({
      people: z.number().int().min(5),
      organisations: z.number().int().min(1),
      sigmas: z.strictObject({ people: sigmas(), organisations: sigmas() }),
    }),
    /** Organisations are said in bands: at least so many. */
    bands: z
      .array(z.number().int().min(1))
      .min(1)
      .max(20)
      .refine((edges) => edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? 0)), {
        message: 'expected ascending numbers',
      }),
    /** Days after the window's end, and the hour in the reporting time zone, at which it is published: the same whatever
     * happened. By the fifth day every key of the window is dead, so that no release comes later than its date. */
    publication: z.strictObject({ days: z.number().int().min(5).max(60), hour: z.number().int().min(0).max(23) }),
  })
  .superRefine((plan, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    const { people, organisations } = plan.size
    const isSmall = people < SMALLEST_FOR_FEATURES.people || organisations < SMALLEST_FOR_FEATURES.organisations
    if (isSmall !== (plan.tier === 'platform-totals'))
      issue(
        ['tier'],
        isSmall
          ? `expected platform-totals: below ${SMALLEST_FOR_FEATURES.people} people or ${SMALLEST_FOR_FEATURES.organisations} organisations only platform totals can be released`
          : 'platform-totals is for smaller platforms: expected S, M or L',
      )
    if (plan.tier === 'platform-totals') {
      for (const dimension of Object.keys(plan.tables))
        if (dimension !== 'total') issue(['tables', dimension], 'a platform of this size releases totals only')
      for (const name of RELEASED_METRICS)
        for (const one of Object.keys(plan.metrics[name]?.levels ?? {}))
          if (one !== 'platform') issue(['metrics', name, 'levels', one], 'a platform of this size has no such level')
    } else if (!isSmall) {
      const [least, most] = TIERS[plan.tier]
      if (people < least || people > most)
        issue(['tier'], `tier ${plan.tier} is for ${least} to ${most} people: declare another`)
    }
    if (plan.delta * people > 0.01) issue(['delta'], 'expected at most 0.01 divided by the number of people')
    if (plan.budget.month > plan.budget.year) issue(['budget', 'year'], 'expected at least what one month costs')
    for (const name of ['people', 'organisations'] as const)
      for (const [one, given] of Object.entries(plan.metrics[name].levels))
        if (given.bound.method === 'sampling' && given.bound.each !== 1)
          issue(['metrics', name, 'levels', one, 'bound', 'each'], 'a person is there or not: expected 1')
    for (const one of Object.keys(plan.metrics.activeDays?.levels ?? {}))
      if (!Object.hasOwn(plan.metrics.people.levels, one))
        issue(
          ['metrics', 'activeDays', 'levels', one],
          'people have no such level: what is drawn here could never be shown',
        )
    for (const [one, given] of Object.entries(plan.metrics.organisations.levels))
      if (given.bound.method !== 'sampling')
        issue(
          ['metrics', 'organisations', 'levels', one, 'bound', 'method'],
          'expected sampling: a sole user brings an organisation into every cell that is not sampled',
        )
  })
export type ReleasePlan = z.infer<typeof ReleasePlan>

function sigmas() {
  return z
    .number()
    .min(0)
    .max(10)
    .refine((value) => value === Number(value.toFixed(2)), { message: 'expected at most two decimals' })
}

type Levelled = { readonly levels: Readonly<Partial<Record<string, unknown>>> }
const sameLevels = (a: Levelled, b: Levelled): boolean =>
  JSON.stringify(Object.keys(a.levels).toSorted()) === JSON.stringify(Object.keys(b.levels).toSorted())

/** ρ as whole nano-ρ. */
export const nanoRhoOf = (value: number): number => Math.round(value * NANO)

/** The square of the length (L2) within which one person's contribution to a level stays, in whole units. */
export const squaredLengthOf = (bound: Bound): number =>
  bound.method === 'scaling' ? bound.squared : bound.cells * bound.each ** 2
