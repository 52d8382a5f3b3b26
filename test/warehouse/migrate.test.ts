// Migrations: made once and in order, going on where a crash stopped them, refusing to be rewritten.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { expect, onTestFinished, test } from 'vitest'
import { connectChdb } from '../../warehouse/chdb.ts'
import { migrate } from '../../warehouse/migrate.ts'
import { readMigrations } from '../../warehouse/sql.ts'

async function emptyDatabase(): Promise<ClickHouseClient> {
  const folder = await mkdtemp(join(tmpdir(), 'peil-migrate-'))
  const { writer, close } = connectChdb(folder)
  onTestFinished(async () => {
    await close()
    await rm(folder, { recursive: true, force: true })
  })
  return writer
}

const tables = async (client: ClickHouseClient): Promise<string[]> => {
  const answer = await client.query({ query: 'SHOW TABLES FROM peil', format: 'JSONEachRow' })
  return (await answer.json<{ name: string }>()).map((table) => table.name)
}

const ALL = ['interest', 'provisional', 'released', 'releases', 'schema_migrations', 'windows']

test('makes every table, and again makes nothing', async () => {
  const client = await emptyDatabase()
  await migrate(client, readMigrations())
  await migrate(client, readMigrations())
  expect(await tables(client)).toEqual(ALL)
})

test('goes on where a crash left the database half made, also between a table and its mark', async () => {
  const client = await emptyDatabase()
  const migrations = readMigrations()
  await migrate(client, migrations.slice(0, 1))
  await client.command({ query: migrations[1]?.sql ?? '' })
  await migrate(client, migrations)
  expect(await tables(client)).toEqual(ALL)
})

test('refuses a migration that was changed after it was made', async () => {
  const client = await emptyDatabase()
  const [first, ...rest] = readMigrations()
  if (first === undefined) throw new Error('there are migrations')
  await migrate(client, [first])
  await expect(migrate(client, [{ ...first, sha256: '0'.repeat(64) }, ...rest])).rejects.toThrow(first.name)
})

test('every migration can be repeated and holds one statement', () => {
  for (const { name, sql } of readMigrations()) {
    expect(name).toMatch(/^\d{3}-[a-z-]+$/)
    expect(sql).toMatch(/IF (NOT )?EXISTS/)
    expect(sql).not.toContain(';')
  }
})
