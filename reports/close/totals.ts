// Which totals are shown and how many people and organisations they say (floor, R5, R6).
import type { Closing } from '../../schemas/closing.ts'
import type { Sums } from '../../schemas/figures.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Heads, leastOf, notBelow } from './contained.ts'
import { hasOrganisationRules, passes } from './floor.ts'
import { type Table, plannedTables } from './planned-tables.ts'
import { roundedToFive } from './rounding.ts'
import type { WorkingSums } from './working-sums.ts'

export interface ShownTotal extends Heads {
  readonly table: Table
  readonly sums: Sums
}

/** The totals that pass the floor, in the order of the plan's tables. */
export function shownTotals(closing: Closing, working: WorkingSums): ShownTotal[] {
  const shown: ShownTotal[] = []
  // From the features up, so that what contains others knows what they say.
  for (const table of plannedTables(grainOf(closing.window), closing.features).toReversed()) {
    const sums = working.of(table.level, table.id, 'total', 'total')
    if (!passes(closing.floor, sums)) continue
    const own = headsOf(closing, sums)
    const inside = shown.filter((other) => contains(table, other.table))
    shown.push({ table, sums, ...notBelow(own, [...leastOf(closing, table.level, table.id), ...inside]) })
  }
  return shown.toReversed()
}

/** People and organisations as they are shown. */
export const headsOf = ({ floor }: Closing, sums: Pick<Sums, 'people' | 'organisations'>): Heads => ({
  people: roundedToFive(sums.people),
  organisations: hasOrganisationRules(floor) ? roundedToFive(sums.organisations) : null,
})

function contains(outer: Table, inner: Table): boolean {
  if (outer.level === 'platform') return inner.level !== 'platform'
  return outer.level === 'area' && inner.level === 'feature' && inner.features.every(({ area }) => area === outer.id)
}
