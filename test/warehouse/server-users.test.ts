// The files that an operator drops into /etc/clickhouse-server, tried on the real server: what each user may do, what
// bounds it, and that nothing of what was asked is kept.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFile } from '../../package-root.ts'
import { openServerWarehouse } from '../../warehouse/server.ts'
import { asCell, asProvisional } from '../support/made-up-figures.ts'
import { madeUpCells, madeUpRecord } from '../support/made-up-releases.ts'
import { describeServer } from './clickhouse-here.ts'
import { type ClickhouseServer, type User, USERS, startClickhouse } from './clickhouse-server.ts'

const NO_RIGHT = 'ACCESS_DENIED'
const FIXED = 'SETTING_CONSTRAINT_VIOLATION'

describeServer('users of the ClickHouse server', () => {
  let server: ClickhouseServer
  beforeAll(async () => {
    server = await startClickhouse()
    await using warehouse = await openServerWarehouse(server.peil)
    const window = { window: 'day/2026-11-20', grain: 'day', start: '2026-11-20', features: [], missing: 0 } as const
    await warehouse.publish({ ...window, organisationRules: true }, [asCell({ start: '2026-11-20', people: 35 })])
    await warehouse.publish({ ...window, organisationRules: true }, [asCell({ start: '2026-11-20', people: 35 })])
    await warehouse.persistReleased('month-2026-11', madeUpCells())
    await warehouse.recordRelease(madeUpRecord(madeUpCells()))
    await warehouse.replaceProvisional([asProvisional({ day: '2026-11-21', level: 'area', id: 'work', atLeast: 20 })])
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const answer = async (user: User, sql: string): Promise<string> => (await server.ask(user, sql)).text.trim()

  test('other tools read closed figures, each window once, and nothing else', async () => {
    expect(await answer('peil_tools', 'SELECT people, count() FROM peil.interest GROUP BY people')).toBe('35\t1')
    expect(await answer('peil_tools', 'SHOW TABLES FROM peil')).toBe('interest')
    for (const table of [
      'peil.windows',
      'peil.provisional',
      'peil.released',
      'peil.releases',
      'peil.schema_migrations',
      ...['processes', 'errors', 'query_cache', 'parts', 'users'].map((name) => `system.${name}`),
      'information_schema.tables',
    ])
      expect(await answer('peil_tools', `SELECT * FROM ${table}`), table).toContain(NO_RIGHT)
  })

  test('dashboards read all that Peil shows, and nothing else', async () => {
    for (const table of ['interest', 'windows', 'provisional'])
      expect(await answer('peil_dashboard', `SELECT count() FROM peil.${table}`), table).toBe('1')
    // Releases leave through Peil only: it knows their dates and which were withdrawn.
    for (const table of [
      'peil.released',
      'peil.releases',
      'peil.schema_migrations',
      'system.processes',
      'system.errors',
    ])
      expect(await answer('peil_dashboard', `SELECT * FROM ${table}`), table).toContain(NO_RIGHT)
  })

  test('readers cannot write, reach elsewhere, or stop others', async () => {
    for (const user of ['peil_dashboard', 'peil_tools'] as const)
      for (const statement of [
        'INSERT INTO peil.interest (people) VALUES (10)',
        'TRUNCATE TABLE peil.interest',
        'TRUNCATE TABLE peil.released',
        'ALTER TABLE peil.interest DELETE WHERE 1',
        'DROP DATABASE peil',
        'CREATE TABLE peil.mine (a Int8) ENGINE = MergeTree ORDER BY a',
        'CREATE TEMPORARY TABLE mine (a Int8)',
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM remote('127.0.0.1', peil.provisional)",
        'KILL QUERY WHERE 1',
        'SYSTEM FLUSH LOGS',
      ])
        expect(await answer(user, statement), `${user}: ${statement}`).toMatch(/ACCESS_DENIED|READONLY/)
  })

  test('readers are bounded in time, memory and rows, and cannot lift that', async () => {
    for (const user of ['peil_dashboard', 'peil_tools'] as const) {
      expect(await answer(user, 'SELECT sum(number) FROM numbers(1e15) SETTINGS max_execution_time = 1')).toContain(
        'TIMEOUT_EXCEEDED',
      )
      expect(await answer(user, 'SELECT groupArray(number) FROM numbers(1e9)')).toContain('MEMORY_LIMIT_EXCEEDED')
      expect(await answer(user, 'SELECT * FROM numbers(1000001)')).toContain('TOO_MANY_ROWS_OR_BYTES')
      for (const setting of [
        'readonly = 0',
        'max_execution_time = 0',
        'max_execution_time = 21',
        'max_memory_usage = 0',
        'max_memory_usage = 1073741825',
        'max_memory_usage_for_user = 0',
        'max_result_rows = 0',
        'max_threads = 8',
        'max_concurrent_queries_for_user = 0',
        "result_overflow_mode = 'break'",
        'final = 0',
        'log_queries = 1',
        'use_query_cache = 1',
      ])
        expect(await answer(user, `SELECT 1 SETTINGS ${setting}`), setting).toMatch(new RegExp(`${FIXED}|READONLY`))
    }
    expect(await answer('peil_tools', 'SELECT * FROM numbers(100001)')).toContain('TOO_MANY_ROWS_OR_BYTES')
  })

  test('readers may say how an answer is written, as clients do', async () => {
    const sql =
      'SELECT people FROM peil.interest SETTINGS output_format_json_quote_64bit_integers = 0 FORMAT JSONEachRow'
    expect(await answer('peil_tools', sql)).toBe('{"people":35}')
  })

  test('Peil’s own user has its database and no more', async () => {
    for (const statement of [
      'CREATE DATABASE other',
      'CREATE TABLE peil.other (a Int8) ENGINE = Memory',
      'SELECT * FROM system.processes',
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "CREATE USER somebody IDENTIFIED BY 'x'",
      'GRANT SELECT ON peil.interest TO peil_tools',
    ])
      expect(await answer('peil', statement), statement).toMatch(/ACCESS_DENIED|ACCESS_STORAGE_READONLY/)
    expect(await answer('peil', 'SELECT 1 SETTINGS log_queries = 1')).toContain(FIXED)
    expect(await answer('peil', 'SELECT 1 SETTINGS max_execution_time = 0')).toContain(FIXED)
  })

  test('the server keeps no table of what was asked, and its memory is bounded', async () => {
    const logs = `SELECT name FROM system.tables WHERE database = 'system' AND name LIKE '%\\_log' ORDER BY name`
    await using plain = await startClickhouse({ isPlain: true })
    const kept = async (asked: ClickhouseServer): Promise<string> => {
      expect((await asked.ask('default', `SELECT 'a literal'`)).status).toBe(200)
      expect((await asked.ask('default', 'SYSTEM FLUSH LOGS')).status).toBe(200)
      return (await asked.ask('default', logs)).text
    }
    expect(await kept(plain)).toContain('query_log')
    expect(await kept(server)).toBe('')
    const bounds = await server.ask(
      'default',
      `SELECT name, value FROM system.server_settings WHERE name IN ('max_server_memory_usage', 'max_concurrent_queries') ORDER BY name`,
    )
    expect(bounds.text).toBe('max_concurrent_queries\t32\nmax_server_memory_usage\t2147483648\n')
  })

  test('what is struck out of the log file takes every text in quotes', async () => {
    const [, pattern = ''] =
      /<regexp>(.*)<\/regexp>/.exec(await readFile(packageFile('warehouse/server/config.d/peil.xml'), 'utf8')) ?? []
    const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    const line = String.raw`(in query: SELECT 'a', 'it\'s', 'b\\' FROM t WHERE x = '' OR y = 'z')`
    const { text } = await server.ask(
      'default',
      `SELECT replaceRegexpAll(${quoted(line)}, ${quoted(pattern)}, '?') FORMAT TSVRaw`,
    )
    expect(text.trim()).toBe('(in query: SELECT ?, ?, ? FROM t WHERE x = ? OR y = ?)')
  })

  test('nobody comes in from outside the networks that are named', async () => {
    await using elsewhere = await startClickhouse()
    await elsewhere.stop()
    const path = join(elsewhere.folder, 'etc/users.d/peil.xml')
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(/<ip>(?:127\.0\.0\.0\/8|::1)<\/ip>/g, ''))
    await elsewhere.start()
    for (const user of USERS)
      expect((await elsewhere.ask(user, 'SELECT 1')).text, user).toContain('AUTHENTICATION_FAILED')
  })

  // Last: it uses the hour's quota up.
  test('other tools have a quota', async () => {
    const ask = (): Promise<string> => answer('peil_tools', 'SELECT count() FROM peil.interest')
    let last = ''
    for (let asked = 0; asked < 2_100 && !last.includes('QUOTA_EXCEEDED'); asked += 4)
      last = (await Promise.all([ask(), ask(), ask(), ask()])).at(-1) ?? ''
    expect(last).toContain('QUOTA_EXCEEDED')
    expect(await answer('peil_dashboard', 'SELECT count() FROM peil.interest')).toBe('1')
  })
})
