// A release plan for tests: of a small platform, with every table, metric and level, from November 2026.
import type { z } from 'zod'
import { ReleasePlan } from '../../schemas/release-plan.ts'

const people = {
  weight: 60,
  levels: {
    platform: { weight: 1, bound: { method: 'scaling', squared: 1 } },
    area: { weight: 2, bound: { method: 'scaling', squared: 6 } },
    feature: { weight: 7, bound: { method: 'scaling', squared: 40 } },
  },
} as const

const activeDays = {
  weight: 25,
  levels: { feature: { weight: 1, bound: { method: 'scaling', squared: 640 } } },
} as const

const organisations = {
  weight: 15,
  levels: {
    platform: { weight: 1, bound: { method: 'sampling', cells: 1 } },
    area: { weight: 2, bound: { method: 'sampling', cells: 6 } },
    feature: { weight: 7, bound: { method: 'sampling', cells: 20 } },
  },
} as const

/** The plan, with other fields in place of its own. @throws ZodError when that is no plan. */
export const testPlan = (more: Partial<z.input<typeof ReleasePlan>> = {}): ReleasePlan =>
  ReleasePlan.parse({
    plan: 'test',
    from: '2026-11',
    tier: 'S',
    size: { people: 10_000, organisations: 800, known: 'contract' },
    budget: { month: 0.125, year: 1.625 },
    delta: 1e-7,
    tables: { total: 4, role: 2, organisationSize: 2, device: 2 },
    metrics: { people, activeDays, organisations },
    thresholds: { people: 10, organisations: 3, sigmas: { people: 2, organisations: 1 } },
    bands: [3, 10, 50, 100, 500],
    publication: { days: 10, hour: 9 },
    ...more,
  })
