// Parquet: the rows with their types, read back by another library than the one that wrote them.
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { FIELDS } from '../../../../reports/exports/package/fields.ts'
import { parquetOf } from '../../../../reports/exports/package/parquet.ts'
import { packageTables } from '../../../../reports/exports/package/rows.ts'
import { madeUpRow, packageOrder, packageRecipient } from '../../../support/package-order.ts'

const fileOf = (rows: Parameters<typeof parquetOf>[0]): ArrayBuffer =>
  Uint8Array.from(parquetOf(rows, '0.0.0-test')).buffer

/** Days as words and counts as numbers again. */
const plain = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString().slice(0, 10) : typeof value === 'bigint' ? Number(value) : value,
    ]),
  )

describe('parquet', () => {
  it('holds exactly the rows', async () => {
    const { release } = await packageOrder()
    for (const { rows } of packageTables(release, packageRecipient())) {
      const read = await parquetReadObjects({ file: fileOf(rows) })
      expect(read.map(plain)).toEqual(rows)
    }
  })

  it('has every field with its type; optional is only what can be null', () => {
    const [, ...columns] = parquetMetadata(fileOf([madeUpRow()])).schema
    const types = { string: 'STRING', date: 'DATE' } as const
    expect(
      columns.map(({ name, type, repetition_type: repeated, logical_type: logical }) => [
        name,
        type,
        repeated,
        logical?.type,
      ]),
    ).toEqual(
      FIELDS.map(({ name, type, nullable }) => [
        name,
        { string: 'BYTE_ARRAY', date: 'INT32', integer: 'INT64', number: 'DOUBLE' }[type],
        nullable ? 'OPTIONAL' : 'REQUIRED',
        type === 'string' || type === 'date' ? types[type] : undefined,
      ]),
    )
  })

  it('keeps what 32 bits do not hold, and a table without rows', async () => {
    const [row] = await parquetReadObjects({ file: fileOf([madeUpRow({ active_days: 9_007_199_254_740_991 })]) })
    expect(row?.['active_days']).toBe(9_007_199_254_740_991n)
    expect(await parquetReadObjects({ file: fileOf([]) })).toEqual([])
  })

  it('is the same bytes every time', () => {
    const rows = [madeUpRow(), madeUpRow({ id: 'ask', active_days: null })]
    expect(parquetOf(rows, '1.0.0')).toEqual(parquetOf(rows, '1.0.0'))
  })
})
