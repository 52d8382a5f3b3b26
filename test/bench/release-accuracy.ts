// How far released figures are from the truth on simulated platforms, one for each ready plan; and how much nearer than those
// of the naive release at the same ρ.
import { type Chance, openChance } from '../../audit/chance.ts'
import { quantile } from '../../audit/preview/tables.ts'
import { simulatedClosing } from '../../audit/simulated-month.ts'
import { loadReleasePlan } from '../../catalogue/load-release-plan.ts'
import { registered } from '../../log/release-plans.ts'
import { packageFile } from '../../package-root.ts'
import { type ReleasableClosing, drawRelease } from '../../reports/release/draw.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { openCalendar } from '../../time/calendar.ts'
import { featureId } from './bodies.ts'
import { type Figure, figure } from './figures.ts'
import { evenPlan, naiveFeatureTotals, sampledPlan } from './naive-release.ts'

const SEED = '1'
const FEATURES = Array.from({ length: 200 }, (_, index) => ({ id: featureId(index), area: `area-${index % 10}` }))
/** In how many cells each person is sampled: what somebody would try. The one with the smallest error is compared with. */
const NAIVE_BOUNDS = [20, 30, 40, 60, 100]
const DRAWS = 20

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })

/** By feature: relative errors of its total without their signs, one for each draw in which it is shown. */
type Errors = ReadonlyMap<string, readonly number[]>

export async function benchReleaseAccuracy(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  const ratios: { readonly even: number; readonly sameShares: number }[] = []
  for (const tier of ['s', 'm', 'l'] as const) {
    const plan = await loadReleasePlan(packageFile(`catalogue/release-plan-${tier}.yaml`))
    const chance = openChance(SEED)
    const { all, totals } = ourErrors(plan, chance)
    figures.push(figure(`release.error_median.${tier}`, 100 * quantile(all, 0.5)))
    ratios.push(ratiosToNaive(totals, plan, chance))
  }
  return [
    ...figures,
    figure('release.error_ratio_to_naive', Math.max(...ratios.map(({ even }) => even))),
    figure('release.error_ratio_to_naive.same_shares', Math.max(...ratios.map(({ sameShares }) => sameShares))),
  ]
}

function simulated(plan: ReleasePlan, chance: Chance): ReleasableClosing {
  const { people, organisations } = plan.size
  return simulatedClosing(
    { people, organisations, features: FEATURES },
    { chance, calendar, window: `month/${plan.from}`, plan: registered(plan) },
  )
}

/** Of people: in every cell that is shown, and by feature. */
function ourErrors(plan: ReleasePlan, chance: Chance): { readonly all: readonly number[]; readonly totals: Errors } {
  const closing = simulated(plan, chance)
  const nameOf = (cell: { level: string; id: string; by: string; value: string }): string =>
    [cell.level, cell.id, cell.by, cell.value].join(' ')
  const truth = new Map(closing.sums.map((cell) => [nameOf(cell), cell.people]))
  const all: number[] = []
  const totals = new Map<string, number[]>()
  for (let number = 0; number < DRAWS; number++)
    for (const cell of releasedCells(closing, drawRelease(closing, chance.uniform(`released ${number}`)))) {
      const people = truth.get(nameOf(cell)) ?? 0
      if (people === 0) continue // also `others`, which nobody knows the truth of
      const error = Math.abs(cell.people / people - 1)
      all.push(error)
      if (cell.level === 'feature' && cell.by === 'total') add(totals, cell.id, error)
    }
  return { all, totals }
}

/** Our median error over the naive one's, for the bound that serves the naive release best: where ρ is divided equally,
 * and where it is divided as in the plan. */
function ratiosToNaive(
  ours: Errors,
  plan: ReleasePlan,
  chance: Chance,
): { readonly even: number; readonly sameShares: number } {
  const ratios = NAIVE_BOUNDS.map((cells) => {
    const rules = sampledPlan(plan, cells)
    const closing = simulated(rules, chance)
    const ratio = (own: ReleasePlan): number => ratioTo(ours, naiveErrors(closing, own, chance))
    return { even: ratio(evenPlan(rules)), sameShares: ratio(rules) }
  })
  return {
    even: Math.max(...ratios.map(({ even }) => even)),
    sameShares: Math.max(...ratios.map(({ sameShares }) => sameShares)),
  }
}

function naiveErrors(closing: ReleasableClosing, rules: ReleasePlan, chance: Chance): Errors {
  const totals = closing.sums.filter(({ level, by }) => level === 'feature' && by === 'total')
  const truth = new Map(totals.map(({ id, people }) => [id, people]))
  const errors = new Map<string, number[]>()
  for (let number = 0; number < DRAWS; number++)
    for (const [id, noisy] of naiveFeatureTotals(closing, rules, chance.uniform(`naive ${number}`))) {
      const people = truth.get(id) ?? 0
      if (people > 0) add(errors, id, Math.abs(noisy / people - 1))
    }
  return errors
}

/** Of the medians over the features that both show in some draw. */
function ratioTo(ours: Errors, theirs: Errors): number {
  const both = [...ours.keys()].filter((id) => theirs.has(id))
  const median = (errors: Errors): number =>
    quantile(
      both.flatMap((id) => errors.get(id) ?? []),
      0.5,
    )
  return median(ours) / median(theirs)
}

function add(to: Map<string, number[]>, id: string, error: number): void {
  const known = to.get(id)
  if (known === undefined) to.set(id, [error])
  else known.push(error)
}
