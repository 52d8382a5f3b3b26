// A whole pipeline whose statistics are on a ClickHouse server: a day closes while the server cannot be reached. Once it
// can, the same close gives the same rows once; the day's key is destroyed when they are there, and not before.
import { expect, onTestFinished, test } from 'vitest'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { DIMENSIONS, LEVELS } from '../../schemas/segments.ts'
import { readEveryTableOn } from '../support/every-table.ts'
import { invalidRows } from '../support/floor-check.ts'
import { smallCatalogue, type TestPipeline, withTestPipeline } from '../support/pipeline.ts'
import { describeServer } from './clickhouse-here.ts'
import { type ClickhouseServer, startClickhouse } from './clickhouse-server.ts'
import { type Behaviour, type FlakyProxy, startFlakyProxy } from './flaky-proxy.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-03-02T00:00:00Z')
const DAY = 'day/2026-03-02'

interface Stand {
  readonly server: ClickhouseServer
  readonly proxy: FlakyProxy
}

async function openStand(): Promise<Stand> {
  const server = await startClickhouse()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const proxy = await startFlakyProxy(server.port)
  onTestFinished(() => proxy[Symbol.asyncDispose]())
  return { server, proxy }
}

/** Events of a day and a half, the same each time; then `close` at the moment when the first day is due. */
async function withDueDay<T>({ server, proxy }: Stand, close: (pipeline: TestPipeline) => Promise<T>): Promise<T> {
  const { username: clickhouseUser, password: clickhousePassword } = server.peil
  const settings = { clickhouseUrl: proxy.url, clickhouseUser, clickhousePassword }
  return await withTestPipeline({ start, settings }, async (pipeline) => {
    const { calendar, clock } = pipeline
    const people = { people: 600, organisations: 60 }
    const platform = simulatePlatform({ seed: 3, catalogue: smallCatalogue, ...people, calendar })
    for (let at = start; at < start + 28 * HOUR; at += 2 * HOUR) {
      clock.advanceTo(at + 2 * HOUR)
      expect((await pipeline.post(platform.between(at, at + 2 * HOUR))).status).toBe(202)
      await pipeline.settle()
      await expectShowable(server)
    }
    expect(await windows(pipeline)).not.toContain(DAY)
    clock.advanceTo(calendar.closesAt(DAY) + HOUR)
    return await close(pipeline)
  })
}

/** P3, over HTTP. */
async function expectShowable({ url }: ClickhouseServer): Promise<void> {
  const tables = await readEveryTableOn(url)
  expect(tables.map(({ table }) => table)).toContain('peil.interest')
  for (const { table, rows } of tables)
    expect(invalidRows(table, rows, { levels: LEVELS, dimensions: DIMENSIONS }), table).toEqual([])
}

/** Past Peil's own questions. */
const published = async ({ server }: Stand): Promise<string> =>
  (await server.ask('default', 'SELECT * FROM peil.interest FINAL ORDER BY ALL FORMAT JSONEachRow')).text

const kinds = async ({ ledger }: TestPipeline): Promise<string[]> =>
  (await ledger.entries()).flatMap((entry) =>
    (entry.kind === 'destroying' || entry.kind === 'destroyed') && entry.body.key === DAY ? [entry.kind] : [],
  )

const windows = async ({ warehouse }: TestPipeline): Promise<string[]> =>
  (await warehouse.windows({})).map(({ window }) => window)

let rowsOfUndisturbed: Promise<string> | undefined
/** What the same day gives when nothing goes wrong. */
const undisturbed = (): Promise<string> => (rowsOfUndisturbed ??= closeUndisturbed())

async function closeUndisturbed(): Promise<string> {
  const stand = await openStand()
  return await withDueDay(stand, async (pipeline) => {
    await pipeline.settle()
    expect(await kinds(pipeline)).toEqual(['destroying', 'destroyed'])
    return published(stand)
  })
}

async function expectClosed(stand: Stand, pipeline: TestPipeline, rows: string): Promise<void> {
  expect(await published(stand)).toBe(rows)
  expect((await windows(pipeline)).filter((window) => window === DAY)).toEqual([DAY])
  expect(await kinds(pipeline)).toEqual(['destroying', 'destroyed'])
  expect(await pipeline.keys.find(DAY)).toBe('destroyed')
  expect(pipeline.logged()).not.toContain(stand.server.peil.password)
  await expectShowable(stand.server)
}

describeServer('a close over a ClickHouse server', () => {
  test('that is away, answers 503, or loses its answers: the rows come once it is back, and then the key dies', async () => {
    const rows = await undisturbed()
    expect(rows.split('\n').length).toBeGreaterThan(20)
    const FAILURES: readonly [Behaviour, string][] = [
      ['refuse', ''],
      ['unavailable', ''],
      ['cut-request', 'INSERT INTO peil.interest'],
      ['cut-answer', 'INSERT INTO peil.interest'],
      ['cut-answer', 'INSERT INTO peil.windows'],
    ]
    const stand = await openStand()
    await withDueDay(stand, async (pipeline) => {
      for (const [how, at] of FAILURES) {
        stand.proxy.behave(how, at)
        await expect(pipeline.settle(), `${how} ${at}`).rejects.toThrow('not all that was due could be done')
        expect(stand.proxy.hits()).toBeGreaterThan(0)
        expect(await kinds(pipeline)).toEqual([])
        expect(await pipeline.keys.find(DAY)).toBeTypeOf('object')
        pipeline.clock.advanceTo(pipeline.clock.now() + 60_000)
      }
      stand.proxy.behave('pass')
      await pipeline.settle()
      await expectClosed(stand, pipeline, rows)
      await pipeline.settle()
      await expectClosed(stand, pipeline, rows)
    })
  })

  test('that is killed in the middle of it and comes back', async () => {
    const rows = await undisturbed()
    const stand = await openStand()
    await withDueDay(stand, async (pipeline) => {
      stand.proxy.behave('stall', 'INSERT INTO peil.windows')
      const closing = pipeline.settle().catch((error: unknown) => error)
      while (stand.proxy.hits() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await stand.server.kill() // the figures are there, the window is not
      stand.proxy.behave('pass')
      expect(await closing).toBeInstanceOf(AggregateError)
      expect(await kinds(pipeline)).toEqual([])
      await stand.server.start()
      await pipeline.settle()
      await expectClosed(stand, pipeline, rows)
    })
  })
})
