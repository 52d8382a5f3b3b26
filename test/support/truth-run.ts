// Comparing what a pipeline published with what the truth leads to, with differences a person can read.
import { expect } from 'vitest'
import type { Closing } from '../../schemas/closing.ts'
import type { CellSums, DurationSums, InterestRow, WindowId } from '../../schemas/figures.ts'
import { ClosingOrder, inClosingOrder, type ClosingTerms } from '../simulation/closing-order.ts'
import type { ExpectedRow } from '../simulation/oracle.ts'
import { trueSums } from '../simulation/true-sums.ts'
import type { Truth } from '../simulation/truth.ts'

/** A row as published; the percentiles only where the source has them. */
export type ActualRow = InterestRow & { readonly p50Ms?: number | null; readonly p95Ms?: number | null }

const FIGURES = ['people', 'organisations', 'events', 'activeDays', 'errors', 'hiddenCells', 'p50Ms', 'p95Ms'] as const
const MOST_LINES = 40

/** The rows of `interest` that must stand after these windows were closed.
 * `provisionalOf`: what was last shown of a day while it was open. */
export function expectedInterest(
  truth: Truth,
  terms: ClosingTerms,
  windows: readonly WindowId[],
  provisionalOf: (window: WindowId) => Closing['provisional'] = () => [],
): ExpectedRow[] {
  const order = new ClosingOrder(terms)
  return inClosingOrder(windows).flatMap((window) => [
    ...order.close(window, truth.uses(window), provisionalOf(window)).rows,
  ])
}

/** These rows and no others, figure by figure. Rows that only say that something is withheld are passed over. */
export function expectInterestEquals(actual: readonly ActualRow[], expected: readonly ExpectedRow[]): void {
  const shown = actual.filter((row) => row.people !== null)
  const differences = differencesOf(byName(shown), byName(expected), (row, other) =>
    FIGURES.flatMap((figure) =>
      row[figure] === undefined || row[figure] === other[figure]
        ? []
        : [`${figure} ${row[figure]}, must be ${other[figure]}`],
    ),
  )
  if (shown.length !== byName(shown).size) differences.push('a row stands twice')
  report(differences)
}

/** The working sums of a window, exactly. Cells without anybody are passed over. */
export function expectSumsEqual(actual: readonly CellSums[], truth: Truth, window: WindowId): void {
  const named = (cells: readonly CellSums[]): Map<string, CellSums> =>
    new Map(cells.filter((cell) => cell.people > 0).map((cell) => [`${window} ${nameOf(cell)}`, cell]))
  const figures = [
    'people',
    'organisations',
    'largest',
    'events',
    'activeDays',
    'errors',
    'errorPeople',
    'errorOrganisations',
    'errorLargest',
  ] as const
  report(
    differencesOf(named(actual), named(trueSums(truth.uses(window)).cells), (cell, other) =>
      figures.flatMap((figure) =>
        cell[figure] === other[figure] ? [] : [`${figure} ${cell[figure]}, must be ${other[figure]}`],
      ),
    ),
  )
}

/** The durations of a window, exactly: how many people, and how many of each length. */
export function expectDurationsEqual(actual: readonly DurationSums[], truth: Truth, window: WindowId): void {
  const named = (durations: readonly DurationSums[]): Map<string, string> =>
    new Map(
      durations.map(({ level, id, people, bins }) => [`${window} ${level} ${id}`, `${people}: ${bins.join(' ')}`]),
    )
  report(
    differencesOf(named(actual), named(trueSums(truth.uses(window)).durations), (found, wanted) =>
      found === wanted ? [] : [`durations ${found}, must be ${wanted}`],
    ),
  )
}

const nameOf = ({ level, id, by, value }: Pick<CellSums, 'level' | 'id' | 'by' | 'value'>): string =>
  `${level} ${id} ${by} ${value}`

const byName = <R extends ActualRow | ExpectedRow>(rows: readonly R[]): Map<string, R> =>
  new Map(rows.map((row) => [`${row.grain} ${row.start} ${nameOf(row)}`, row]))

function differencesOf<A, E>(
  actual: ReadonlyMap<string, A>,
  expected: ReadonlyMap<string, E>,
  compare: (actual: A, expected: E) => string[],
): string[] {
  const differences: string[] = []
  for (const [name, row] of expected) {
    const found = actual.get(name)
    if (found === undefined) differences.push(`${name}: is missing`)
    else differences.push(...compare(found, row).map((text) => `${name}: ${text}`))
  }
  for (const name of actual.keys()) if (!expected.has(name)) differences.push(`${name}: must not be there`)
  return differences
}

/** Fails with the first differences and how many there are. */
function report(differences: readonly string[]): void {
  const more = differences.length - MOST_LINES
  const lines = differences.slice(0, MOST_LINES)
  expect(more > 0 ? [...lines, `and ${more} more`] : lines).toEqual([])
}
