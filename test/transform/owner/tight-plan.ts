// A release plan that bounds everybody who uses more than one thing, by every method.
import type { Bound, ReleasePlan } from '../../../schemas/release-plan.ts'
import { testPlan } from '../../support/release-plan.ts'

const level = (bound: Bound) => ({ weight: 1, bound })
const two = level({ method: 'scaling', squared: 2 })
const one = level({ method: 'sampling', cells: 1, each: 1 })

/** `weekly`: weeks are released, too. */
export const tight = (from: string, weekly = true): ReleasePlan =>
  testPlan({
    from,
    budget: { month: 0.1, year: 2, ...(weekly ? { week: 0.01 } : {}) },
    metrics: {
      people: { weight: 1, levels: { platform: two, area: one, feature: one } },
      activeDays: { weight: 1, levels: { feature: two } },
      organisations: { weight: 1, levels: { platform: one, area: one, feature: one } },
    },
  })
