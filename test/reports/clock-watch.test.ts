// A clock that cannot be trusted: what only it decides waits until it is confirmed, also over a restart.
import { beforeEach, expect, it } from 'vitest'
import type { WindowId } from '../../schemas/figures.ts'
import { cell } from '../support/closing.ts'
import { HOUR_MS, type Stand, calendar, openStand, startOf } from '../support/reports-stand.ts'

const DAY: WindowId = 'day/2026-11-02'
const CLOSES_AT = calendar.closesAt(DAY)
const CELLS = [cell('platform', 'platform', 40)]

let stand: Stand
beforeEach(async () => {
  stand = await openStand(startOf('2026-11-02') + 7 * HOUR_MS)
})

const kinds = async (): Promise<string[]> =>
  (await stand.ledger.entries()).map(({ kind }) => kind).filter((kind) => kind.startsWith('clock'))
const destroyed = async (): Promise<string[]> =>
  (await stand.ledger.entries()).flatMap((entry) => (entry.kind === 'destroying' ? [entry.body.key] : []))
const windows = (): string[] => stand.warehouse.publications.map(({ window }) => window.window)

it('a wall clock that jumps past the patience forces nothing and destroys nothing, until it is confirmed', async () => {
  await stand.putPartial(DAY, 0, { cells: CELLS })
  await using reports = await stand.open()
  stand.clock.jump(100 * HOUR_MS)
  await reports.settle()
  await reports.settle()
  expect(windows()).toEqual([])
  expect(await destroyed()).toEqual([])
  expect(await kinds()).toEqual(['clock-suspended'])
  expect(reports.stats().clockSuspended).toBe(true)

  await stand.ledger.append('clock-confirmed', { wallMs: stand.clock.now() })
  await reports.settle()
  expect(windows()).toContain(DAY)
  expect(await destroyed()).toContain(DAY)
  expect(reports.stats().clockSuspended).toBe(false)
  stand.clock.pass(HOUR_MS)
  await reports.settle()
  expect(await kinds()).toEqual(['clock-suspended', 'clock-confirmed'])
})

it('ordinary closes by watermark go on meanwhile', async () => {
  await using reports = await stand.open()
  stand.clock.to(CLOSES_AT)
  stand.clock.jump(10 * 60_000)
  await stand.complete(DAY, CELLS)
  await reports.settle()
  expect(windows()).toEqual([DAY])
  expect(await kinds()).toEqual(['clock-suspended'])
})

it('five minutes apart is no reason, and neither is the drift of months', async () => {
  await using reports = await stand.open()
  stand.clock.jump(5 * 60_000)
  await reports.settle()
  stand.clock.pass(60 * 24 * HOUR_MS)
  stand.clock.jump(6 * 60_000)
  await reports.settle()
  expect(await kinds()).toEqual([])
})

it('a start more than 72 hours past the last thing written is doubted', async () => {
  await stand.putPartial(DAY, 0, { cells: CELLS, watermark: stand.clock.now() + HOUR_MS })
  stand.clock.to(stand.clock.now() + 74 * HOUR_MS)
  await using reports = await stand.open()
  await reports.settle()
  expect((await stand.ledger.entries()).at(-1)).toMatchObject({
    kind: 'clock-suspended',
    body: { why: 'gap', byMs: 73 * HOUR_MS },
  })
})

it('a start within 72 hours is not', async () => {
  await stand.putPartial(DAY, 0, { cells: CELLS, watermark: stand.clock.now() + 2 * HOUR_MS })
  stand.clock.to(stand.clock.now() + 74 * HOUR_MS)
  await using reports = await stand.open()
  await reports.settle()
  expect(await kinds()).toEqual([])
})

it('a doubt outlives a restart', async () => {
  const before = await stand.open()
  stand.clock.jump(100 * HOUR_MS)
  await before.settle()
  await before[Symbol.asyncDispose]()
  await using reports = await stand.open()
  await reports.settle()
  expect(windows()).toEqual([])
  expect(await kinds()).toEqual(['clock-suspended'])
  await stand.ledger.append('clock-confirmed', { wallMs: stand.clock.now() })
  await reports.settle()
  expect(windows()).toContain(DAY)
})
