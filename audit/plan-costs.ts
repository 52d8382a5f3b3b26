// What a plan costs each person, by the plan alone: of one window, and of the 365 days that cost most.
import { type Charge, worstYear } from '../reports/release/account.ts'
import { epsilonOf } from '../reports/release/privacy.ts'
import { nanoRhoOfRelease } from '../reports/release/queries.ts'
import type { WindowId } from '../schemas/figures.ts'
import { RELEASED_GRAINS, type ReleasePlan, type ReleasedGrain, nanoRhoOf } from '../schemas/release-plan.ts'
import type { Calendar } from '../time/calendar.ts'

export interface Cost {
  readonly rho: number
  /** At the plan's δ. */
  readonly epsilon: number
}

export interface PlanCosts {
  /** Of each grain that is released: the first window, and what one costs. */
  readonly windows: readonly ({ readonly grain: ReleasedGrain; readonly first: WindowId } & Cost)[]
  /** The dearest 365 days, if the plan stays in force. */
  readonly worstYear: Cost & {
    /** How many windows of each grain have a day in as many days. */
    readonly most: Readonly<Partial<Record<ReleasedGrain, number>>>
  }
  readonly allowedYear: Cost
}

/** Windows that begin within so many days show the dearest 365 days, wherever they lie. */
const LOOKED_AT_DAYS = 3 * 365
const DAY_MS = 86_400_000

export function costsOf(plan: ReleasePlan, calendar: Calendar): PlanCosts {
  const costOf = (nanoRho: number): Cost => ({ rho: nanoRho / 1e9, epsilon: epsilonOf(nanoRho / 1e9, plan.delta) })
  const grains = RELEASED_GRAINS.filter((grain) => plan.budget[grain] !== undefined).toReversed()
  const planned = grains.map((grain) => ({ grain, charges: chargesOf(plan, grain, calendar) }))
  return {
    windows: grains.map((grain) => ({
      grain,
      first: firstWindow(plan, grain, calendar),
      ...costOf(nanoRhoOfRelease(plan, grain)),
    })),
    worstYear: {
      ...costOf(worstYear(planned.flatMap(({ charges }) => charges))),
      most: Object.fromEntries(
        planned.map(({ grain, charges }) => [grain, worstYear(charges) / nanoRhoOfRelease(plan, grain)]),
      ),
    },
    allowedYear: costOf(nanoRhoOf(plan.budget.year)),
  }
}

/** The first window of the grain that the plan concerns: it begins in the plan's first month or later. */
export function firstWindow(plan: ReleasePlan, grain: ReleasedGrain, calendar: Calendar): WindowId {
  const first = `${plan.from}-01`
  const window = calendar.windowsOf(first)[grain]
  return (calendar.daysOf(window)[0] ?? '') < first ? calendar.next(window) : window
}

function chargesOf(plan: ReleasePlan, grain: ReleasedGrain, calendar: Calendar): readonly Charge[] {
  const charges: Charge[] = []
  const nanoRho = nanoRhoOfRelease(plan, grain)
  let window = firstWindow(plan, grain, calendar)
  const until = calendar.bounds(window).startMs + LOOKED_AT_DAYS * DAY_MS
  for (; calendar.bounds(window).startMs < until; window = calendar.next(window)) {
    const days = calendar.daysOf(window)
    charges.push({ window, start: days[0] ?? '', end: days.at(-1) ?? '', nanoRho })
  }
  return charges
}
