// Opening the statistics on a server: what is made, what goes on where it was left, and what is said when it cannot be.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { openStatistics } from '../../warehouse/configured.ts'
import { UnusableWarehouse, WarehouseUnreachable } from '../../warehouse/fault.ts'
import { openServerWarehouse } from '../../warehouse/server.ts'
import { describeServer } from './clickhouse-here.ts'
import { type ClickhouseServer, passwordOf, startClickhouse } from './clickhouse-server.ts'
import { startFlakyProxy } from './flaky-proxy.ts'

const TABLES = ['interest', 'provisional', 'released', 'releases', 'schema_migrations', 'windows']
/** version, database, table of migrations, those made; then each migration and its mark. */
const STATEMENTS = 4 + 2 * 7

const nobodyAt = { url: 'http://127.0.0.1:1', username: 'peil', password: 'a-password-of-tests' }

/** Answers every request with this. */
async function startImpostor(status: number, body: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const failure = (opening: Promise<AsyncDisposable>): Promise<Error> =>
  opening.then(
    async (opened) => {
      await opened[Symbol.asyncDispose]()
      throw new Error('it opened')
    },
    (error: Error) => error,
  )

describeServer('opening the statistics on a ClickHouse server', () => {
  let server: ClickhouseServer
  beforeAll(async () => {
    server = await startClickhouse()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const tables = async (): Promise<string[]> => {
    const { text } = await server.ask('default', 'SHOW TABLES FROM peil')
    return text.trim().split('\n')
  }
  const makeAnew = () => server.ask('default', 'DROP DATABASE IF EXISTS peil SYNC')

  test('goes by the settings', async () => {
    await makeAnew()
    const { url, username: clickhouseUser, password: clickhousePassword } = server.peil
    const config = readConfig({ clickhouseUrl: url, clickhouseUser, clickhousePassword }, {})
    await using warehouse = await openStatistics(config)
    expect(await warehouse.windows({})).toEqual([])
    expect(await tables()).toEqual(TABLES)
  })

  test('goes on wherever making the tables was broken off, whether or not the step was done', async () => {
    const proxy = await startFlakyProxy(server.port)
    onTestFinished(() => proxy[Symbol.asyncDispose]())
    for (const how of ['refuse', 'cut-answer'] as const)
      for (let step = 0; step < STATEMENTS; step += 1) {
        await makeAnew()
        proxy.behave(how, '', step)
        expect(await failure(openServerWarehouse({ ...server.peil, url: proxy.url }))).toBeInstanceOf(
          WarehouseUnreachable,
        )
        proxy.behave('pass')
        await using _warehouse = await openServerWarehouse({ ...server.peil, url: proxy.url })
        expect(await tables()).toEqual(TABLES)
      }
  })

  test('goes on after the server was killed while the tables were made', async () => {
    for (const afterMs of [4, 12, 25, 50]) {
      await makeAnew()
      const opening = openServerWarehouse(server.peil).then(
        (opened) => opened[Symbol.asyncDispose](),
        () => undefined,
      )
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      await server.kill()
      await opening
      await server.start()
      await using _warehouse = await openServerWarehouse(server.peil)
      expect(await tables()).toEqual(TABLES)
    }
  })

  test('refuses tables that a newer Peil has made, and names its migration', async () => {
    await using _warehouse = await openServerWarehouse(server.peil)
    const mark = `INSERT INTO peil.schema_migrations (name, sha256) VALUES ('999-later', '${'0'.repeat(64)}')`
    expect((await server.ask('default', mark)).status).toBe(200)
    const error = await failure(openServerWarehouse(server.peil))
    expect(error).toBeInstanceOf(UnusableWarehouse)
    expect(error.message).toContain('newer Peil (migration 999-later')
    await makeAnew()
  })

  test('names the settings when the user or the password is wrong, never what they are', async () => {
    for (const wrong of [{ password: 'wrong-password' }, { username: 'nobody-such' }]) {
      const error = await failure(openServerWarehouse({ ...server.peil, ...wrong }))
      expect(error).toBeInstanceOf(UnusableWarehouse)
      expect(error.message).toMatch(/PEIL_CLICKHOUSE_USER and PEIL_CLICKHOUSE_PASSWORD/)
      expect(`${error.message} ${String(error.cause)}`).not.toMatch(/wrong-password|nobody-such/)
    }
  })

  test('says that a user has too few rights', async () => {
    const username = 'peil_tools'
    const error = await failure(openServerWarehouse({ ...server.peil, username, password: passwordOf(username) }))
    expect(error).toBeInstanceOf(UnusableWarehouse)
    expect(error.message).toContain('users.d/peil.xml')
  })
})

test('nobody there, 503, and something that is not ClickHouse are faults that may pass, and name the address’s setting', async () => {
  for (const url of [nobodyAt.url, await startImpostor(503, 'busy'), await startImpostor(200, '<html>')]) {
    const error = await failure(openServerWarehouse({ ...nobodyAt, url }))
    expect(error).toBeInstanceOf(WarehouseUnreachable)
    expect(error.message).toContain('PEIL_CLICKHOUSE_URL')
    expect(error.message).not.toContain('127.0.0.1')
  }
})

test('a server that is too old is refused: which one is needed', async () => {
  for (const [version, isRefused] of [
    ['24.3.5.46', true],
    ['25.7.1.1', true],
    ['9.9.1.1', true],
    ['25.8.1.5101', false],
    ['26.1.2.3.altinitystable', false],
  ] as const) {
    const url = await startImpostor(200, `{"version":"${version}"}\n`)
    const { message } = await failure(openServerWarehouse({ ...nobodyAt, url })) // the rest is not ClickHouse either way
    expect(message.includes('needs 25.8 or newer'), version).toBe(isRefused)
  }
})
