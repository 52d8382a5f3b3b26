// What a release plan would publish, tried on a simulated platform: how far the figures would be from the truth, and how much
// would be withheld. The truth is known here because everybody is made up; nothing of this can be done on real data.
import { registered } from '../../log/release-plans.ts'
import { type ReleasableClosing, drawRelease } from '../../reports/release/draw.ts'
import { epsilonOf } from '../../reports/release/privacy.ts'
import { nanoRhoOfRelease } from '../../reports/release/queries.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import type { ReleasePlan, ReleasedGrain } from '../../schemas/release-plan.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Chance } from '../chance.ts'
import { firstWindow } from '../plan-costs.ts'
import { simulatedClosing } from '../simulated-month.ts'
import { type CellOutcome, compareWithTruth, truthOf } from './outcomes.ts'
import { type CellsPreview, type TablePreview, previewOfCells, tablePreviews } from './tables.ts'

export interface Previewing {
  readonly chance: Chance
  readonly calendar: Calendar
  readonly features: readonly FeatureRef[]
  readonly grain: ReleasedGrain
  /** How many releases of the same month are drawn: more than ever happens to real data, which is drawn from once. */
  readonly draws: number
  /** Share of the work that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/** What another budget would buy. */
export interface BudgetPreview {
  /** Times the plan's ρ. */
  readonly factor: number
  readonly rho: number
  readonly epsilon: number
  readonly epsilonOfYear: number
  /** Of the finest level: features, or the platform where no more is released. */
  readonly totals: CellsPreview
  readonly segments: CellsPreview
}

export interface Preview {
  readonly window: WindowId
  readonly people: number
  readonly organisations: number
  readonly features: number
  readonly draws: number
  readonly rho: number
  readonly epsilon: number
  readonly tables: readonly TablePreview[]
  readonly budgets: readonly BudgetPreview[]
  /** Cells with fewer than k people that were shown all the same, of all such cells drawn. */
  readonly belowFloor: { readonly shown: number; readonly of: number }
  /** Each cell with somebody in it. */
  readonly cells: readonly CellOutcome[]
}

const FACTORS = [0.5, 1, 2]

/** The same plan and chance give the same preview. */
export function previewOf(plan: ReleasePlan, previewing: Previewing): Preview {
  const { chance, calendar, features, grain, draws, onProgress } = previewing
  const { people, organisations } = plan.size
  const window = firstWindow(plan, grain, calendar)
  const { people: k } = plan.thresholds
  const work = people / 20_000 + draws * 2
  const closing = simulatedClosing(
    { people, organisations, features },
    {
      chance,
      calendar,
      window,
      plan: registered(plan),
      onProgress: (done) => onProgress?.(done / 20_000 / work),
    },
  )
  const own = outcomesOf(closing, plan, previewing)
  const budgets = FACTORS.map((factor, at): BudgetPreview => {
    onProgress?.(1 - ((FACTORS.length - at) * draws) / 2 / work)
    const rules = withBudget(plan, factor)
    const outcomes = factor === 1 ? own : outcomesOf(closing, rules, { ...previewing, draws: Math.ceil(draws / 2) })
    const finest = outcomes.filter(({ level }) => level === outcomes.at(-1)?.level)
    const spent = nanoRhoOfRelease(rules, grain) / 1e9
    return {
      factor,
      rho: spent,
      epsilon: epsilonOf(spent, plan.delta),
      epsilonOfYear: epsilonOf(rules.budget.year, plan.delta),
      totals: previewOfCells(
        finest.filter(({ by }) => by === 'total'),
        k,
      ),
      segments: previewOfCells(
        finest.filter(({ by }) => by !== 'total'),
        k,
      ),
    }
  })
  const rho = nanoRhoOfRelease(plan, grain) / 1e9
  const below = own.filter((cell) => cell.truth.people < k)
  return {
    window,
    people,
    organisations,
    features: features.length,
    draws,
    rho,
    epsilon: epsilonOf(rho, plan.delta),
    tables: tablePreviews(own, plan),
    budgets,
    belowFloor: { shown: below.reduce((sum, { shown }) => sum + shown, 0), of: below.length * draws },
    cells: own.filter((cell) => cell.truth.people > 0),
  }
}

/** Bounds do not depend on ρ: the same sums are drawn from. */
function outcomesOf(
  closing: ReleasableClosing,
  rules: ReleasePlan,
  { chance, draws, grain }: Previewing,
): readonly CellOutcome[] {
  const drawn = { ...closing, release: { ...closing.release, rules } }
  const released = Array.from({ length: draws }, (_, number) =>
    releasedCells(drawn, drawRelease(drawn, chance.uniform(`preview ${rules.budget[grain]} ${number}`))),
  )
  return compareWithTruth(truthOf(drawn), released, rules.bands)
}

function withBudget(plan: ReleasePlan, factor: number): ReleasePlan {
  const { month, week, year } = plan.budget
  const times = (rho: number): number => Math.round(rho * factor * 1e9) / 1e9
  return {
    ...plan,
    budget: { month: times(month), ...(week === undefined ? {} : { week: times(week) }), year: times(year) },
  }
}
