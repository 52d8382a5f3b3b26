// A table as Parquet: one row group, each field with its type; only what can be null is optional.
import { type ColumnSource, type SchemaElement, parquetWriteBuffer } from 'hyparquet-writer'
import { FIELDS, type PackageField } from './fields.ts'
import type { PackageRow } from './package-facts.ts'

const DAY_MS = 86_400_000

/** Counts have 64 bits: active days of a large platform need more than 32. */
const TYPES: Readonly<Record<PackageField['type'], Omit<SchemaElement, 'name'>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
}

const SCHEMA: SchemaElement[] = [
  { name: 'table', num_children: FIELDS.length },
  ...FIELDS.map(({ name, type, nullable }): SchemaElement => ({
    ...TYPES[type],
    name,
    repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED',
  })),
]

/** `version`: of this program; the file names it as its maker. The same rows and version give the same bytes. */
export const parquetOf = (rows: readonly PackageRow[], version: string): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      schema: SCHEMA,
      columnData: FIELDS.map((field): ColumnSource => columnOf(field, rows)),
      rowGroupSize: Math.max(1, rows.length),
      statistics: false, // for skipping row groups: there is one
      createdBy: `peil version ${version}`,
    }),
  )

const columnOf = ({ name, type }: PackageField, rows: readonly PackageRow[]): ColumnSource => ({
  name,
  data: rows.map((row) => {
    const value = row[name]
    if (value === null) return null
    if (type === 'date') return Date.parse(String(value)) / DAY_MS
    return type === 'integer' ? BigInt(value) : value
  }),
})
