// Brings the database to its present form: ordered SQL files, each made once. ClickHouse's DDL is not transactional,
// so each step is repeatable (IF NOT EXISTS) and a half-made database just goes on.
import type { ClickHouseClient } from '@clickhouse/client'
import { guarded, UnusableWarehouse } from './fault.ts'
import { type Migration, readStatement } from './sql.ts'

/** Makes every migration that was not made yet, in order.
 * @throws UnusableWarehouse when a migration that was made reads differently now, or is not known here. */
export async function migrate(client: ClickHouseClient, migrations: readonly Migration[]): Promise<void> {
  const command = (what: string, query: string, query_params: Record<string, string> = {}) =>
    guarded(what, () => client.command({ query, query_params }))

  await command('create database', readStatement('create-database'))
  await command('create schema_migrations', readStatement('create-migrations'))
  const made = await guarded('read schema_migrations', async () => {
    const answer = await client.query({ query: readStatement('migrations-made'), format: 'JSONEachRow' })
    return new Map((await answer.json<{ name: string; sha256: string }>()).map((row) => [row.name, row.sha256]))
  })
  const newer = [...made.keys()].filter((name) => !migrations.some((migration) => migration.name === name))
  if (newer.length > 0)
    throw new UnusableWarehouse(
      `the statistics were made by a newer Peil (migration ${newer.toSorted().join(', ')} is not known here): run that version or a newer one`,
    )
  for (const { name, sql, sha256 } of migrations) {
    const known = made.get(name)
    if (known !== undefined && known !== sha256)
      throw new UnusableWarehouse(`migration ${name} was changed after it was made: add a new one instead`)
    if (known !== undefined) continue
    await command(`migration ${name}`, sql)
    await command(`mark migration ${name}`, readStatement('mark-migration'), { name, sha256 })
  }
}
