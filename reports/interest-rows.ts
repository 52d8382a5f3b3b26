// Rows of an answer: the published figures, and a row of nulls for each total that is withheld.
import type { PlannedFeature } from '../schemas/closing.ts'
import type { InterestCell, InterestRow } from '../schemas/figures.ts'
import {
  DIMENSIONS,
  GRAINS,
  LEVELS,
  OTHERS,
  PLATFORM,
  VALUES,
  type Dimension,
  type Level,
} from '../schemas/segments.ts'
import type { ClosedWindow } from '../warehouse/port.ts'

export interface RowFilter {
  readonly by?: Dimension
  readonly level?: Level
}

/** The rows of these windows in a fixed order: window, level, id, cut, value. A figure without a number is withheld;
 * why, it does not say (R2). */
export function interestRows(
  windows: readonly ClosedWindow[],
  cells: readonly InterestCell[],
  { by, level }: RowFilter = {},
): InterestRow[] {
  const shown = cells.map(toRow)
  const known = new Set(shown.map(nameOf))
  const withheld = windows.flatMap(totalsOf).filter((row) => !known.has(nameOf(row)))
  return [...shown, ...withheld]
    .filter((row) => (by === undefined || row.by === by) && (level === undefined || row.level === level))
    .toSorted(inOrder)
}

/** Whether a feature has figures at this window's grain at all: small ones are counted by month only (R1). */
export const countsIn = (window: ClosedWindow, feature: PlannedFeature): boolean =>
  window.grain === 'month' || (feature.counts === 'day' && (window.grain === 'day' || feature.cells === 7))

function totalsOf(window: ClosedWindow): InterestRow[] {
  const row = (level: Level, id: string, features: readonly PlannedFeature[], own: boolean): InterestRow => ({
    grain: window.grain,
    start: window.start,
    level,
    id,
    by: 'total',
    value: 'total',
    people: null,
    organisations: null,
    events: null,
    activeDays: null,
    errors: null,
    hiddenCells: own ? 0 : features.reduce((sum, feature) => sum + feature.cells, 0),
  })
  const areas = new Set(window.features.map((feature) => feature.area))
  const finest = (feature: PlannedFeature): boolean =>
    feature.counts === 'day' ? window.grain === 'day' : window.grain === 'month'
  return [
    row('platform', PLATFORM, window.features, false),
    ...[...areas].map((area) =>
      row(
        'area',
        area,
        window.features.filter((feature) => feature.area === area),
        false,
      ),
    ),
    ...window.features
      .filter((feature) => countsIn(window, feature))
      .map((feature) => row('feature', feature.id, [feature], finest(feature))),
  ]
}

const toRow = (cell: InterestCell): InterestRow => ({
  grain: cell.grain,
  start: cell.start,
  level: cell.level,
  id: cell.id,
  by: cell.by,
  value: cell.value,
  people: cell.people,
  organisations: cell.organisations,
  events: cell.events,
  activeDays: cell.activeDays,
  errors: cell.errors,
  hiddenCells: cell.hiddenCells,
})

const nameOf = (row: InterestRow): string => [row.grain, row.start, row.level, row.id, row.by, row.value].join('\0')

/** Where a value stands in its dimension; what is shown together comes last. */
export const valueRank = (by: Dimension, value: string): number =>
  value === OTHERS ? VALUES[by].length : VALUES[by].indexOf(value)

const inOrder = (a: InterestRow, b: InterestRow): number =>
  GRAINS.indexOf(a.grain) - GRAINS.indexOf(b.grain) ||
  compare(a.start, b.start) ||
  LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
  compare(a.id, b.id) ||
  DIMENSIONS.indexOf(a.by) - DIMENSIONS.indexOf(b.by) ||
  valueRank(a.by, a.value) - valueRank(b.by, b.value)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
