// What may be shown of a closed window, once more and written apart from the product: rules R1 to R6, the slow way.
import type { Closing, PlannedFeature } from '../../schemas/closing.ts'
import { durationOfBin, type CellName, type CellSums, type InterestCell } from '../../schemas/figures.ts'
import { OTHERS, VALUES, type Dimension, type Level } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { zeroSums } from './zero-sums.ts'

/** A row of `interest` as it must be. */
export type ExpectedRow = Pick<InterestCell, Exclude<keyof InterestCell, symbol>>

/** The rules that can be left out, to see that the attacker then finds something. */
export interface Rules {
  /** R4: what a row withholds is at least two values which together pass the floor. */
  readonly others: boolean
  /** R6: rounded to the nearest 5. */
  readonly rounding: boolean
  /** R4: what a row withholds is withheld in the rows below it: an area's in its features', the platform's in all. */
  readonly nested: boolean
  /** R2: a withheld figure is absent. Without it the reason is told: nobody, few, or company (attacker-knowledge.ts). */
  readonly oneReason: boolean
}
export const ALL_RULES: Rules = { others: true, rounding: true, nested: true, oneReason: true }

const CUTS: readonly Dimension[] = ['role', 'organisationSize', 'device']
type Bound = Pick<CellSums, 'people' | 'organisations' | 'largest'>

/** The rows of `interest` that a closing leads to: these and no others. */
export function expectedRows(closing: Closing, rules: Rules = ALL_RULES): ExpectedRow[] {
  const { floor } = closing
  const grain = grainOf(closing.window)
  const round = (n: number): number => (rules.rounding ? Math.round(n / 5) * 5 : n)
  const passes = ({ people, organisations, largest }: Bound): boolean =>
    people >= floor.people &&
    (floor.organisations === 0 || (organisations >= floor.organisations && largest / people <= floor.largestShare))
  const sumsByName = new Map(closing.sums.map((cell) => [nameOf(cell), cell]))
  const sumsOf = (name: CellName): CellSums => sumsByName.get(nameOf(name)) ?? { ...name, ...zeroSums }
  const errorsOf = (cell: CellSums): Bound => ({
    people: cell.errorPeople,
    organisations: cell.errorOrganisations,
    largest: cell.errorLargest,
  })

  /** A feature's additive figures are published for this very window. */
  const finest = (feature: PlannedFeature): boolean =>
    (grain === 'day' && feature.counts === 'day') || (grain === 'month' && feature.counts === 'month')
  const offered = (feature: PlannedFeature): boolean =>
    grain === 'month' || (feature.counts === 'day' && feature.cells === (grain === 'day' ? 1 : 7))

  const shown: ExpectedRow[] = []
  const add = (level: Level, id: string, members: readonly PlannedFeature[], below: readonly ExpectedRow[]): void => {
    const sums = sumsOf({ level, id, by: 'total', value: 'total' })
    if (!passes(sums)) return
    const own = level === 'feature' && members[0] !== undefined && finest(members[0])
    const row = {
      grain,
      start: closing.start,
      level,
      id,
      by: 'total' as const,
      value: 'total',
      ...containing(level, id, sums, below),
      ...(own ? finestFigures(sums) : summedFigures(members)),
      ...percentiles(level, id),
    }
    shown.push(row)
  }

  const finestFigures = (sums: CellSums) => ({
    events: round(sums.events),
    activeDays: round(sums.activeDays),
    errors: passes(errorsOf(sums)) ? round(sums.errors) : null,
    hiddenCells: 0,
  })

  /** Sums of what was published for the smallest things this total is made of. */
  function summedFigures(members: readonly PlannedFeature[]) {
    const ids = new Set(members.map((feature) => feature.id))
    const published = [
      ...closing.published.filter((row) => row.grain === 'day' && row.level === 'feature'),
      ...shown.filter((row) => row.level === 'feature' && row.by === 'total'),
    ].filter(
      (row) =>
        ids.has(row.id) &&
        (row.grain === 'day' || members.some((feature) => feature.id === row.id && feature.counts === 'month')),
    )
    const errors = published.flatMap((row) => row.errors ?? [])
    const sum = (figures: readonly number[]): number | null =>
      figures.length === 0 ? null : figures.reduce((so, figure) => so + figure, 0)
    return {
      events: sum(published.flatMap((row) => row.events ?? [])),
      activeDays: sum(published.flatMap((row) => row.activeDays ?? [])),
      errors: sum(errors),
      hiddenCells: members.reduce((cells, feature) => cells + feature.cells, 0) - published.length,
    }
  }

  /** People and organisations of a shown total: never below what was published of something inside it. */
  function containing(level: Level, id: string, sums: CellSums, below: readonly ExpectedRow[]) {
    const inside = [...closing.published.filter((row) => row.level === level && row.id === id), ...below]
    const provisional = closing.provisional.filter((row) => row.level === level && row.id === id)
    return {
      people: Math.max(
        round(sums.people),
        ...inside.map((row) => row.people),
        ...provisional.map((row) => row.atLeast),
      ),
      organisations:
        floor.organisations === 0
          ? null
          : Math.max(round(sums.organisations), ...inside.map((row) => row.organisations ?? 0)),
    }
  }

  function percentiles(level: Level, id: string) {
    const durations = closing.durations.find((row) => row.level === level && row.id === id)
    if (durations === undefined || durations.people < 10 * floor.people) return { p50Ms: null, p95Ms: null }
    const all = durations.bins.reduce((sum, count) => sum + count, 0)
    const at = (share: number): number => {
      let count = 0
      return durationOfBin(durations.bins.findIndex((here) => (count += here) >= share * all))
    }
    return { p50Ms: at(0.5), p95Ms: at(0.95) }
  }

  /** A row of segments, or nothing. */
  function segments(level: Level, id: string, by: Dimension, own: boolean, above: readonly string[]): ExpectedRow[] {
    const cells = VALUES[by].map((value) => sumsOf({ level, id, by, value }))
    const merged: readonly string[] = level === 'platform' || by === 'total' ? [] : closing.merged[by]
    const withheld = new Set(
      cells.filter((cell) => !passes(cell) || merged.includes(cell.value) || above.includes(cell.value)),
    )
    if (rules.others)
      while (withheld.size > 0 && !(withheld.size >= 2 && passes(together([...withheld], (cell) => cell)))) {
        const [fewest] = cells
          .filter((cell) => !withheld.has(cell))
          .toSorted((a, b) => a.people - b.people || (a.value < b.value ? -1 : 1))
        if (fewest === undefined) return []
        withheld.add(fewest)
      }
    const open = cells.filter((cell) => !withheld.has(cell))
    if (open.length === 0) return []
    const rest = [...withheld]
    const total = { ...together(rest, (cell) => cell), ...additive(rest) }
    const withErrors =
      own && open.every((cell) => passes(errorsOf(cell))) && (rest.length === 0 || passes(together(rest, errorsOf)))
    const row = (value: string, cell: Bound & Pick<CellSums, 'events' | 'activeDays' | 'errors'>): ExpectedRow => ({
      grain,
      start: closing.start,
      level,
      id,
      by,
      value,
      people: round(cell.people),
      organisations: floor.organisations === 0 || value === OTHERS ? null : round(cell.organisations),
      events: own ? round(cell.events) : null,
      activeDays: own ? round(cell.activeDays) : null,
      errors: withErrors ? round(cell.errors) : null,
      hiddenCells: 0,
      p50Ms: null,
      p95Ms: null,
    })
    const rows = open.map((cell) => row(cell.value, cell))
    return rest.length === 0 || !rules.others ? rows : [...rows, row(OTHERS, total)]
  }

  /** What a row above withholds is withheld in the rows below it too, or they would say something about it. */
  const rowsMade = new Map<string, ExpectedRow[]>()
  const rowOf = (level: Level, id: string, by: Dimension): ExpectedRow[] => {
    const key = `${level} ${id} ${by}`
    const made = rowsMade.get(key)
    if (made !== undefined) return made
    const own = level === 'feature' && closing.features.some((feature) => feature.id === id && finest(feature))
    const rows = segments(level, id, by, own, rules.nested ? withheldAbove(level, id, by) : [])
    rowsMade.set(key, rows)
    return rows
  }
  const withheldAbove = (level: Level, id: string, by: Dimension): readonly string[] => {
    if (level === 'platform') return []
    const area = closing.features.find((feature) => feature.id === id)?.area ?? ''
    const [upper, upperId] = level === 'feature' ? (['area', area] as const) : (['platform', 'platform'] as const)
    if (!shown.some((row) => row.level === upper && row.id === upperId)) return []
    const values = rowOf(upper, upperId, by).map((row) => row.value)
    return VALUES[by].filter((value) => !values.includes(value))
  }
  const segmentsOf = ({ level, id }: ExpectedRow): ExpectedRow[] => CUTS.flatMap((by) => rowOf(level, id, by))

  for (const feature of closing.features) if (offered(feature)) add('feature', feature.id, [feature], [])
  for (const area of new Set(closing.features.map((feature) => feature.area))) {
    const members = closing.features.filter((feature) => feature.area === area)
    const ids = new Set(members.map((feature) => feature.id))
    add(
      'area',
      area,
      members,
      shown.filter((row) => row.level === 'feature' && row.by === 'total' && ids.has(row.id)),
    )
  }
  const areas = shown.filter((row) => row.level === 'area' && row.by === 'total')
  add('platform', 'platform', closing.features, areas)
  return [...shown, ...shown.flatMap(segmentsOf)]
}

const nameOf = ({ level, id, by, value }: CellName): string => `${level} ${id} ${by} ${value}`

/** What several values have together: their organisations are at least the most that one of them has. */
const together = (cells: readonly CellSums[], bound: (cell: CellSums) => Bound): Bound => ({
  people: cells.reduce((sum, cell) => sum + bound(cell).people, 0),
  organisations: Math.max(0, ...cells.map((cell) => bound(cell).organisations)),
  largest: cells.reduce((sum, cell) => sum + bound(cell).largest, 0),
})

const additive = (cells: readonly CellSums[]) => ({
  events: cells.reduce((sum, cell) => sum + cell.events, 0),
  activeDays: cells.reduce((sum, cell) => sum + cell.activeDays, 0),
  errors: cells.reduce((sum, cell) => sum + cell.errors, 0),
})
