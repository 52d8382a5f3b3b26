// Proof: what a plan's tables cost together is no more than what is charged, and each has the noise that its cost asks for. The
// plan's own arithmetic is done again in whole numbers.
import { queriesOf, nanoRhoOfRelease } from '../../reports/release/queries.ts'
import { FIXED_POINT } from '../../schemas/bounded.ts'
import { RELEASED_GRAINS, type ReleasePlan, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { VALUES } from '../../schemas/segments.ts'
import { proved } from '../finding.ts'
import { claimedTables } from '../noise-claim.ts'
import type { Check } from '../stand.ts'
import { SAMPLED, SCALED, TOTALS } from '../staging/plans.ts'

const NANO = 1_000_000_000

export const price: Check = {
  name: 'price',
  tests: 0,
  run: async () => [
    proved(
      'price of a release',
      3,
      'The tables of each plan cost together no more than what is charged, and each has the noise that its cost asks for.',
      [SCALED, SAMPLED, TOTALS].flatMap(priceFaults),
    ),
  ],
}

/** What is wrong in the queries of a plan. */
export const priceFaults = (plan: ReleasePlan): string[] =>
  RELEASED_GRAINS.filter((grain) => plan.budget[grain] !== undefined).flatMap((grain) => faultsOf(plan, grain))

function faultsOf(plan: ReleasePlan, grain: ReleasedGrain): string[] {
  const faults: string[] = []
  const queries = queriesOf(plan, grain)
  const claimed = claimedTables(plan, grain)
  const budget = Math.round((plan.budget[grain] ?? 0) * NANO)
  const charged = nanoRhoOfRelease(plan, grain)
  if (charged !== budget) faults.push(`a ${grain} is charged ${charged} nano-ρ and the plan says ${budget}`)
  // What the noise really costs, from Δ² and σ² alone, rounded up table by table.
  const real = queries.reduce(
    (sum, { squaredLength, variance }) => sum + (squaredLength * BigInt(NANO) + 2n * variance - 1n) / (2n * variance),
    0n,
  )
  if (real > BigInt(charged)) faults.push(`the noise of a ${grain} costs ${real} nano-ρ, and ${charged} are charged`)
  if (queries.length !== claimed.length)
    faults.push(`a ${grain} has ${queries.length} tables, the plan ${claimed.length}`)
  queries.forEach((query, at) => {
    const table = claimed[at]
    const name = `${query.metric} ${query.level} by ${query.by}`
    if (table === undefined || table.metric !== query.metric || table.level !== query.level || table.by !== query.by)
      return void faults.push(`the plan does not have ${name} there`)
    const unit = query.metric === 'organisations' ? 1 : FIXED_POINT
    if (query.unit !== unit || query.squaredLength !== BigInt(table.squared) * BigInt(unit) ** 2n)
      faults.push(`${name} has another Δ than its bound`)
    if (query.values.join() !== VALUES[query.by].join())
      faults.push(`${name} does not have the values of its dimension`)
    const stated = Number(query.variance) / unit ** 2
    if (stated < table.variance * (1 - 1e-9))
      faults.push(`${name} has σ² = ${stated}, and its cost asks for ${table.variance}`)
    if (stated > table.variance * 1.001 + 1)
      faults.push(`${name} has σ² = ${stated}, more than the ${table.variance} it pays for`)
  })
  return faults
}
