// `peil interest` on a terminal: rows as aligned columns, a heading per window; or as JSON.
import type { InterestRow } from '../schemas/figures.ts'

const WITHHELD = '–'
const COLUMNS = ['people', 'organisations', 'events', 'activeDays', 'errors', 'hiddenCells'] as const
const TITLES = ['people', 'orgs', 'events', 'active days', 'errors', 'hidden']

export interface PrintOptions {
  /** k of the floor: what the note under the table says (default 10). */
  readonly floorPeople?: number
  /** false where people stand for addresses and the rules about organisations are void (default true). */
  readonly organisationRules?: boolean
}

export const printInterestJson = (rows: readonly InterestRow[]): string => `${JSON.stringify(rows, null, 2)}\n`

/** The rows, in the order given, as text that ends with a newline. */
export function printInterest(rows: readonly InterestRow[], options: PrintOptions = {}): string {
  if (rows.length === 0) return 'No closed window in this range yet.\n'
  const lines: string[] = []
  for (const window of groupBy(rows, (row) => `${row.grain} ${row.start}`))
    lines.push(window.title, ...align([heading(window.rows), ...window.rows.map(line)]), '')
  lines.push(...notes(rows, options))
  return `${lines.join('\n')}\n`
}

const isCut = (rows: readonly InterestRow[]): boolean => rows.some((row) => row.by !== 'total')

const heading = (rows: readonly InterestRow[]): string[] => ['level', 'id', isCut(rows) ? 'value' : '', ...TITLES]

const line = (row: InterestRow): string[] => [
  row.level,
  row.id,
  row.by === 'total' ? '' : `${row.by}: ${row.value}`,
  ...COLUMNS.map((column) => figure(row[column])),
]

const figure = (value: number | null): string => (value === null ? WITHHELD : value.toLocaleString('en'))

function notes(rows: readonly InterestRow[], { floorPeople = 10, organisationRules = true }: PrintOptions): string[] {
  const withheld = rows.some((row) => COLUMNS.some((column) => row[column] === null))
  const hidden = rows.some((row) => row.hiddenCells > 0)
  return [
    'Figures are rounded to the nearest 5.',
    ...(withheld
      ? [`${WITHHELD}  withheld: fewer than ${floorPeople} people, or figures that would tell about so few.`]
      : []),
    ...(hidden ? ['hidden: how many of the cells that events are summed from are withheld.'] : []),
    ...(organisationRules
      ? []
      : ['People are by address (address and browser): no organisation is known, and its rules are void.']),
  ]
}

function groupBy(rows: readonly InterestRow[], titleOf: (row: InterestRow) => string) {
  const groups = new Map<string, InterestRow[]>()
  for (const row of rows) {
    const group = groups.get(titleOf(row))
    if (group === undefined) groups.set(titleOf(row), [row])
    else group.push(row)
  }
  return [...groups].map(([title, members]) => ({ title, rows: members }))
}

/** Names to the left, figures to the right, empty columns left out. */
function align(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  return table.map((row) =>
    row
      .map((text, column) => ({ text, column, width: widths[column] ?? 0 }))
      .filter(({ width }) => width > 0)
      .map(({ text, column, width }) => (column < 3 ? text.padEnd(width) : text.padStart(width)))
      .join('  ')
      .trimEnd()
      .replace(/^/, '  '),
  )
}
