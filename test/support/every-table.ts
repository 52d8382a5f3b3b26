// Reading ClickHouse as somebody would who has every right on it and no interest in our questions.
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'

export interface TableRows {
  readonly table: string
  readonly rows: readonly Record<string, unknown>[]
}

/** Every row of every table that is not the engine's own, also those that a FINAL would hide. The folder must be open in
 * this process. */
export async function readEveryTable(folder: string): Promise<TableRows[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const client = createClient({ connection: createChdbConnection({ path: folder }) as never })
  const ask = async (query: string): Promise<Record<string, unknown>[]> =>
    await (await client.query({ query, format: 'JSONEachRow' })).json()
  const tables = await ask(
    `SELECT database, name FROM system.tables WHERE lower(database) NOT IN ('system', 'information_schema')`,
  )
  const found: TableRows[] = []
  for (const { database, name } of tables) {
    const table = `${String(database)}.${String(name)}`
    found.push({ table, rows: await ask(`SELECT * FROM ${table}`) })
  }
  await client.close()
  return found
}
