// R1: additive figures (events, active days, errors) are published once, for the finest cells; what is coarser is summed
// from what was published.
import type { Closing } from '../../schemas/closing.ts'
import type { Sums } from '../../schemas/figures.ts'
import { errorCrowd, passes } from './floor.ts'
import { type Table, cellsOf } from './planned-tables.ts'
import { roundedToFive } from './rounding.ts'
import type { ShownTotal } from './totals.ts'

export interface Additive {
  readonly events: number | null
  readonly activeDays: number | null
  readonly errors: number | null
}

/** Additive figures that stand in a table of their own, of one feature. */
interface PublishedFinest extends Additive {
  readonly id: string
}

export const NONE: Additive = { events: null, activeDays: null, errors: null }

/** What a finest total says of itself: errors only if those come from enough people themselves. */
export const finestTotal = ({ floor }: Closing, sums: Sums): Additive => ({
  events: roundedToFive(sums.events),
  activeDays: roundedToFive(sums.activeDays),
  errors: passes(floor, errorCrowd(sums)) ? roundedToFive(sums.errors) : null,
})

/** All finest totals published within the window: this closing's own, and those of its days. */
export const publishedFinest = (closing: Closing, shown: readonly ShownTotal[]): PublishedFinest[] => [
  ...shown
    .filter(({ table }) => table.finest)
    .map(({ table, sums }) => ({ id: table.id, ...finestTotal(closing, sums) })),
  ...closing.published.filter(({ grain, level }) => grain === 'day' && level === 'feature'),
]

/** The additive figures of a coarser total, and how many of the cells they sum are hidden. */
export function summedFrom(finest: readonly PublishedFinest[], table: Table): Additive & { hiddenCells: number } {
  const ids = new Set(table.features.map((feature) => feature.id))
  const summed = finest.filter(({ id, events }) => ids.has(id) && events !== null)
  return {
    events: sumOf(summed.map(({ events }) => events)),
    activeDays: sumOf(summed.map(({ activeDays }) => activeDays)),
    errors: sumOf(summed.map(({ errors }) => errors)),
    hiddenCells: cellsOf(table) - summed.length,
  }
}

/** The sum of what is published; null when nothing is. */
function sumOf(figures: readonly (number | null)[]): number | null {
  const published = figures.filter((figure) => figure !== null)
  return published.length === 0 ? null : published.reduce((sum, figure) => sum + figure, 0)
}
