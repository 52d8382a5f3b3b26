// What is published, worked out again from the draw: in floats and by other code than the one that publishes.
import type { Draw, ReleasableClosing } from '../../reports/release/draw.ts'
import type { ReleasedGrain } from '../../schemas/release-plan.ts'
import { DIMENSIONS, type Dimension, LEVELS, type Level, OTHERS, VALUES } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { namesAt } from '../attacks/evidence.ts'
import { type ClaimedTable, claimedTables, claimedThing, claimedThresholds } from '../noise-claim.ts'
import { type ReceivedCell, byThing, cellOfThing, nameOf } from '../recipient.ts'
import { drawnCells } from '../residuals.ts'

/** Noisy values by metric and cell, in whole people, days and organisations. */
type Noisy = (metric: string, level: Level, id: string, by: string, value: string) => number

function noisyOf(closing: ReleasableClosing, draw: Draw): Noisy {
  const drawn = draw.noisy.flat()
  const values = new Map(
    drawnCells(closing).map(({ table, id, value }, at) => {
      const unit = table.metric === 'organisations' ? 1 : 65_536
      return [
        `${table.metric} ${nameOf({ level: table.level, id, by: table.by, value })}`,
        Number(drawn[at] ?? 0) / unit,
      ]
    }),
  )
  return (metric, level, id, by, value) => values.get(`${metric} ${level} ${id} ${by} ${value}`) ?? Number.NaN
}

const sumOf = (figures: readonly number[]): number => figures.reduce((sum, one) => sum + one, 0)

/** Least squares over a total and its tables: [total, value of a table]. */
function agreed(
  tables: readonly ClaimedTable[],
  noisy: Noisy,
  metric: 'people' | 'activeDays',
  level: Level,
  id: string,
) {
  const own = tables.filter((table) => table.metric === metric && table.level === level)
  const sums = new Map(own.map(({ by }) => [by, sumOf(VALUES[by].map((value) => noisy(metric, level, id, by, value)))]))
  const precision = sumOf(own.map(({ by, variance }) => 1 / (variance * VALUES[by].length)))
  const total = sumOf(own.map(({ by, variance }) => (sums.get(by) ?? 0) / (variance * VALUES[by].length))) / precision
  return (by: Dimension, value: string): number =>
    by === 'total' ? total : noisy(metric, level, id, by, value) + (total - (sums.get(by) ?? 0)) / VALUES[by].length
}

/** What is wrong in what was published of a draw. */
export function publishedFaults(closing: ReleasableClosing, draw: Draw, cells: readonly ReceivedCell[]): string[] {
  const { rules } = closing.release
  const tables = claimedTables(rules, grainOf(closing.window) as ReleasedGrain)
  const noisy = noisyOf(closing, draw)
  const rows = byThing(cells)
  const faults = new Set<string>()
  for (const level of LEVELS.filter((one) => rules.metrics.people.levels[one] !== undefined))
    for (const id of namesAt(level, closing.features)) {
      const row = rows.get(`${level} ${id}`) ?? []
      for (const fault of thingFaults(closing, tables, noisy, level, id, row)) faults.add(fault)
      for (const fault of summedFaults(closing, cells, level, id, row)) faults.add(fault)
    }
  return [...faults]
}

function thingFaults(
  closing: ReleasableClosing,
  tables: readonly ClaimedTable[],
  noisy: Noisy,
  level: Level,
  id: string,
  row: readonly ReceivedCell[],
): string[] {
  const { rules } = closing.release
  const claimed = claimedThing(tables, 'people', level)
  if (claimed === undefined) return []
  const faults: string[] = []
  const people = agreed(tables, noisy, 'people', level, id)
  const days = claimedThing(tables, 'activeDays', level) && agreed(tables, noisy, 'activeDays', level, id)
  const leastOf = (by: Dimension, values: readonly string[]) => {
    const cell = { by, values: by === 'total' ? [] : values }
    return claimedThresholds(rules, claimed.covariance(cell, cell), varianceOf(tables, level, by))
  }
  const total = row.find(({ by }) => by === 'total')
  if (total === undefined && row.length > 0) faults.push('segments are shown without their total')
  const passes = (by: Dimension, value: string, slack: number): boolean => {
    const least = leastOf(by, [value])
    return (
      people(by, value) >= least.people - slack && noisy('organisations', level, id, by, value) >= least.organisations
    )
  }
  // Whole numbers by largest remainder lie less than 1 from the exact ones; a total is rounded.
  if (total === undefined && passes('total', 'total', -0.51))
    faults.push('a total that reaches the thresholds is not shown')
  for (const cell of row) {
    const { values } = cellOfThing(cell, row)
    const inside = cell.by === 'total' ? ['total'] : values
    const slack = cell.by === 'total' ? 0.501 : inside.length * 1.001
    const exact = sumOf(inside.map((value) => people(cell.by, value)))
    if (Math.abs(cell.people - exact) > slack)
      faults.push(`people by ${cell.by} are not what the noisy values make them`)
    if (cell.activeDays !== null && days !== undefined) {
      const exactDays = sumOf(inside.map((value) => days(cell.by, value)))
      if (Math.abs(cell.activeDays - exactDays) > slack)
        faults.push(`active days by ${cell.by} are not what the noisy values make them`)
    }
    const own = { by: cell.by, values }
    const sigma = Math.sqrt(claimed.covariance(own, own))
    if (Math.abs(cell.peopleSigma - sigma) > 0.002 + sigma * 1e-6)
      faults.push(`the deviation of people by ${cell.by} is not ${sigma.toFixed(3)}`)
    const ofDays = claimedThing(tables, 'activeDays', level)
    if (ofDays !== undefined && cell.activeDaysSigma !== null) {
      const daysSigma = Math.sqrt(ofDays.covariance(own, own))
      if (Math.abs(cell.activeDaysSigma - daysSigma) > 0.002 + daysSigma * 1e-6)
        faults.push(`the deviation of active days by ${cell.by} is not ${daysSigma.toFixed(3)}`)
    }
    const organisations = inside.map((value) => noisy('organisations', level, id, cell.by, value))
    const least = leastOf(cell.by, values)
    if (cell.people < least.people || Math.max(...organisations) < least.organisations)
      faults.push(`a cell by ${cell.by} is shown below the thresholds`)
    if (cell.value !== OTHERS) {
      const band = rules.bands.findLast((edge) => (organisations[0] ?? 0) >= edge) ?? 0
      if (cell.organisationsFrom !== band) faults.push('a band that the noisy organisations do not have')
    } else if (values.length < 2) faults.push('`others` stands for a single value')
  }
  for (const by of DIMENSIONS.filter((one) => one !== 'total')) {
    const shown = row.filter((cell) => cell.by === by)
    if (shown.length > 0 && sumOf(shown.map((cell) => cell.people)) !== total?.people)
      faults.push(`people by ${by} do not add up to the total`)
  }
  return faults
}

/** Active days that are drawn for features only: above them stands the sum of what those show. */
function summedFaults(
  { features, release: { rules } }: ReleasableClosing,
  cells: readonly ReceivedCell[],
  level: Level,
  id: string,
  row: readonly ReceivedCell[],
): string[] {
  const total = row.find(({ by }) => by === 'total')
  const own = rules.metrics.activeDays?.levels
  if (total === undefined || own?.feature === undefined || own[level] !== undefined) return []
  const inside = features.filter((feature) => level === 'platform' || feature.area === id).map((feature) => feature.id)
  const shown = cells.filter((cell) => cell.level === 'feature' && cell.by === 'total' && inside.includes(cell.id))
  const days = shown.length === 0 ? null : sumOf(shown.map((cell) => cell.activeDays ?? 0))
  const sigma = Math.sqrt(sumOf(shown.map((cell) => (cell.activeDaysSigma ?? 0) ** 2)))
  return total.activeDays === days &&
    Math.abs((total.activeDaysSigma ?? 0) - sigma) < 0.002 + sigma * 1e-6 &&
    total.hiddenFeatures === namesAt('feature', features).filter((one) => inside.includes(one)).length - shown.length
    ? []
    : ['active days above the features are not the sum of what those show']
}

const varianceOf = (tables: readonly ClaimedTable[], level: Level, by: string): number =>
  tables.find((table) => table.metric === 'organisations' && table.level === level && table.by === by)?.variance ?? 0
