// Proofs about a given plan: its price, its year, its bounds on the worst people, its noise, and what would be published.
import { drawRelease } from '../../reports/release/draw.ts'
import { registerPlan, ReleasePlanRefused } from '../../reports/release/register.ts'
import { epsilonOf } from '../../reports/release/privacy.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { RELEASED_GRAINS, type ReleasePlan, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { type Finding, proved } from '../finding.ts'
import { normalCdf } from '../statistics.ts'
import { claimedTables, claimedThing, claimedThresholds } from '../noise-claim.ts'
import { drawnCells, residuals } from '../residuals.ts'
import { priceFaults } from '../proofs/price.ts'
import { publishedFaults } from '../proofs/published-faults.ts'
import { differenceFaults } from '../proofs/sensitivity.ts'
import { noiseFaults } from '../proofs/noise.ts'
import type { Stand } from '../stand.ts'
import { WIDE, openHouse } from '../staging/house.ts'
import { calendar } from '../staging/line.ts'
import { type GivenPlatform, givenCanaries } from './platform.ts'

const DAY_MS = 86_400_000

/** How many statistical tests they make. */
export const GIVEN_PROOF_TESTS = 12

export async function givenProofs(stand: Stand, platform: GivenPlatform): Promise<Finding[]> {
  const { plan } = platform
  const grains = RELEASED_GRAINS.filter((grain) => plan.budget[grain] !== undefined)
  return [
    proved(`price of the plan ${plan.plan}`, grains.length, saidOfPrice(plan), priceFaults(plan)),
    proved(
      `year of the plan ${plan.plan}`,
      1,
      'Thirteen of its months, and all weeks that can lie in the same 365 days, cost together no more than its year.',
      await yearFaults(stand, plan),
    ),
    ...grains.map((grain) => bounds(platform, grain)),
    ...grains.map((grain) => noiseOfPlan(stand, platform, grain)),
    ...grains.map((grain) => publishedOfPlan(stand, platform, grain)),
  ]
}

const saidOfPrice = ({ budget, delta }: ReleasePlan): string =>
  `A month costs ρ = ${budget.month} (ε = ${epsilonOf(budget.month, delta).toFixed(2)} at δ = ${delta}), and the noise of its tables no more than that.`

async function yearFaults({ chance }: Stand, plan: ReleasePlan): Promise<string[]> {
  const startMs = calendar.bounds(`day/${plan.from}-01`).startMs - 10 * DAY_MS
  await using house = await openHouse(chance, 'given plan', { startMs })
  try {
    await registerPlan({ ...house, calendar, caps: WIDE, releasable: true }, plan, 'a'.repeat(64))
    return []
  } catch (error) {
    if (error instanceof ReleasePlanRefused) return [error.message]
    throw error
  }
}

function bounds(platform: GivenPlatform, grain: ReleasedGrain): Finding {
  const canaries = givenCanaries(platform, grain)
  return proved(
    `bounds of the plan ${platform.plan.plan} (${grain})`,
    canaries.length,
    `On ${platform.people.toLocaleString('en')} made-up people, whoever is left out changes each table by no more than its Δ.`,
    canaries.flatMap(({ person }) =>
      differenceFaults(platform.plan, platform.closing(grain), platform.closing(grain, [person])),
    ),
  )
}

function noiseOfPlan(stand: Stand, platform: GivenPlatform, grain: ReleasedGrain): Finding {
  const closing = platform.closing(grain)
  const cells = drawnCells(closing)
  const runs = Math.max(stand.times(4, 20), Math.ceil(stand.times(2_000, 20_000) / cells.length))
  const found: Float64Array[] = []
  for (let run = 0; run < runs; run++) {
    const drawn = residuals(cells, drawRelease(closing, stand.chance.uniform(`noise of the plan ${grain} ${run}`)))
    if (drawn === undefined)
      return proved(`noise of the plan ${platform.plan.plan} (${grain})`, run, '', [
        'a draw does not have the cells of catalogue × segment',
      ])
    found.push(drawn)
  }
  return proved(
    `noise of the plan ${platform.plan.plan} (${grain})`,
    runs,
    `Each of ${cells.length.toLocaleString('en')} cells gets noise as strong as the plan claims.`,
    noiseFaults(stand.alpha, cells, found),
  )
}

function publishedOfPlan(stand: Stand, { plan, ...platform }: GivenPlatform, grain: ReleasedGrain): Finding {
  const closing = platform.closing(grain)
  const runs = stand.times(2, 10)
  const wrong = new Set<string>()
  for (let run = 0; run < runs; run++) {
    const draw = drawRelease(closing, stand.chance.uniform(`published of the plan ${grain} ${run}`))
    for (const fault of publishedFaults(closing, draw, releasedCells(closing, draw))) wrong.add(fault)
  }
  return proved(
    `what the plan ${plan.plan} publishes (${grain})`,
    runs,
    `It agrees with itself, says how sure it is, and keeps every threshold. ${saidOfOne(plan, grain)}`,
    [...wrong],
  )
}

/** How likely it is that a thing which one person of one organisation uses is shown. */
function saidOfOne(plan: ReleasePlan, grain: ReleasedGrain): string {
  const tables = claimedTables(plan, grain)
  const level = plan.metrics.people.levels.feature === undefined ? 'platform' : 'feature'
  const people = claimedThing(tables, 'people', level)?.total ?? 1
  const organisations =
    tables.find((table) => table.metric === 'organisations' && table.level === level && table.by === 'total')
      ?.variance ?? 1
  const least = claimedThresholds(plan, people, organisations)
  const chance =
    normalCdf((1.5 - least.people) / Math.sqrt(people)) *
    normalCdf((1.5 - least.organisations) / Math.sqrt(organisations))
  return `Something that one person of one organisation uses is shown, by noise alone, with probability ${chance.toExponential(1)}.`
}
