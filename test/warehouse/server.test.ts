// ClickHouse as a server: the contract over HTTP, connections that fail, and a server that is killed.
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { packageFile } from '../../package-root.ts'
import { releasedBytes } from '../../reports/released-bytes.ts'
import type { InterestCell } from '../../schemas/figures.ts'
import { WarehouseFault } from '../../warehouse/fault.ts'
import { openWarehouse } from '../../warehouse/open.ts'
import type { ClosedWindow, Warehouse } from '../../warehouse/port.ts'
import { readStatement } from '../../warehouse/sql.ts'
import { releasesContract } from '../contracts/releases-contract.ts'
import { type WarehousePlace, warehouseContract } from '../contracts/warehouse-contract.ts'
import { asCell, asProvisional } from '../support/made-up-figures.ts'
import { asReleased, madeUpRecord } from '../support/made-up-releases.ts'
import { describeServer } from './clickhouse-here.ts'
import { type ClickhouseServer, startClickhouse } from './clickhouse-server.ts'
import { type Behaviour, type FlakyProxy, startFlakyProxy } from './flaky-proxy.ts'

const WINDOW: ClosedWindow = {
  window: 'day/2026-11-20',
  grain: 'day',
  start: '2026-11-20',
  features: [{ id: 'documents', area: 'work', counts: 'day', cells: 1 }],
  missing: 0,
  organisationRules: true,
}
/** Enough to fill several packets. */
const CELLS: readonly InterestCell[] = Array.from({ length: 3_000 }, (_, n) =>
  asCell({ start: '2026-11-20', level: 'feature', id: `feature-${n * n}`, people: 5 * (n + 2) }),
)
/** For statements that are to be waited for in vain. */
const IMPATIENT_MS = 2_000

interface Stand {
  readonly server: ClickhouseServer
  readonly proxy: FlakyProxy
  readonly warehouse: Warehouse
}

/** A server of its own, and Peil connected to it through the proxy. */
async function openStand(): Promise<Stand> {
  const server = await startClickhouse()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const proxy = await startFlakyProxy(server.port)
  onTestFinished(() => proxy[Symbol.asyncDispose]())
  const warehouse = await openWarehouse({ ...server.peil, url: proxy.url, timeoutMs: IMPATIENT_MS })
  onTestFinished(() => warehouse[Symbol.asyncDispose]())
  return { server, proxy, warehouse }
}

/** What is there, each row once, is what was published. */
async function expectPublished(warehouse: Warehouse): Promise<void> {
  const cells = await warehouse.interest({})
  expect(cells).toHaveLength(CELLS.length)
  expect(new Map(cells.map((cell) => [cell.id, cell]))).toEqual(new Map(CELLS.map((cell) => [cell.id, cell])))
  expect(await warehouse.windows({})).toEqual([WINDOW])
}

describeServer('ClickHouse server', () => {
  const makePlace = async (): Promise<WarehousePlace> => {
    const server = await startClickhouse()
    return { open: () => openWarehouse(server.peil), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  }
  warehouseContract('over HTTP', makePlace)

  describe('one server, its tables made anew for each test', () => {
    let server: ClickhouseServer
    beforeAll(async () => {
      server = await startClickhouse()
    })
    afterAll(() => server[Symbol.asyncDispose]())
    releasesContract('over HTTP', async () => {
      await server.ask('default', 'DROP DATABASE IF EXISTS peil SYNC')
      return { open: () => openWarehouse(server.peil), [Symbol.asyncDispose]: async () => undefined }
    })
  })

  const FAILURES: readonly [Behaviour, string][] = [
    ['refuse', 'peil.interest'],
    ['refuse', 'peil.windows'],
    ['unavailable', 'peil.interest'],
    ['cut-request', 'peil.interest'],
    ['cut-request', 'peil.windows'],
    ['cut-answer', 'peil.interest'],
    ['cut-answer', 'peil.windows'],
    ['stall', 'peil.interest'],
    ['stall', 'peil.windows'],
  ]
  test.each(FAILURES)(
    'publishing over a connection that does %s at %s fails, and done again gives the rows once',
    async (how, at) => {
      const { proxy, server, warehouse } = await openStand()
      proxy.behave(how, `INSERT INTO ${at}`)
      await expect(warehouse.publish(WINDOW, CELLS)).rejects.toThrow(WarehouseFault)
      expect(proxy.hits()).toBe(1)
      expect(await warehouse.windows({})).toHaveLength(how === 'cut-answer' && at === 'peil.windows' ? 1 : 0)
      const { text } = await server.ask('default', 'SELECT count() FROM peil.interest')
      expect([0, CELLS.length]).toContain(Number(text)) // never a part of a window

      proxy.behave('pass') // what was stalled arrives only now
      await warehouse.publish(WINDOW, CELLS)
      await expectPublished(warehouse)
    },
  )

  test('a release that is persisted over connections that fail is there whole or not at all, and done again once', async () => {
    const { proxy, server, warehouse } = await openStand()
    const cells = Array.from({ length: 3_000 }, (_, n) =>
      asReleased({ level: 'feature', id: `feature-${n * n}`, people: n + 1, peopleSigma: (n + 1) / 1_000 }),
    )
    const record = madeUpRecord(cells)
    const keep = async (): Promise<void> => {
      await warehouse.persistReleased(record.release, cells)
      await warehouse.recordRelease(record)
    }
    for (const how of ['refuse', 'unavailable', 'cut-request', 'cut-answer', 'stall'] as const)
      for (const at of ['peil.released', 'peil.releases']) {
        for (const table of ['released', 'releases']) await server.ask('default', `TRUNCATE TABLE peil.${table}`)
        proxy.behave(how, `INSERT INTO ${at}`)
        await expect(keep(), `${how} at ${at}`).rejects.toThrow(WarehouseFault)
        expect(proxy.hits()).toBe(1)
        const { text } = await server.ask('default', 'SELECT count() FROM peil.released')
        expect(at === 'peil.released' ? [0, cells.length] : [cells.length]).toContain(Number(text))
        proxy.behave('pass') // what was stalled arrives only now
        await keep()
        expect(releasedBytes(await warehouse.released(record.release)).equals(releasedBytes(cells)), how).toBe(true)
        expect(await warehouse.releases()).toEqual([record])
      }
    proxy.behave('cut-answer')
    await expect(warehouse.released(record.release)).rejects.toThrow(WarehouseFault) // not fewer rows
    await expect(warehouse.releases()).rejects.toThrow(WarehouseFault)
  })

  test('an answer that breaks off is a fault, not fewer rows', async () => {
    const { proxy, warehouse } = await openStand()
    await warehouse.publish(WINDOW, CELLS)
    proxy.behave('cut-answer')
    await expect(warehouse.interest({})).rejects.toThrow(WarehouseFault)
    await expect(warehouse.windows({})).rejects.toThrow(WarehouseFault)
    proxy.behave('pass')
    await expectPublished(warehouse)
  })

  test('provisional figures are replaced whole, whatever became of the step at which the replacement before it failed', async () => {
    const { proxy, server, warehouse } = await openStand()
    const area = (id: string, atLeast: number) => asProvisional({ day: '2026-11-21', level: 'area', id, atLeast })
    let atLeast = 10
    const next = () => ['talk', 'work'].map((id) => area(id, (atLeast += 10)))
    let shown = next()
    await warehouse.replaceProvisional(shown)
    for (const how of ['unavailable', 'cut-request', 'cut-answer', 'stall'] as const)
      for (const step of [0, 1, 2, 3, 4]) {
        const failed = next()
        proxy.behave(how, '', step) // look for leftovers, make a table, fill it, exchange, drop
        await expect(warehouse.replaceProvisional(failed), `${how} at ${step}`).rejects.toThrow(WarehouseFault)
        proxy.behave('pass') // what was stalled arrives only now, also in the middle of the next replacement
        expect([shown, failed]).toContainEqual(await warehouse.provisional())
        shown = next()
        await warehouse.replaceProvisional(shown)
        expect(await warehouse.provisional(), `after ${how} at ${step}`).toEqual(shown)
      }
    await warehouse.replaceProvisional(shown)
    const { text } = await server.ask('default', `SHOW TABLES FROM peil LIKE 'provisional%'`)
    expect(text).toBe('provisional\n')
  })

  test('killed while publishing and started again: what was published stays, done again the rows are there once', async () => {
    const { server, warehouse } = await openStand()
    for (const afterMs of [0, 5, 20, 60]) {
      const publishing = warehouse.publish(WINDOW, CELLS).then(
        () => true,
        (error: unknown) => error,
      )
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      await server.kill()
      const outcome = await publishing
      await server.start()
      expect(outcome === true || outcome instanceof WarehouseFault, String(outcome)).toBe(true)
      expect(outcome === true ? [CELLS.length] : [0, CELLS.length]).toContain((await warehouse.interest({})).length)
      expect(outcome === true ? [1] : [0, 1]).toContain((await warehouse.windows({})).length)
    }
    await warehouse.publish(WINDOW, CELLS)
    await expectPublished(warehouse)
  })

  test('a fault names the statement and ClickHouse’s code, and repeats no figure', async () => {
    const { warehouse } = await openStand()
    const fault: unknown = await warehouse
      .publish(WINDOW, [asCell({ start: '2026-11-20', people: 7413 })])
      .catch((error: unknown) => error)
    expect(fault).toMatchObject({ statement: 'insert-interest', code: '469 VIOLATED_CONSTRAINT' })
    expect(fault).not.toHaveProperty('cause')
    expect(String(fault)).not.toContain('7413')
  })
})

test('every statement that reads or writes rows says how long it may take', () => {
  const names = readdirSync(packageFile('warehouse/questions')).map((file) => file.replace('.sql', ''))
  const unbounded = names.filter((name) => !readStatement(name).includes('max_execution_time = '))
  // These change tables, which takes no such setting there: the server's user has it.
  expect(unbounded.toSorted()).toEqual([
    'create-database',
    'create-migrations',
    'create-provisional',
    'drop-provisional',
    'exchange-provisional',
    'forget-interest',
    'forget-windows',
  ])
})
