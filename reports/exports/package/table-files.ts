// The files of a package's tables: which there are, what each is called, and what is in it.
import type { Format, Recipient } from '../../../schemas/recipient.ts'
import type { Dimension } from '../../../schemas/segments.ts'
import { csvOf } from './csv.ts'
import { jsonOf } from './json-table.ts'
import type { PackageTable } from './package-facts.ts'
import { parquetOf } from './parquet.ts'

export interface TableFile {
  /** `organisation-size.csv` */
  readonly path: string
  /** `organisation-size` */
  readonly stem: string
  readonly format: Format
  readonly table: PackageTable
  readonly content: Buffer
}

/** What the files of each table are called before the dot. */
export const STEMS: Readonly<Record<Dimension, string>> = {
  total: 'total',
  role: 'role',
  organisationSize: 'organisation-size',
  device: 'device',
}

const WRITERS: Readonly<Record<Format, (rows: PackageTable['rows'], version: string) => Buffer>> = {
  csv: csvOf,
  parquet: parquetOf,
  json: jsonOf,
}

/** Each table in each of the formats. `version`: of this program. */
export const tableFiles = (
  tables: readonly PackageTable[],
  { formats }: Pick<Recipient, 'formats'>,
  version: string,
): TableFile[] =>
  tables.flatMap((table) =>
    formats.map((format) => {
      const stem = STEMS[table.by]
      return { path: `${stem}.${format}`, stem, format, table, content: WRITERS[format](table.rows, version) }
    }),
  )
