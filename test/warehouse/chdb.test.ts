// The engine in this process: the contract, and what only it can get wrong (one folder, kill -9, settings that stick).
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ClickHouseClient } from '@clickhouse/client'
import { expect, onTestFinished, test } from 'vitest'
import { connectChdb } from '../../warehouse/chdb.ts'
import { clickhouseWarehouse } from '../../warehouse/clickhouse.ts'
import { WarehouseFault, WarehouseHeld } from '../../warehouse/fault.ts'
import { openWarehouse } from '../../warehouse/open.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import { releasesContract } from '../contracts/releases-contract.ts'
import { type WarehousePlace, warehouseContract } from '../contracts/warehouse-contract.ts'
import { asCell, asProvisional } from '../support/made-up-figures.ts'
import { asReleased, madeUpCells, madeUpRecord } from '../support/made-up-releases.ts'
import { startScript } from '../support/script-process.ts'

const day = (start: string): ClosedWindow => ({
  window: `day/${start}`,
  grain: 'day',
  start,
  features: [],
  missing: 0,
  organisationRules: true,
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'peil-warehouse-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function makePlace(): Promise<WarehousePlace> {
  const folder = await temporaryFolder()
  return { open: () => openWarehouse({ folder }), [Symbol.asyncDispose]: async () => undefined }
}

warehouseContract('chDB', makePlace)
releasesContract('chDB', makePlace)

/** A process of its own that publishes one window after the other, and says each when it is published. */
function startPublisher(folder: string): ChildProcess {
  const child = startScript('test/support/publisher.ts', [folder])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function linesOf(child: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = []
  if (child.stdout === null) return lines
  for await (const line of createInterface({ input: child.stdout })) if (lines.push(line) >= count) break
  return lines
}

test('kill -9 while publishing: what was published stays, a window is there whole or not at all', async () => {
  const folder = await temporaryFolder()
  for (const count of [1, 3, 6]) {
    const child = startPublisher(folder)
    const published = await linesOf(child, count)
    child.kill('SIGKILL')
    await once(child, 'exit')

    await using warehouse = await openWarehouse({ folder })
    const windows = new Set((await warehouse.windows({})).map((window) => window.window))
    for (const window of published) expect(windows).toContain(window)
    const perDay = new Map<string, number>()
    for (const { start } of await warehouse.interest({})) perDay.set(start, (perDay.get(start) ?? 0) + 1)
    for (const cells of perDay.values()) expect(cells).toBe(400)
    expect(perDay.size).toBeGreaterThanOrEqual(windows.size)
    expect((await warehouse.provisional()).length % 3).toBe(0)

    const recorded = new Set((await warehouse.releases()).map(({ release }) => release))
    for (const window of published) expect(recorded).toContain(window.replace('day/', 'month-'))
    for (const window of windows) {
      const release = window.replace('day/', 'month-')
      const cells = await warehouse.released(release)
      expect(recorded.has(release) ? [400] : [0, 400]).toContain(cells.length)
    }
  }
})

test('says clearly that another process has the folder', async () => {
  const folder = await temporaryFolder()
  await linesOf(startPublisher(folder), 1)
  await expect(openWarehouse({ folder })).rejects.toThrow(WarehouseHeld)
})

test('settings of one statement do not stay for the next', async () => {
  const folder = await temporaryFolder()
  const connections = connectChdb(folder)
  const changed = async (client: ClickHouseClient): Promise<unknown> => {
    const query = 'SELECT name, value FROM system.settings WHERE changed ORDER BY name'
    return (await client.query({ query, format: 'JSONEachRow' })).json()
  }
  const before = [await changed(connections.writer), await changed(connections.reader)]
  await using warehouse = await clickhouseWarehouse(connections)
  await warehouse.publish(day('2026-11-20'), [asCell({ start: '2026-11-20' })])
  await warehouse.replaceProvisional([])
  await warehouse.persistReleased('month-2026-11', madeUpCells())
  await warehouse.recordRelease(madeUpRecord(madeUpCells()))
  await warehouse.interest({})
  await warehouse.released('month-2026-11')
  await warehouse.releases()
  expect([await changed(connections.writer), await changed(connections.reader)]).toEqual(before)
})

test('a figure that is not rounded is refused, and the fault does not repeat it', async () => {
  await using warehouse = await openWarehouse({ folder: await temporaryFolder() })
  const fault: unknown = await warehouse
    .publish(day('2026-11-20'), [asCell({ start: '2026-11-20', people: 7413 })])
    .catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(WarehouseFault)
  expect(fault).not.toHaveProperty('cause')
  expect(String(fault)).not.toContain('7413')
  expect(await warehouse.windows({})).toEqual([])
})

test('a released figure without the size of its noise, a small one, and one without a name are refused', async () => {
  await using warehouse = await openWarehouse({ folder: await temporaryFolder() })
  for (const bad of [
    { people: 0 },
    { people: -7413 },
    { peopleSigma: 0 },
    { peopleSigma: NaN },
    { peopleSigma: Infinity },
    { activeDaysSigma: null },
    { activeDays: null },
    { activeDaysSigma: 0 },
    { activeDaysSigma: -1 },
    { organisationsFrom: null },
    { organisationsFrom: -1 },
    { value: 'others' },
    { value: '' },
    { id: '' },
    { level: 'person' as never },
    { by: 'account' as never },
    { grain: 'day' as never },
  ]) {
    const fault: unknown = await warehouse
      .persistReleased('month-2026-11', [...madeUpCells(), asReleased({ level: 'area', id: 'other', ...bad })])
      .catch((error: unknown) => error)
    expect(fault, JSON.stringify(bad)).toBeInstanceOf(WarehouseFault)
    expect(fault).not.toHaveProperty('cause')
    expect(String(fault)).not.toContain('7413')
  }
  expect(await warehouse.released('month-2026-11')).toEqual([]) // not the cells beside it either
})

test('a record of a release that cost nothing, or that nothing vouches for, is refused', async () => {
  await using warehouse = await openWarehouse({ folder: await temporaryFolder() })
  for (const bad of [{ nanoRho: 0 }, { digest: '' }, { ledgerHash: 'ff' }, { plan: 'G'.repeat(64) }, { signature: '' }])
    await expect(warehouse.recordRelease(madeUpRecord([], bad)), JSON.stringify(bad)).rejects.toThrow(WarehouseFault)
  expect(await warehouse.releases()).toEqual([])
})

test('the provisional figures that were replaced are in no table any more', async () => {
  const folder = await temporaryFolder()
  {
    await using warehouse = await openWarehouse({ folder })
    for (const atLeast of [10, 20])
      await warehouse.replaceProvisional([asProvisional({ day: '2026-11-21', level: 'area', id: 'work', atLeast })])
  }
  const { reader, close } = connectChdb(folder)
  const ask = async (query: string): Promise<unknown> =>
    (await reader.query({ query, format: 'JSONCompactEachRow' })).json()
  expect(await ask(`SELECT name FROM system.tables WHERE database = 'peil' AND name LIKE 'provisional%'`)).toEqual([
    ['provisional'],
  ])
  expect(await ask('SELECT atLeast FROM peil.provisional')).toEqual([[20]])
  await close()
})
