// The last look at a real draw, by what is published alone: a draw is never judged by the truth, nor drawn again. What is
// found here is a fault of the build; the release is then blocked, and stays charged.
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { type ReleasedCell, releaseIdOf } from '../../schemas/released.ts'
import { inReleasedOrder } from '../../schemas/released-order.ts'
import { type Level, LEVELS, OTHERS, VALUES } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { thingsOf } from './draw.ts'
import { type ReleaseFrame } from './noisy-things.ts'

/** What is wrong, in words without figures; nothing when all is well. */
export function checkReleased(cells: readonly ReleasedCell[], frame: ReleaseFrame): string[] {
  const found = [
    ...namesOf(cells, frame),
    ...figuresOf(cells, frame.release.rules),
    ...rowsOf(cells),
    ...daysOf(cells, frame),
    ...deviationsOf(cells, frame),
  ]
  return [...new Set(found)]
}

/** Each cell stands once, in order, under a name of the plan's tables and the catalogue, in this release. */
function namesOf(cells: readonly ReleasedCell[], frame: ReleaseFrame): string[] {
  const { rules } = frame.release
  const { window, start } = frame
  const known = new Map(LEVELS.map((level) => [level, new Set(thingsOf(frame, level))]))
  const isWrong = ({ level, id, by, value }: ReleasedCell): boolean =>
    rules.metrics.people.levels[level] === undefined ||
    rules.tables[by] === undefined ||
    known.get(level)?.has(id) !== true ||
    !(VALUES[by].includes(value) || (value === OTHERS && by !== 'total'))
  const isElsewhere = (cell: ReleasedCell): boolean =>
    cell.release !== releaseIdOf(window) || cell.grain !== grainOf(window) || cell.start !== start
  const order = inReleasedOrder(cells)
  return [
    ...(cells.some(isWrong) ? ['a cell that the plan does not have'] : []),
    ...(cells.some(isElsewhere) ? ['a cell of another release'] : []),
    ...(cells.some((cell, at) => order[at] !== cell) ? ['cells out of order'] : []),
    ...(new Set(cells.map(nameOf)).size < cells.length ? ['a cell that stands twice'] : []),
  ]
}

/** Figures are whole and above what the plan asks for, bands are the plan's. */
function figuresOf(cells: readonly ReleasedCell[], { thresholds, bands }: ReleasePlan): string[] {
  return cells.flatMap((cell) => {
    const figures = [cell.people, cell.activeDays ?? 0, cell.hiddenFeatures]
    const deviations = [cell.peopleSigma, cell.activeDaysSigma ?? 1]
    // σ is published rounded up to a thousandth: the threshold may have been asked for a thousandth less.
    const least = thresholds.people * 100_000 + Math.round(thresholds.sigmas.people * 100) * (thousandths(cell) - 1)
    const band = cell.organisationsFrom
    const isBand = cell.value === OTHERS ? band === null : band === 0 || (band !== null && bands.includes(band))
    return [
      ...(figures.every(Number.isSafeInteger) ? [] : ['a figure that is not whole']),
      ...(deviations.every((sigma) => sigma > 0) ? [] : ['a figure without noise']),
      ...(cell.people * 100_000 < least ? ['people below the threshold'] : []),
      ...(isBand ? [] : ['organisations outside the bands']),
    ]
  })
}

/** Segments stand under a shown total, all of them or with `others` in place of at least two, and add up to it. */
function rowsOf(cells: readonly ReleasedCell[]): string[] {
  const totals = totalsOf(cells)
  return [...tablesOf(cells).values()].flatMap((row) => {
    const [{ level, id } = { level: 'platform', id: '' }] = row
    const total = totals.get(`${level} ${id}`)
    const hidden = hiddenIn(row)
    const isDivided = row.some(({ value }) => value === OTHERS) ? hidden >= 2 : hidden === 0
    return [
      ...(total === undefined ? ['segments without their total'] : []),
      ...(total === undefined || sumOf(row, 'people') === total.people ? [] : ['segments that miss their total']),
      ...(row.length < 2 ? ['a row that repeats its total'] : []),
      ...(isDivided ? [] : ['a row that hides one value, or more without others']),
    ]
  })
}

/** Active days stand where the plan has them drawn, and there add up; else totals sum what the features inside show. */
function daysOf(cells: readonly ReleasedCell[], frame: ReleaseFrame): string[] {
  const totals = totalsOf(cells)
  const areas = new Map(frame.features.map(({ id, area }) => [id, area]))
  const features = thingsOf(frame, 'feature')
  const summed = cells.flatMap((cell) => {
    const { level, id, by, activeDays, activeDaysSigma, hiddenFeatures } = cell
    if ((activeDays === null) !== (activeDaysSigma === null)) return ['active days without their deviation']
    if (isDrawn(frame, level) || by !== 'total' || !isDrawn(frame, 'feature'))
      return (activeDays !== null) === isDrawn(frame, level) && hiddenFeatures === 0 ? [] : ['active days elsewhere']
    const inside = features.filter((feature) => level === 'platform' || areas.get(feature) === id)
    const shown = inside.flatMap((feature) => totals.get(`feature ${feature}`) ?? [])
    const isRight =
      activeDays === (shown.length === 0 ? null : sumOf(shown, 'activeDays')) &&
      hiddenFeatures === inside.length - shown.length
    return isRight ? [] : ['active days that are not what the features show']
  })
  const tables = [...tablesOf(cells).values()].filter(([cell]) => cell !== undefined && isDrawn(frame, cell.level))
  const missing = tables.some((row) => {
    const [{ level, id } = { level: 'platform', id: '' }] = row
    return sumOf(row, 'activeDays') !== totals.get(`${level} ${id}`)?.activeDays
  })
  return missing ? [...summed, 'active days that miss their total'] : summed
}

/** Noise depends on the table alone: at one level, so many values of one table together all say the same deviation. */
function deviationsOf(cells: readonly ReleasedCell[], frame: ReleaseFrame): string[] {
  const tables = tablesOf(cells)
  const sigmas = new Map<string, Set<string>>()
  for (const cell of cells) {
    const { level, by, value, peopleSigma, activeDaysSigma } = cell
    const count = value === OTHERS ? hiddenIn(tables.get(tableOf(cell)) ?? []) : 1
    const said = JSON.stringify([peopleSigma, isDrawn(frame, level) && activeDaysSigma])
    const name = `${level} ${by} ${count}`
    sigmas.set(name, (sigmas.get(name) ?? new Set()).add(said))
  }
  return [...sigmas.values()].some((of) => of.size > 1) ? ['noise that differs within a table'] : []
}

const isDrawn = ({ release: { rules } }: ReleaseFrame, level: Level): boolean =>
  rules.metrics.activeDays?.levels[level] !== undefined

const totalsOf = (cells: readonly ReleasedCell[]): ReadonlyMap<string, ReleasedCell> =>
  new Map(cells.filter(({ by }) => by === 'total').map((cell) => [`${cell.level} ${cell.id}`, cell]))

/** The rows of segments. */
function tablesOf(cells: readonly ReleasedCell[]): ReadonlyMap<string, readonly ReleasedCell[]> {
  const tables = new Map<string, ReleasedCell[]>()
  for (const cell of cells) {
    if (cell.by === 'total') continue
    const row = tables.get(tableOf(cell))
    if (row === undefined) tables.set(tableOf(cell), [cell])
    else row.push(cell)
  }
  return tables
}

/** How many values of its domain a row does not show by themselves. */
const hiddenIn = (row: readonly ReleasedCell[]): number =>
  VALUES[row[0]?.by ?? 'total'].length - row.filter(({ value }) => value !== OTHERS).length

const tableOf = ({ level, id, by }: ReleasedCell): string => `${level} ${id} ${by}`
const nameOf = (cell: ReleasedCell): string => `${tableOf(cell)} ${cell.value}`
const thousandths = ({ peopleSigma }: ReleasedCell): number => Math.round(peopleSigma * 1_000)
const sumOf = (cells: readonly ReleasedCell[], figure: 'people' | 'activeDays'): number =>
  cells.reduce((sum, cell) => sum + (cell[figure] ?? 0), 0)
