// Retention: raw keys an hour after they were read, anything past its date, and what closed windows leave behind.
import { beforeEach, expect, it } from 'vitest'
import { keysToDestroy } from '../../../reports/retention/destroy-keys.ts'
import type { WindowId } from '../../../schemas/figures.ts'
import { HOUR_MS, type Stand, calendar, openStand } from '../../support/reports-stand.ts'

const EIGHT = Date.parse('2026-11-02T08:00:00Z')
const DAY: WindowId = 'day/2026-11-02'

let stand: Stand
beforeEach(async () => {
  stand = await openStand(EIGHT)
})

const destroyed = async (): Promise<string[]> =>
  (await stand.ledger.entries()).flatMap((entry) => (entry.kind === 'destroyed' ? [entry.body.key] : []))

it('destroys a raw key an hour after every partition has read past its hour', async () => {
  await stand.keys.obtain('raw/2026-11-02T08')
  await using reports = await stand.open()
  const nine = EIGHT + HOUR_MS
  stand.clock.to(nine + 2 * HOUR_MS)
  await stand.putPartial(DAY, 0, { watermark: nine + HOUR_MS })
  await stand.putPartial(DAY, 1, { watermark: nine + HOUR_MS - 1 })
  await reports.settle()
  expect(await destroyed()).toEqual([])
  await stand.putPartial(DAY, 1, { version: 2, watermark: nine + HOUR_MS })
  await reports.settle()
  expect(await destroyed()).toEqual(['raw/2026-11-02T08'])
  expect(await stand.keys.find('raw/2026-11-02T08')).toBe('destroyed')
})

it('destroys whatever is past its date, read or not, and records each once', async () => {
  await stand.keys.obtain('raw/2026-11-02T08')
  await using reports = await stand.open()
  stand.clock.to(EIGHT + 73 * HOUR_MS - 1)
  await reports.settle()
  expect(await destroyed()).not.toContain('raw/2026-11-02T08')
  stand.clock.pass(1)
  await reports.settle()
  await reports.settle()
  expect((await destroyed()).filter((key) => key.startsWith('raw/'))).toEqual(['raw/2026-11-02T08'])
})

it('records also a death that the keys enforced themselves', () => {
  const dead = { name: 'raw/2026-11-02T08', madeAt: 0, diesAt: 10, destroyedAt: 11 }
  expect(keysToDestroy([dead], new Set(), 10, -Infinity)).toEqual([dead.name])
  expect(keysToDestroy([dead], new Set([dead.name]), 10, -Infinity)).toEqual([])
  expect(
    keysToDestroy([{ ...dead, name: 'lasting/control', diesAt: null, destroyedAt: null }], new Set(), 10, Infinity),
  ).toEqual([])
})

it('drops a partial that a former owner writes after its window closed', async () => {
  await using reports = await stand.open()
  stand.clock.to(calendar.closesAt(DAY))
  await stand.complete(DAY)
  const kept: Uint8Array[] = []
  for await (const batch of stand.log.keyed('partials').read({ follow: false }))
    for (const { key, value } of batch) if (key === `0/${DAY}` && value !== null) kept.push(value)
  await reports.settle()
  expect(await stand.partialKeys()).toEqual([])
  await stand.log.keyed('partials').put(`0/${DAY}`, kept[0] ?? null)
  stand.clock.pass(HOUR_MS)
  await reports.settle()
  expect(await stand.partialKeys()).toEqual([])
  expect(reports.stats()).toMatchObject({ closed: 1, unreadablePartials: 0 })
})
