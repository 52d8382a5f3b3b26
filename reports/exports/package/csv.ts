// A table as CSV (RFC 4180): UTF-8, comma, CRLF, a header; null is empty, text is quoted where it must be.
import { FIELDS } from './fields.ts'
import type { PackageRow } from './package-facts.ts'

/** As the package's descriptor says it of each CSV file. */
export const CSV_DIALECT = {
  delimiter: ',',
  lineTerminator: '\r\n',
  quoteChar: '"',
  doubleQuote: true,
  skipInitialSpace: false,
  header: true,
} as const

// Spreadsheets take text that begins so for a formula, quoted or not (OWASP, CSV Injection), and names are whatever a
// catalogue calls its features. An apostrophe before it makes it text. Only a spreadsheet reads CSV so: in JSON and
// Parquet the name is as it is. Numbers are written by us and stay numbers, negative ones too.
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u

export const csvOf = (rows: readonly PackageRow[]): Buffer =>
  Buffer.from(
    [FIELDS.map(({ name }) => name), ...rows.map((row) => FIELDS.map(({ name }) => cellOf(row[name])))]
      .map((cells) => `${cells.join(CSV_DIALECT.delimiter)}${CSV_DIALECT.lineTerminator}`)
      .join(''),
    'utf8',
  )

/** Most texts: nothing in them has to be looked at again. */
const PLAIN = /^[A-Za-z0-9][\w .-]*$/

function cellOf(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (PLAIN.test(value)) return value
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
