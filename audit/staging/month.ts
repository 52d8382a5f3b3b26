// A month on the made-up platform, taken through the line up to the freeze of each window as it may close. What comes out are
// closings, as releases are drawn from.
import { readCatalogues } from '../../log/catalogues.ts'
import { readPlans } from '../../log/plans.ts'
import { registered, writeReleasePlan } from '../../log/release-plans.ts'
import { firstDayOf } from '../../reports/close/due.ts'
import { freeze } from '../../reports/close/freeze.ts'
import { PartialsSeen } from '../../reports/close/partials-seen.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { memoryWarehouse } from '../../warehouse/memory.ts'
import type { Chance } from '../chance.ts'
import { DAYS, HOUR_MS, MONTH, calendar, openLine } from './line.ts'
import type { StagedPerson } from './people.ts'

const FLOOR = { people: 10, organisations: 3, largestShare: 0.8 }

export interface StagedMonth {
  readonly plan: ReleasePlan
  readonly catalogue: Catalogue
  readonly people: readonly StagedPerson[]
  /** Also there, and erased on the last day of the month. */
  readonly erased?: readonly StagedPerson[]
  readonly partitions?: number
}

export interface MonthClosings {
  readonly month: ReleasableClosing
  /** Where the plan releases weeks. */
  readonly weeks: readonly ReleasableClosing[]
}

/** The same people, keys and events give the same closings. */
export async function stageMonth(chance: Chance, staged: StagedMonth): Promise<MonthClosings> {
  const { plan, catalogue, erased = [], partitions = 2 } = staged
  const people = [...staged.people, ...erased]
  await using line = await openLine(chance, { catalogue, people, partitions }, ({ log }) => writeReleasePlan(log, plan))
  const { clock, log, keys, transform } = line
  const seen = new PartialsSeen(keys, partitions)

  async function closing(window: WindowId): Promise<ReleasableClosing> {
    clock.advanceTo(calendar.closesAt(window) + 2 * HOUR_MS)
    await transform.settle()
    for await (const batch of log.keyed('partials').read({ follow: false })) await seen.take(batch)
    const rules = {
      calendar,
      firstDay: firstDayOf(calendar, log.genesis),
      catalogues: await readCatalogues(log),
      plans: await readPlans(log),
      releasePlans: [registered(plan)],
    }
    const frozen = await freeze({ seen, rules, warehouse: memoryWarehouse(), floor: FLOOR }, window)
    if (frozen.release === undefined) throw new Error('a window that is not released')
    return { ...frozen, release: frozen.release }
  }

  const weeks: ReleasableClosing[] = []
  for (const [at, day] of DAYS.entries()) {
    await line.send(day)
    if (at === DAYS.length - 1) for (const person of erased) await line.erase(person)
    await transform.settle()
    const { week } = calendar.windowsOf(day)
    if (plan.budget.week !== undefined && calendar.daysOf(week).at(-1) === day) weeks.push(await closing(week))
  }
  return { weeks, month: await closing(MONTH) }
}
