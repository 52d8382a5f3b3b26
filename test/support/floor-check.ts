// What may stand in ClickHouse, written down a second time: table by table, column by column.

interface Domains {
  readonly levels: readonly string[]
  readonly dimensions: readonly string[]
}
type Row = Readonly<Record<string, unknown>>

const INTEREST = [
  'grain',
  'start',
  'level',
  'id',
  'by',
  'value',
  'people',
  'organisations',
  'events',
  'activeDays',
  'errors',
  'hiddenCells',
  'p50Ms',
  'p95Ms',
  'version',
]
const PROVISIONAL = ['day', 'level', 'id', 'atLeast']
const WINDOWS = ['window', 'grain', 'start', 'features', 'missing', 'organisationRules', 'version']
const MIGRATIONS = ['name', 'sha256', 'at']

/** The rows that must not be there (k = 10 people of m = 3 organisations, all in fives). */
export function invalidRows(table: string, rows: readonly Row[], domains: Domains): Row[] {
  const columns = (allowed: readonly string[]) => (row: Row) =>
    Object.keys(row).every((column) => allowed.includes(column))
  // While they are replaced, the next ones lie in a table of their own name.
  switch (table.replace(/^peil\.provisional_[0-9a-f]{32}$/, 'peil.provisional')) {
    case 'peil.interest':
      return rows.filter((row) => !(columns(INTEREST)(row) && isShowable(row, domains)))
    case 'peil.provisional':
      return rows.filter((row) => !(columns(PROVISIONAL)(row) && isName(row['id']) && inSteps(row['atLeast'], 10, 10)))
    case 'peil.windows':
      return rows.filter((row) => !columns(WINDOWS)(row))
    case 'peil.schema_migrations':
      return rows.filter((row) => !columns(MIGRATIONS)(row))
    default:
      return [...rows]
  }
}

const isShowable = (row: Row, { levels, dimensions }: Domains): boolean =>
  levels.includes(String(row['level'])) &&
  dimensions.includes(String(row['by'])) &&
  isName(row['id']) &&
  inSteps(row['people'], 10, 5) &&
  (row['organisations'] === null ? row['value'] === 'others' : inSteps(row['organisations'], 5, 5)) && // 3 is rounded to 5
  ['events', 'activeDays', 'errors'].every((figure) => row[figure] === null || inSteps(row[figure], 10, 5))

/** A catalogue's id: lower case, no digests. */
const isName = (id: unknown): boolean => typeof id === 'string' && /^[a-z][a-z-]{0,47}$/.test(id)
const inSteps = (figure: unknown, least: number, step: number): boolean =>
  Number.isInteger(Number(figure)) && Number(figure) >= least && Number(figure) % step === 0
