// Release plans that the audit makes up: with so little noise that a fault shows soon. The guarantee holds for every plan, so
// what wins against one of these has won.
import { ReleasePlan } from '../../schemas/release-plan.ts'

const common = {
  from: '2027-02',
  tier: 'S',
  size: { people: 5_000, organisations: 100, known: 'contract' },
  delta: 1e-6,
  tables: { total: 2, role: 1, organisationSize: 1, device: 1 },
  bands: Array.from({ length: 20 }, (_, at) => at + 1),
  publication: { days: 10, hour: 9 },
} as const

/** Thresholds that let nearly everything pass. */
const low = { people: 5, organisations: 1, sigmas: { people: 0, organisations: 0 } } as const

const organisations = {
  weight: 3,
  levels: {
    platform: { weight: 1, bound: { method: 'sampling', cells: 1 } },
    area: { weight: 1, bound: { method: 'sampling', cells: 2 } },
    feature: { weight: 1, bound: { method: 'sampling', cells: 2 } },
  },
} as const

/** As the ready plans are: people and active days scaled, organisations sampled. */
export const SCALED = ReleasePlan.parse({
  ...common,
  plan: 'staged-scaled',
  budget: { month: 1, week: 0.25, year: 10 },
  thresholds: low,
  metrics: {
    people: {
      weight: 5,
      levels: {
        platform: { weight: 1, bound: { method: 'scaling', squared: 1 } },
        area: { weight: 1, bound: { method: 'scaling', squared: 2 } },
        feature: { weight: 2, bound: { method: 'scaling', squared: 3 } },
      },
    },
    activeDays: { weight: 2, levels: { feature: { weight: 1, bound: { method: 'scaling', squared: 24 } } } },
    organisations,
  },
})

/** Everything sampled, and active days at every level. */
export const SAMPLED = ReleasePlan.parse({
  ...common,
  plan: 'staged-sampled',
  budget: { month: 1, week: 0.25, year: 10 },
  thresholds: low,
  metrics: {
    people: {
      weight: 5,
      levels: {
        platform: { weight: 1, bound: { method: 'sampling', cells: 1 } },
        area: { weight: 1, bound: { method: 'sampling', cells: 2 } },
        feature: { weight: 2, bound: { method: 'sampling', cells: 3 } },
      },
    },
    activeDays: {
      weight: 2,
      levels: {
        platform: { weight: 1, bound: { method: 'sampling', cells: 1, each: 5 } },
        area: { weight: 1, bound: { method: 'scaling', squared: 30 } },
        feature: { weight: 1, bound: { method: 'sampling', cells: 2, each: 3 } },
      },
    },
    organisations,
  },
})

/** Only platform totals: the smallest release there is, for what is done many times. */
export const TOTALS = ReleasePlan.parse({
  ...common,
  plan: 'staged-totals',
  tier: 'platform-totals',
  size: { people: 500, organisations: 20, known: 'contract' },
  tables: { total: 1 },
  budget: { month: 0.1, week: 0.01, year: 1.25 },
  thresholds: low,
  metrics: {
    people: { weight: 1, levels: { platform: { weight: 1, bound: { method: 'scaling', squared: 1 } } } },
    organisations: { weight: 1, levels: { platform: { weight: 1, bound: { method: 'sampling', cells: 1 } } } },
  },
})

/** Organisations of features with noise of variance 1. */
export const COARSE = ReleasePlan.parse({
  ...common,
  plan: 'staged-coarse',
  tables: { total: 1 },
  budget: { month: 1, year: 10 },
  thresholds: low,
  metrics: {
    people: { weight: 1, levels: { feature: { weight: 1, bound: { method: 'scaling', squared: 1 } } } },
    organisations: { weight: 1, levels: { feature: { weight: 1, bound: { method: 'sampling', cells: 1 } } } },
  },
})
