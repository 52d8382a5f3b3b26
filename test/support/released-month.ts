// A month of a simulated platform with a release plan in force, lived through a pipeline until its release is drawn.
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { registerPlan } from '../../reports/release/register.ts'
import { houseCaps } from '../../reports/release/account.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { testPlan } from './release-plan.ts'
import { type TestPipeline, smallCatalogue } from './pipeline.ts'

const HOUR = 3_600_000

/** Two days before November in Amsterdam. */
export const BEFORE_NOVEMBER = Date.parse('2026-10-29T23:00:00Z')
export const NOVEMBER = 'month/2026-11'

/** A plan whose noise is small beside a platform of some hundred people: few cells a person, the same budget. */
export const smallNoisePlan = (): ReleasePlan =>
  testPlan({
    metrics: {
      people: {
        weight: 50,
        levels: {
          platform: { weight: 1, bound: { method: 'scaling', squared: 1 } },
          area: { weight: 1, bound: { method: 'scaling', squared: 2 } },
          feature: { weight: 2, bound: { method: 'scaling', squared: 4 } },
        },
      },
      activeDays: { weight: 20, levels: { feature: { weight: 1, bound: { method: 'scaling', squared: 60 } } } },
      organisations: {
        weight: 30,
        levels: {
          platform: { weight: 1, bound: { method: 'sampling', cells: 1 } },
          area: { weight: 1, bound: { method: 'sampling', cells: 1 } },
          feature: { weight: 2, bound: { method: 'sampling', cells: 1 } },
        },
      },
    },
    thresholds: { people: 10, organisations: 3, sigmas: { people: 1, organisations: 0.5 } },
  })

/** Registers the plan as an officer would; what the red team said of it is made up. */
export const registerIn = (pipeline: TestPipeline, plan: ReleasePlan = smallNoisePlan()) =>
  registerPlan({ ...pipeline, caps: houseCaps(pipeline.config), releasable: true }, plan, '0'.repeat(64))

/** Lives on until the clock says `until` (epoch ms); `people`: how many the platform has, 0 for none at all. */
export async function liveUntil(pipeline: TestPipeline, until: number, people = 400): Promise<void> {
  const { clock, calendar } = pipeline
  const platform =
    people === 0
      ? undefined
      : simulatePlatform({ seed: 7, catalogue: smallCatalogue, people, organisations: people / 8, calendar })
  while (clock.now() < until) {
    const from = clock.now()
    clock.advanceTo(Math.min(until, from + 8 * HOUR))
    const events = platform?.between(from, clock.now()) ?? []
    if (events.length > 0) await pipeline.post(events)
    await pipeline.settle()
  }
}
