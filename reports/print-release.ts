// `peil release show` on a terminal: which releases there are, and one of them as a table for each level.
import type { ReleasedCell } from '../schemas/released.ts'
import { type Dimension, LEVELS, type Level, OTHERS } from '../schemas/segments.ts'
import type { ReleaseView } from './release/release-views.ts'

/** A line of the canonical bytes, as data. */
export type ReleasedRow = Pick<
  ReleasedCell,
  | 'level'
  | 'id'
  | 'by'
  | 'value'
  | 'people'
  | 'peopleSigma'
  | 'activeDays'
  | 'activeDaysSigma'
  | 'organisationsFrom'
  | 'hiddenFeatures'
>

export interface ReleasedFilter {
  readonly by?: Dimension
  readonly level?: Level
}

const NONE = '–'
const FEW = 'few'

/** `2026-12-05 07:00 (Europe/Amsterdam)`. `ms`: epoch ms. */
export const momentOf = (ms: number, zone: string): string => `${clockTime(ms, zone)} (${zone})`

const clockTime = (ms: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(ms)

/** All of them, in the order given, as text that ends with a newline. `zone`: of the moments that are named. */
export function printReleases(views: readonly ReleaseView[], zone: string): string {
  if (views.length === 0) return 'There is no release yet.\n'
  const rows = views.map((view) => [
    view.release,
    view.window,
    view.status,
    clockTime(view.publishAt, zone),
    [view.reason, view.label].filter((words) => words !== undefined).join('; '),
    view.cells.toLocaleString('en'),
    rhoOf(view.nanoRho),
  ])
  const heading = ['release', 'window', 'status', 'publication', 'remark', 'cells', 'ρ']
  const notes = [
    `Moments are of ${zone}. ρ: what a release costs each person at most (zero-concentrated differential privacy).`,
    ...(views.some(({ status }) => status === 'waiting')
      ? ['waiting: nobody outside may see it before that date.']
      : []),
  ]
  return `${[...align([heading, ...rows], 5), '', ...notes].join('\n')}\n`
}

/** One of them: a table for each level, and what its marks mean. Text that ends with a newline. */
export function printRelease(
  view: ReleaseView,
  rows: readonly ReleasedRow[],
  { zone, by, level }: ReleasedFilter & { readonly zone: string },
): string {
  const shown = rows.filter(
    (row) => (by === undefined || row.by === by) && (level === undefined || row.level === level),
  )
  return `${[...headOf(view, zone), '', ...tablesOf(shown), ...notesOf(rows, shown)].join('\n')}\n`
}

function headOf({ release, window, status, publishAt, nanoRho, missing, label }: ReleaseView, zone: string): string[] {
  const when = momentOf(publishAt, zone)
  return [
    `Release ${release} (${window}), ${status === 'published' ? 'published' : 'to be published'} ${when}, ρ ${rhoOf(nanoRho)}`,
    ...(status === 'waiting' ? ['Not published yet: nobody outside may see it before that.'] : []),
    ...(label === undefined ? [] : [`Labelled: ${label}`]),
    ...(missing === 0 ? [] : [`Incomplete: what ${missing} of the log’s partitions held was not there at the close.`]),
  ]
}

function tablesOf(shown: readonly ReleasedRow[]): string[] {
  const isCut = shown.some((row) => row.by !== 'total')
  const hides = shown.some((row) => row.hiddenFeatures > 0)
  const heading = ['id', isCut ? 'value' : '', 'people', 'active days', 'orgs', hides ? 'hidden' : '']
  return LEVELS.flatMap((level) => {
    const own = shown.filter((row) => row.level === level)
    if (own.length === 0) return []
    const lines = own.map((row) => [
      row.id,
      row.by === 'total' ? '' : `${row.by}: ${row.value}`,
      estimate(row.people, row.peopleSigma),
      estimate(row.activeDays, row.activeDaysSigma),
      bandOf(row.organisationsFrom),
      hides ? String(row.hiddenFeatures) : '',
    ])
    return [level, ...align([heading, ...lines], 2), '']
  })
}

function notesOf(rows: readonly ReleasedRow[], shown: readonly ReleasedRow[]): string[] {
  if (rows.length === 0) return ['Nothing of it is shown: no figure reached the thresholds of its plan.']
  if (shown.length === 0) return ['Nothing of it that you asked for is shown.']
  const some = (holds: (row: ReleasedRow) => boolean, note: string): string[] => (shown.some(holds) ? [note] : [])
  return [
    '± is the standard deviation of the noise that was added: two in three are off by less, nineteen in twenty by less than twice it.',
    ...some(
      (row) => row.activeDays !== null,
      'active days: people’s days with a feature; who uses two features on a day has two of them. Noise can make a small one negative.',
    ),
    ...some((row) => row.organisationsFrom !== null && row.organisationsFrom > 0, 'orgs: noisily at least so many.'),
    ...some((row) => row.organisationsFrom === 0, `${FEW}: noisily fewer than the first band of the plan.`),
    ...some((row) => row.value === OTHERS, 'others: what is not shown by itself in that row of values, together.'),
    ...some((row) => row.activeDays === null || row.organisationsFrom === null, `${NONE}  not released.`),
    ...some(
      (row) => row.hiddenFeatures > 0,
      'hidden: how many features are not in the active days because they are not shown.',
    ),
  ]
}

/** A deviation is read, not reckoned with: three digits of it. */
function estimate(figure: number | null, sigma: number | null): string {
  if (figure === null || sigma === null) return NONE
  return `${figure.toLocaleString('en')} ± ${sigma.toLocaleString('en', { maximumSignificantDigits: 3 })}`
}

function bandOf(from: number | null): string {
  if (from === null) return NONE
  return from === 0 ? FEW : `${from.toLocaleString('en')}+`
}

/** Whole nano-ρ as a decimal: `0.05`. */
function rhoOf(nanoRho: number): string {
  const digits = String(nanoRho).padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '')
}

/** The first `left` columns to the left, the others to the right; empty columns left out. */
function align(table: readonly (readonly string[])[], left: number): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const isEmpty = widths.map((_, column) => table.slice(1).every((row) => row[column] === ''))
  return table.map((row) =>
    row
      .map((text, column) => ({ text, column, width: widths[column] ?? 0 }))
      .filter(({ column }) => isEmpty[column] === false)
      .map(({ text, column, width }) => (column < left ? text.padEnd(width) : text.padStart(width)))
      .join('  ')
      .trimEnd()
      .replace(/^/, '  '),
  )
}
