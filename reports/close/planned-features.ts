// A window's plan, as its closing keeps it: how each feature counted on its days, by the plans and catalogues in force.
import { type CatalogueEntry, catalogueOn } from '../../schemas/catalogue-entry.ts'
import type { Closing, PlannedFeature } from '../../schemas/closing.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { Plan } from '../../schemas/plan.ts'
import { UNLISTED } from '../../schemas/segments.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'

export interface Rules {
  readonly calendar: Calendar
  /** The first day that any event can have. */
  readonly firstDay: Day
  readonly catalogues: readonly CatalogueEntry[]
  /** By month window. */
  readonly plans: ReadonlyMap<string, Plan>
}

/** Every feature that was in force on a day of the window, and `unlisted`, which always counts by month. Its area is the
 * last one it had. */
export function plannedFeatures(rules: Rules, window: WindowId): PlannedFeature[] {
  const grain = grainOf(window)
  const found = new Map<string, { area: string; days: number; byDay: number }>()
  for (const day of daysInForce(rules, window))
    for (const { id, area, expiry } of catalogueOn(rules.catalogues, day)?.catalogue.features ?? []) {
      if (day >= expiry) continue
      const { days, byDay } = found.get(id) ?? { days: 0, byDay: 0 }
      const isByDay = countsOn(rules, day, id) === 'day'
      found.set(id, { area, days: days + 1, byDay: byDay + (isByDay ? 1 : 0) })
    }
  const features = [...found].map(([id, { area, days, byDay }]): PlannedFeature => {
    if (byDay === days) return { id, area, counts: 'day', cells: byDay }
    return { id, area, counts: 'month', cells: grain === 'month' ? 1 : byDay }
  })
  return [...features, { id: UNLISTED, area: UNLISTED, counts: 'month', cells: grain === 'month' ? 1 : 0 }]
}

/** Values that stand in `others` from the start: a week over two months follows both plans. */
export function mergedValues(rules: Rules, window: WindowId): Closing['merged'] {
  const months = new Set(rules.calendar.daysOf(window).map((day) => rules.calendar.windowsOf(day).month))
  const merged = [...months].flatMap((month) => rules.plans.get(month)?.merged ?? [])
  return {
    role: [...new Set(merged.flatMap(({ role }) => role))],
    organisationSize: [...new Set(merged.flatMap(({ organisationSize }) => organisationSize))],
    device: [...new Set(merged.flatMap(({ device }) => device))],
  }
}

/** One answer for a whole month, also when the catalogue changes within it: else a feature would publish its additive
 * figures both by day and by month (R1). */
function countsOn(rules: Rules, day: Day, id: string): 'day' | 'month' {
  const { month } = rules.calendar.windowsOf(day)
  const planned = rules.plans.get(month)?.counts[id]
  if (planned !== undefined) return planned
  for (const each of daysInForce(rules, month)) {
    const feature = catalogueOn(rules.catalogues, each)?.catalogue.features.find((one) => one.id === id)
    if (feature !== undefined) return feature.counts ?? 'month'
  }
  return 'month'
}

const daysInForce = ({ calendar, firstDay }: Rules, window: WindowId): readonly Day[] =>
  calendar.daysOf(window).filter((day) => day >= firstDay)
