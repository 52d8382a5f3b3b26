// Proof: whoever is left out, the frozen sums change by no more than Δ, in one value of each dimension.
//
// The month is taken through the real line with and without each canary, under the same keys: what differs is what one person
// adds. Every difference is taken apart by query, as the noise is.
import { FIXED_POINT, type BoundedCell } from '../../schemas/bounded.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { RELEASED_METRICS, type ReleasePlan, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Finding, proved } from '../finding.ts'
import { type ClaimedTable, claimedTables } from '../noise-claim.ts'
import { nameOf } from '../recipient.ts'
import type { Check, Stand } from '../stand.ts'
import { SAMPLED, SCALED } from '../staging/plans.ts'

export const sensitivity: Check = {
  name: 'sensitivity',
  tests: 0,
  async run(stand) {
    const scaled: Finding[] = []
    for (const { kind, who } of stand.canaries) scaled.push(await leavingOut(stand, SCALED, kind, who))
    const few = stand.canaries.filter(({ kind }) => stand.size === 'full' || ['heavy', 'sole'].includes(kind))
    const sampled: Finding[] = []
    for (const { kind, who } of few) sampled.push(await leavingOut(stand, SAMPLED, kind, who))
    return [...scaled, ...sampled]
  },
}

async function leavingOut(stand: Stand, plan: ReleasePlan, kind: string, who: string): Promise<Finding> {
  const [without, within] = [await stand.month(plan), await stand.month(plan, kind)]
  const pairs = [without.month, ...without.weeks].map(
    (before, at) => [before, [within.month, ...within.weeks][at]] as const,
  )
  const wrong = pairs.flatMap(([before, after]) =>
    after === undefined ? ['a window is missing'] : differenceFaults(plan, before, after),
  )
  const adds = pairs.some(
    ([before, after]) => changesOf(before.release.bounded, after?.release.bounded ?? []).length > 0,
  )
  return proved(
    `sensitivity: ${kind} (${plan.plan})`,
    pairs.length,
    `Leaving out ${who} changes every table of the month and of each week by no more than its Δ.`,
    adds ? wrong : [...wrong, `${who} adds nothing at all: nothing could be shown by leaving them out`],
  )
}

/** What is wrong in how two closings differ that differ in one person. */
export function differenceFaults(plan: ReleasePlan, before: ReleasableClosing, after: ReleasableClosing): string[] {
  const changes = changesOf(before.release.bounded, after.release.bounded)
  const tables = claimedTables(plan, grainOf(before.window) as ReleasedGrain)
  const all = [...before.release.bounded, ...after.release.bounded]
  if (!all.every((cell) => RELEASED_METRICS.every((metric) => Number.isSafeInteger(cell[metric]) && cell[metric] >= 0)))
    return [`a sum of ${before.window} is not a whole number`]
  return [
    ...tables.flatMap((table) => lengthFault(table, changes, before.window)),
    ...pathFaults(changes, before.window),
    ...(new Set(before.release.bounded.map(nameOf)).size === before.release.bounded.length
      ? []
      : [`a cell of ${before.window} stands twice`]),
    ...(JSON.stringify(before.features) === JSON.stringify(after.features)
      ? []
      : [`what ${before.window} is released of depends on who was there`]),
  ]
}

/** The squared length of the differences in one table, against Δ². */
function lengthFault(
  { metric, level, by, squared }: ClaimedTable,
  changes: readonly BoundedCell[],
  window: string,
): string[] {
  const unit = metric === 'organisations' ? 1n : BigInt(FIXED_POINT)
  const length = changes
    .filter((cell) => cell.level === level && cell.by === by)
    .reduce((sum, cell) => sum + BigInt(cell[metric]) ** 2n, 0n)
  if (length <= BigInt(squared) * unit * unit) return []
  const times = Math.sqrt(Number(length) / (squared * Number(unit) ** 2))
  return [
    `one person moves ${metric} by ${by} (${level}, ${window}) by ${times.toFixed(2)} times the Δ that the noise is made for`,
  ]
}

/** One person is one value of each dimension, and as much in each table as in the total. */
function pathFaults(changes: readonly BoundedCell[], window: string): string[] {
  const faults = new Set<string>()
  for (const by of ['role', 'organisationSize', 'device'] as const) {
    const moved = new Set(
      changes.filter((cell) => cell.by === by && cell.people + cell.activeDays !== 0).map(({ value }) => value),
    )
    if (moved.size > 1) faults.add(`one person is counted in ${moved.size} values of ${by} in ${window}`)
  }
  const totals = new Map(changes.filter(({ by }) => by === 'total').map((cell) => [`${cell.level} ${cell.id}`, cell]))
  for (const cell of changes) {
    if (cell.by === 'total') continue
    const total = totals.get(`${cell.level} ${cell.id}`)
    if (total?.people !== cell.people && cell.people !== 0)
      faults.add(`a person’s share by ${cell.by} is not that of the total in ${window}`)
    if (total?.activeDays !== cell.activeDays && cell.activeDays !== 0)
      faults.add(`a person’s active days by ${cell.by} are not those of the total in ${window}`)
  }
  return [...faults]
}

/** Cells that differ, with the difference in each figure. */
export function changesOf(before: readonly BoundedCell[], after: readonly BoundedCell[]): readonly BoundedCell[] {
  const was = new Map(before.map((cell) => [nameOf(cell), cell]))
  const is = new Map(after.map((cell) => [nameOf(cell), cell]))
  return [...new Map([...was, ...is]).values()].flatMap((cell) => {
    const [a, b] = [was.get(nameOf(cell)), is.get(nameOf(cell))]
    const people = (b?.people ?? 0) - (a?.people ?? 0)
    const activeDays = (b?.activeDays ?? 0) - (a?.activeDays ?? 0)
    const organisations = (b?.organisations ?? 0) - (a?.organisations ?? 0)
    return people === 0 && activeDays === 0 && organisations === 0
      ? []
      : [{ level: cell.level, id: cell.id, by: cell.by, value: cell.value, people, activeDays, organisations }]
  })
}
