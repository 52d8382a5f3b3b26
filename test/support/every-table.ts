// Reading ClickHouse as somebody would who has every right on it and no interest in our questions.
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'

const UNKNOWN_TABLE = '60'

export interface TableRows {
  readonly table: string
  readonly rows: readonly Record<string, unknown>[]
}

/** Every row of every table that is not the engine's own, also those that a FINAL would hide. The folder must be open in
 * this process. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const readEveryTable = (folder: string): Promise<TableRows[]> =>
  readThrough(createClient({ connection: createChdbConnection({ path: folder }) as never }))

/** The same on a server, as its user `default`. */
export const readEveryTableOn = (url: string): Promise<TableRows[]> => readThrough(createClient({ url }))

async function readThrough(client: ClickHouseClient): Promise<TableRows[]> {
  const ask = async (query: string): Promise<Record<string, unknown>[]> =>
    await (await client.query({ query, format: 'JSONEachRow' })).json()
  const tables = await ask(
    `SELECT database, name FROM system.tables WHERE lower(database) NOT IN ('system', 'information_schema')`,
  )
  const found: TableRows[] = []
  for (const { database, name } of tables) {
    const table = `${String(database)}.${String(name)}`
    const rows = await ask(`SELECT * FROM ${table}`).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === UNKNOWN_TABLE) return undefined // gone meanwhile
      throw error
    })
    if (rows !== undefined) found.push({ table, rows })
  }
  await client.close()
  return found
}
