// Closing windows: when, in which order, once, and whatever is interrupted.
import { beforeEach, describe, expect, it } from 'vitest'
import { openClosingsLog } from '../../../reports/close/closings-log.ts'
import type { WindowId } from '../../../schemas/figures.ts'
import { cell, closing } from '../../support/closing.ts'
import {
  CRASH_POINTS,
  HOUR_MS,
  type Stand,
  calendar,
  killedAfter,
  openStand,
  startOf,
} from '../../support/reports-stand.ts'

const DAY: WindowId = 'day/2026-11-02'
const CLOSES_AT = calendar.closesAt(DAY)
const CELLS = [cell('platform', 'platform', 40), cell('feature', 'upload', 31), cell('area', 'documents', 31)]

let stand: Stand
beforeEach(async () => {
  stand = await openStand(startOf('2026-11-02') + 7 * HOUR_MS)
  await stand.putCatalogue('2026-11-02', [{ id: 'upload', area: 'documents', counts: 'day' }])
})

const published = (): string[] => stand.warehouse.publications.map(({ window }) => window.window)
const recorded = async (kind: string): Promise<unknown[]> =>
  (await stand.ledger.entries()).filter((entry) => entry.kind === kind).map(({ body }) => body)
describe('an ordinary close', () => {
  it('waits for every partition to pass the end and grace, however late it is', async () => {
    await using reports = await stand.open()
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.putPartial(DAY, 0, { watermark: CLOSES_AT, cells: CELLS })
    await stand.putPartial(DAY, 1, { watermark: CLOSES_AT - 1 })
    await reports.settle()
    expect(published()).toEqual([])
    await stand.putPartial(DAY, 1, { version: 2, watermark: CLOSES_AT })
    await reports.settle()
    expect(published()).toEqual([DAY])
  })

  it('publishes, destroys the key with a record before and after, and drops the partials', async () => {
    await using reports = await stand.open()
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY, CELLS)
    await reports.settle()
    expect((await reports.interest({ by: 'total' })).map(({ id, people, events }) => [id, people, events])).toEqual([
      ['platform', 40, 95],
      ['documents', 30, 95],
      ['unlisted', null, null],
      ['upload', 30, 95],
    ])
    expect(await recorded('destroying')).toEqual([{ key: DAY, window: DAY }])
    expect(await recorded('destroyed')).toEqual([{ key: DAY, window: DAY }])
    expect(await recorded('closed-forced')).toEqual([])
    expect(await stand.keys.find(DAY)).toBe('destroyed')
    expect(await stand.partialKeys()).toEqual([])
    expect(await stand.log.topic('closings').bounds(0)).toEqual({ start: 1, end: 1 })
    expect(reports.stats()).toMatchObject({ closed: 1, failures: 0 })
  })

  it('adds partitions up, the largest organisation being the largest of any', async () => {
    await using reports = await stand.open()
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.putPartial(DAY, 0, { watermark: CLOSES_AT, cells: [cell('platform', 'platform', 8, { largest: 5 })] })
    await stand.putPartial(DAY, 1, { watermark: CLOSES_AT, cells: [cell('platform', 'platform', 7, { largest: 6 })] })
    await reports.settle()
    expect(stand.warehouse.publications[0]?.cells).toMatchObject([{ people: 15, organisations: 10 }])
  })

  it('publishes a quiet day with nothing in it', async () => {
    await using reports = await stand.open()
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY)
    await reports.settle()
    expect(stand.warehouse.publications).toMatchObject([{ window: { window: DAY, missing: 0 }, cells: [] }])
  })

  it('closes days before their week, and days and weeks before their month', async () => {
    await using reports = await stand.open()
    const settled = async (...windows: WindowId[]): Promise<string[]> => {
      for (const window of windows) await stand.complete(window, CELLS)
      await reports.settle()
      return published().slice(-2)
    }
    const closeDays = async (first: string, last: string): Promise<void> => {
      for (let day: WindowId = `day/${first}`; day <= `day/${last}`; day = calendar.next(day)) {
        stand.clock.to(calendar.closesAt(day))
        await settled(day)
      }
    }
    await closeDays('2026-11-02', '2026-11-07')
    stand.clock.to(calendar.closesAt('week/2026-W45'))
    expect(await settled('week/2026-W45')).toEqual(['day/2026-11-06', 'day/2026-11-07'])
    expect(await settled('day/2026-11-08')).toEqual(['day/2026-11-08', 'week/2026-W45'])

    await closeDays('2026-11-09', '2026-11-29')
    await settled('week/2026-W46', 'week/2026-W47') // far too late: their keys are dead, so they were forced
    stand.clock.to(calendar.closesAt('month/2026-11'))
    expect(await settled('month/2026-11', 'day/2026-11-30')).not.toContain('month/2026-11')
    // The week over the end of the month waits for its last days; the month does not wait for it.
    expect(await settled('week/2026-W48')).toEqual(['week/2026-W48', 'month/2026-11'])
    expect(published()).toHaveLength(29 + 4 + 1)
  })

  it('takes the figures of the highest version: an erasure between digest and close is respected', async () => {
    await using reports = await stand.open()
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY, [cell('platform', 'platform', 40)], 5)
    await stand.putPartial(DAY, 1, { version: 6, watermark: CLOSES_AT - 1 }) // partition 1 folds again
    await reports.settle()
    await stand.complete(DAY, [cell('platform', 'platform', 31)], 7)
    await stand.putPartial(DAY, 0, { version: 6, watermark: CLOSES_AT, cells: [cell('platform', 'platform', 99)] })
    await stand.complete(DAY, [cell('platform', 'platform', 31)], 8)
    await reports.settle()
    expect(stand.warehouse.publications[0]?.cells[0]?.people).toBe(30)
  })

  it('does not count a message that was not sealed as a partial of its window, and says so', async () => {
    await using reports = await stand.open()
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY, CELLS)
    for await (const [first] of stand.log.keyed('partials').read({ follow: false })) {
      const forged = Buffer.from(first?.value ?? [])
      forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1)
      await stand.log.keyed('partials').put(`0/${DAY}`, forged)
    }
    await reports.settle()
    await reports.settle()
    expect(published()).toEqual([])
    expect(reports.stats().unreadablePartials).toBe(1)
  })
})

describe('a stalled partition', () => {
  it('is waited for 60 hours, and then named', async () => {
    await using reports = await stand.open({ lastWrittenMs: stand.clock.now() })
    stand.clock.to(CLOSES_AT)
    await stand.putPartial(DAY, 0, { watermark: CLOSES_AT, cells: CELLS })
    stand.clock.to(CLOSES_AT + 60 * HOUR_MS - 1)
    await reports.settle()
    expect(published()).toEqual([])
    stand.clock.pass(1)
    await reports.settle()
    expect(published()).toEqual([DAY])
    expect(await recorded('closed-forced')).toEqual([{ window: DAY, missing: [1] }])
    expect(stand.warehouse.publications[0]?.window.missing).toBe(1)
    expect(await stand.keys.find(DAY)).toBe('destroyed')
  })

  it('does not keep a key alive beyond 72 hours, also when the close fails', async () => {
    const broken = { ...stand.warehouse, publish: () => Promise.reject(new Error('the warehouse is away')) }
    await using reports = await stand.open({ warehouse: broken })
    await stand.putPartial(DAY, 0, { watermark: CLOSES_AT, cells: CELLS })
    stand.clock.to(CLOSES_AT + 60 * HOUR_MS)
    await expect(reports.settle()).rejects.toThrow('not all that was due could be done')
    expect(await stand.keys.find(DAY)).not.toBe('destroyed')
    stand.clock.to(CLOSES_AT + 72 * HOUR_MS)
    await expect(reports.settle()).rejects.toThrow('not all that was due could be done')
    expect((await stand.keys.list()).find(({ name }) => name === DAY)?.destroyedAt).not.toBeNull()
    expect(await recorded('destroyed')).toEqual([{ key: DAY }])
    // The closing was frozen while the key lived, so nothing is lost when the warehouse is back.
    await using again = await stand.open()
    await again.settle()
    expect(stand.warehouse.publications[0]).toMatchObject({ window: { window: DAY, missing: 1 } })
    expect(stand.warehouse.publications[0]?.cells.length).toBeGreaterThan(0)
    expect(await recorded('destroyed')).toContainEqual({ key: DAY, window: DAY })
  })
})

describe('a crash', () => {
  it.each(CRASH_POINTS)('after "%s" is taken up again: the same rows, once', async (point) => {
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY, CELLS)
    const doomed = await stand.open(killedAfter(point, stand))
    await doomed.settle().catch(() => undefined)
    // What a straggler writes after the closing changes nothing: the closing is frozen.
    await stand.putPartial(DAY, 0, { version: 9, watermark: CLOSES_AT, cells: [cell('platform', 'platform', 90)] })

    await using reports = await stand.open()
    await reports.settle()
    await reports.settle()
    const [first, ...more] = stand.warehouse.publications
    expect(first?.cells.find(({ level, by }) => level === 'platform' && by === 'total')?.people).toBe(40)
    for (const again of more) expect(again).toEqual(first)
    expect(await recorded('destroying')).toEqual([{ key: DAY, window: DAY }])
    expect(await recorded('destroyed')).toEqual([{ key: DAY, window: DAY }])
    expect(await stand.keys.find(DAY)).toBe('destroyed')
    stand.clock.pass(2 * HOUR_MS)
    await reports.settle() // retention's turn
    expect(await stand.partialKeys()).toEqual([])
    const { start, end } = await stand.log.topic('closings').bounds(0)
    expect(start).toBe(end)
  })
})

describe('two closings of one window', () => {
  it('race: the first in the log counts', async () => {
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY, CELLS)
    const other = openClosingsLog(stand.log, stand.keys)
    await other.append(closing({ window: DAY, start: '2026-11-02', sums: [cell('platform', 'platform', 70)] }))
    await using reports = await stand.open()
    await reports.settle()
    expect(published()).toEqual([DAY])
    expect(stand.warehouse.publications[0]?.cells[0]?.people).toBe(70)
  })

  it('of which one is done already: the other is passed over', async () => {
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY, CELLS)
    await using reports = await stand.open()
    await reports.settle()
    const other = openClosingsLog(stand.log, stand.keys)
    await other.append(closing({ window: DAY, start: '2026-11-02', sums: [cell('platform', 'platform', 70)] }))
    await reports.settle()
    expect(published()).toEqual([DAY])
    expect(await other.read()).toEqual([])
  })

  it('by two stages at one moment: one set of rows, one record', async () => {
    stand.clock.to(CLOSES_AT + HOUR_MS)
    await stand.complete(DAY, CELLS)
    await using one = await stand.open()
    await using two = await stand.open()
    await Promise.all([one.settle(), two.settle()])
    const [first, ...more] = stand.warehouse.publications
    expect(first?.window.window).toBe(DAY)
    for (const again of more) expect(again).toEqual(first)
    expect(await recorded('destroyed')).toEqual([{ key: DAY, window: DAY }])
  })
})
