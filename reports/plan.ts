// The plan of the month to come: drawn from published figures, about a day before it begins, and never changed after.
import type { Catalogue } from '../schemas/catalogue.ts'
import { catalogueOn } from '../schemas/catalogue-entry.ts'
import type { InterestCell, WindowId } from '../schemas/figures.ts'
import type { Log } from '../log/port.ts'
import { writePlan } from '../log/plans.ts'
import type { Plan } from '../schemas/plan.ts'
import { VALUES } from '../schemas/segments.ts'
import type { Warehouse } from '../warehouse/port.ts'
import type { Rules } from './close/planned-features.ts'
import { CUTS } from './close/segments.ts'

const AHEAD_MS = 24 * 3_600_000
/** A feature whose last published month had this many people is large enough to be shown by day. */
const BUSY_PEOPLE = 200

/** The month that begins within a day and has no plan yet. */
export function monthToPlan({ calendar, plans }: Rules, nowMs: number): WindowId | undefined {
  const { month } = calendar.windowsOf(calendar.dayOf(nowMs))
  const next = calendar.next(month)
  return calendar.bounds(next).startMs - nowMs <= AHEAD_MS && !plans.has(next) ? next : undefined
}

/** `published`: the cells of the last month of which anything was published; undefined when there is none. */
export function planOf(window: WindowId, catalogue: Catalogue | undefined, published?: readonly InterestCell[]): Plan {
  const isBusy = (id: string): boolean =>
    published?.some(
      (cell) => cell.level === 'feature' && cell.id === id && cell.by === 'total' && cell.people >= BUSY_PEOPLE,
    ) ?? false
  const isMissing = (by: string, value: string): boolean =>
    published !== undefined &&
    !published.some((cell) => cell.level === 'platform' && cell.by === by && cell.value === value)
  const [role, organisationSize, device] = CUTS.map((by) => VALUES[by].filter((value) => isMissing(by, value)))
  return {
    window,
    counts: Object.fromEntries(
      (catalogue?.features ?? []).map(({ id, counts }) => [id, counts ?? (isBusy(id) ? 'day' : 'month')]),
    ),
    merged: { role: role ?? [], organisationSize: organisationSize ?? [], device: device ?? [] },
  }
}

/** Writes the plan of the month to come, if it is time. */
export async function planAhead(log: Log, warehouse: Warehouse, rules: Rules, nowMs: number): Promise<void> {
  const window = monthToPlan(rules, nowMs)
  if (window === undefined) return
  const firstDay = rules.calendar.daysOf(window)[0] ?? ''
  const catalogue = catalogueOn(rules.catalogues, firstDay)?.catalogue
  await writePlan(log, planOf(window, catalogue, await lastPublishedMonth(warehouse)))
}

/** The cells of the last month that says anything: one in which not even the platform's total could be shown tells
 * nothing about features and values. */
async function lastPublishedMonth(warehouse: Warehouse): Promise<readonly InterestCell[] | undefined> {
  const cells = await warehouse.interest({ grain: 'month' })
  const last = cells
    .filter(({ level, by }) => level === 'platform' && by === 'total')
    .map(({ start }) => start)
    .toSorted()
    .at(-1)
  return last === undefined ? undefined : cells.filter(({ start }) => start === last)
}
