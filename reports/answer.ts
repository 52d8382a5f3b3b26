// The answer to "what interest was there": for every closed window each row that it can have, `null` where it is withheld.
import type { InterestCell, InterestRow } from '../schemas/figures.ts'
import { DIMENSIONS, type Dimension, GRAINS, type Level, OTHERS, VALUES } from '../schemas/segments.ts'
import type { ClosedWindow, InterestQuestion } from '../warehouse/port.ts'
import { type Table, byName, cellsOf, plannedTables } from './close/planned-tables.ts'

export interface RowFilter {
  /** Only rows cut by this. */
  readonly by?: Dimension
  readonly level?: Level
}

export interface RowQuestion extends InterestQuestion, RowFilter {}

const WITHHELD = { people: null, organisations: null, events: null, activeDays: null, errors: null }

/** Rows by grain, start, level, id, dimension and value, each in the order of its domain. A total stands for every table
 * of the window's plan; segments only under a shown total (R3): every value of the domain, and `others` when shown. A
 * withheld total hides all cells it would have been summed from. */
export function rowsOf(
  windows: readonly ClosedWindow[],
  cells: readonly InterestCell[],
  { by, level }: RowFilter = {},
): readonly InterestRow[] {
  const found = new Map(cells.map((cell) => [nameOf(cell), cell]))
  const dimensions = by === undefined ? DIMENSIONS : [by]
  return windows
    .toSorted((a, b) => GRAINS.indexOf(a.grain) - GRAINS.indexOf(b.grain) || byName(a.start, b.start))
    .flatMap((window) =>
      plannedTables(window.grain, window.features)
        .filter((table) => level === undefined || table.level === level)
        .filter((table) => table.level !== 'feature' || cellsOf(table) > 0)
        .flatMap((table) => dimensions.flatMap((dimension) => rowsOfTable(found, window, table, dimension))),
    )
}

function rowsOfTable(
  found: ReadonlyMap<string, InterestCell>,
  { grain, start }: ClosedWindow,
  table: Table,
  by: Dimension,
): InterestRow[] {
  const { level, id } = table
  const cellOf = (dimension: Dimension, value: string): InterestCell | undefined =>
    found.get(nameOf({ grain, start, level, id, by: dimension, value }))
  const isShown = cellOf('total', 'total') !== undefined
  if (by !== 'total' && !isShown) return []
  const isSummed = by === 'total' && !table.finest
  const values = by !== 'total' && cellOf(by, OTHERS) !== undefined ? [...VALUES[by], OTHERS] : VALUES[by]
  return values.map((value) => {
    const name = { grain, start, level, id, by, value }
    const cell = cellOf(by, value)
    if (cell === undefined) return { ...name, ...WITHHELD, hiddenCells: isSummed ? cellsOf(table) : 0 }
    const { people, organisations, events, activeDays, errors, hiddenCells } = cell
    return { ...name, people, organisations, events, activeDays, errors, hiddenCells }
  })
}

type Name = Pick<InterestRow, 'grain' | 'start' | 'level' | 'id' | 'by' | 'value'>
const nameOf = ({ grain, start, level, id, by, value }: Name): string => [grain, start, level, id, by, value].join('\0')
