// Proof: what counts of a person is what the plan says: within the bounds everything, beyond them as much as they allow; the same
// over any number of partitions; and nothing of somebody who was erased.
import { FIXED_POINT } from '../../schemas/bounded.ts'
import { type Bound, type ReleasePlan, type ReleasedMetric } from '../../schemas/release-plan.ts'
import { LEVELS, type Level, PLATFORM } from '../../schemas/segments.ts'
import { type Finding, proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { STAGED_CATALOGUE, areaOf } from '../staging/catalogue.ts'
import { DAYS } from '../staging/line.ts'
import { stageMonth } from '../staging/month.ts'
import { type StagedPerson, stagedCrowd } from '../staging/people.ts'
import { SAMPLED, SCALED } from '../staging/plans.ts'
import { changesOf } from './sensitivity.ts'

export const contribution: Check = {
  name: 'contribution',
  tests: 0,
  async run(stand) {
    const findings: Finding[] = []
    for (const plan of stand.size === 'small' ? [SCALED] : [SCALED, SAMPLED]) {
      const base = await stand.month(plan)
      const wrong: string[] = []
      for (const { kind, person } of stand.canaries) {
        const { month } = await stand.month(plan, kind)
        const changes = changesOf(base.month.release.bounded, month.release.bounded)
        const totals = new Map(
          changes.filter(({ by }) => by === 'total').map((cell) => [`${cell.level} ${cell.id}`, cell]),
        )
        for (const metric of ['people', 'activeDays'] as const)
          for (const level of LEVELS) {
            const bound = plan.metrics[metric]?.levels[level]?.bound
            if (bound === undefined) continue
            const amounts = amountsOf(person, level, metric)
            const found = [...amounts.keys()].map((id) => totals.get(`${level} ${id}`)?.[metric] ?? 0)
            if (!isAsBounded(bound, [...amounts.values()], found))
              wrong.push(`${metric} of ${kind} (${level}) do not count as the plan’s bound says`)
          }
      }
      findings.push(
        proved(
          `what counts of a person (${plan.plan})`,
          stand.canaries.length,
          'Each canary counts in full within the bounds, and beyond them as much as they allow.',
          wrong,
        ),
      )
    }
    findings.push(await elsewhere(stand))
    return findings
  },
}

/** What a person adds to each thing of a level before any bound: 1, or days on which each of its features was used. */
function amountsOf({ uses }: StagedPerson, level: Level, metric: ReleasedMetric): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>()
  // What they did before they signed in is nobody's.
  const own = uses.filter(({ signedOut }) => signedOut !== true)
  for (const featureDay of new Set(own.map(({ day, feature }) => `${feature} ${day}`))) {
    const feature = featureDay.slice(0, featureDay.indexOf(' '))
    const area = areaOf(feature)
    // What the catalogue does not have counts on the platform only.
    const id = level === 'platform' ? PLATFORM : area === undefined ? undefined : level === 'area' ? area : feature
    if (id !== undefined) amounts.set(id, metric === 'people' ? 1 : (amounts.get(id) ?? 0) + 1)
  }
  return amounts
}

function isAsBounded(bound: Bound, amounts: readonly number[], found: readonly number[]): boolean {
  if (bound.method === 'sampling') {
    const kept = found.filter((one) => one > 0)
    return (
      kept.length === Math.min(bound.cells, amounts.length) &&
      found.every((one, at) => one === 0 || one === Math.min(bound.each, amounts[at] ?? 0) * FIXED_POINT)
    )
  }
  const squares = amounts.reduce((sum, one) => sum + one * one, 0)
  const weight = Math.min(1, Math.sqrt(bound.squared / squares))
  return found.every(
    (one, at) => Math.abs(one / FIXED_POINT - weight * (amounts[at] ?? 0)) <= ((amounts[at] ?? 0) * 2) / FIXED_POINT,
  )
}

/** The same people over another number of partitions, and with somebody who was erased before the month closed. */
async function elsewhere(stand: Stand): Promise<Finding> {
  const base = await stand.month(SCALED)
  const people = stagedCrowd(stand.chance, DAYS.length)
  const heavy = stand.canaries.filter(({ kind }) => kind === 'heavy').map(({ person }) => person)
  const plan: ReleasePlan = SCALED
  const staged = { plan, catalogue: STAGED_CATALOGUE, people }
  const parted = await stageMonth(stand.chance, { ...staged, partitions: 5 })
  const erased = await stageMonth(stand.chance, { ...staged, erased: heavy })
  return proved(
    'what counts of the platform',
    2,
    'Over two partitions or five the sums are the same, and somebody who was erased in time leaves nothing in the month.',
    [
      ...(changesOf(base.month.release.bounded, parted.month.release.bounded).length === 0
        ? []
        : ['the sums depend on how many partitions there are']),
      ...(changesOf(base.month.release.bounded, erased.month.release.bounded).length === 0
        ? []
        : ['somebody who was erased before the month closed is still in its sums']),
    ],
  )
}
