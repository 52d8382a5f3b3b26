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
const RELEASED = [
  'release',
  'grain',
  'start',
  'level',
  'id',
  'by',
  'value',
  'people',
  'peopleSigma',
  'activeDays',
  'activeDaysSigma',
  'organisationsFrom',
  'hiddenFeatures',
  'version',
]
const RELEASES = [
  'release',
  'window',
  'grain',
  'start',
  'plan',
  'planText',
  'nanoRho',
  'publishAt',
  'missing',
  'cells',
  'digest',
  'ledgerSeq',
  'ledgerHash',
  'signature',
  'version',
]
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
    case 'peil.released':
      return rows.filter((row) => !(columns(RELEASED)(row) && isReleasable(row, domains)))
    case 'peil.releases':
      return rows.filter((row) => !(columns(RELEASES)(row) && isRelease(row['release']) && Number(row['nanoRho']) > 0))
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

/** A released figure: noisy people at or above the lowest threshold that a plan may have, each with its deviation. */
const isReleasable = (row: Row, { levels, dimensions }: Domains): boolean =>
  isRelease(row['release']) &&
  levels.includes(String(row['level'])) &&
  dimensions.includes(String(row['by'])) &&
  isName(row['id']) &&
  isName(String(row['value']).toLowerCase()) &&
  inSteps(row['people'], LOWEST_THRESHOLD, 1) &&
  isDeviation(row['peopleSigma']) &&
  (row['activeDays'] === null
    ? row['activeDaysSigma'] === null
    : Number.isInteger(Number(row['activeDays'])) && isDeviation(row['activeDaysSigma'])) &&
  (row['organisationsFrom'] === null ? row['value'] === 'others' : inSteps(row['organisationsFrom'], 0, 1))

const LOWEST_THRESHOLD = 5
const isRelease = (id: unknown): boolean => typeof id === 'string' && /^(week|month)-[0-9W-]+$/.test(id)
/** A decimal of at most three places. */
const isDeviation = (sigma: unknown): boolean => {
  const thousandths = Number(sigma) * 1_000
  return thousandths > 0 && Math.abs(thousandths - Math.round(thousandths)) < 1e-6 * thousandths
}

/** A catalogue's id: lower case, no digests. */
const isName = (id: unknown): boolean => typeof id === 'string' && /^[a-z][a-z-]{0,47}$/.test(id)
const inSteps = (figure: unknown, least: number, step: number): boolean =>
  Number.isInteger(Number(figure)) && Number(figure) >= least && Number(figure) % step === 0
