// A table as JSON: an array of objects, one row a line.
import type { PackageRow } from './package-facts.ts'

export const jsonOf = (rows: readonly PackageRow[]): Buffer =>
  Buffer.from(rows.length === 0 ? '[]\n' : `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`, 'utf8')
