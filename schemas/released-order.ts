// The one order of the cells of a release: the order of its canonical bytes, whoever lists them.
import type { ReleasedCell } from './released.ts'
import { DIMENSIONS, LEVELS, OTHERS, VALUES } from './segments.ts'

type Name = Pick<ReleasedCell, 'level' | 'id' | 'by' | 'value'>

/** Platform, areas, features; each by id (code units); of each its total, then its segments in the order of their domains,
 * `others` last. */
export const inReleasedOrder = <Cell extends Name>(cells: readonly Cell[]): Cell[] => cells.toSorted(compare)

const compare = (a: Name, b: Name): number =>
  LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
  byCodeUnit(a.id, b.id) ||
  DIMENSIONS.indexOf(a.by) - DIMENSIONS.indexOf(b.by) ||
  placeOf(a) - placeOf(b) ||
  byCodeUnit(a.value, b.value)

/** What the domain does not know comes after what it knows: the order is one also for cells that should not be. */
function placeOf({ by, value }: Name): number {
  const place = VALUES[by].indexOf(value)
  if (place >= 0) return place
  return value === OTHERS ? Infinity : VALUES[by].length
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
