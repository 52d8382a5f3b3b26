// R5: the open day as "at least n", at fixed quarter hours, never going down.
import { beforeEach, expect, it } from 'vitest'
import { atLeastOf } from '../../reports/provisional.ts'
import type { CellSums, WindowId } from '../../schemas/figures.ts'
import { cell } from '../support/closing.ts'
import { HOUR_MS, type Stand, calendar, openStand, startOf } from '../support/reports-stand.ts'

const DAY: WindowId = 'day/2026-11-02'
const NINE = startOf('2026-11-02') + 9 * HOUR_MS
const QUARTER_MS = 15 * 60_000

let stand: Stand
beforeEach(async () => {
  stand = await openStand(NINE - 2 * HOUR_MS)
  await stand.putCatalogue('2026-11-02', [
    { id: 'upload', area: 'documents', counts: 'day' },
    { id: 'rare', area: 'documents', counts: 'month' },
  ])
  stand.clock.to(NINE)
})

let version = 1
const put = (...cells: CellSums[]): Promise<void> => stand.putPartial(DAY, 0, { version: version++, cells })
const standing = async (): Promise<[string, number][]> =>
  (await stand.warehouse.provisional()).map(({ id, atLeast }) => [id, atLeast])

it.each([
  [10, 0],
  [14, 0],
  [15, 10],
  [24, 10],
  [25, 20],
  [104, 90],
])('%i people are said to be at least %i', (people, atLeast) => {
  expect(atLeastOf(people)).toBe(atLeast)
})

it('is written at quarter hours only, for totals that pass the floor and count by day', async () => {
  await using reports = await stand.open()
  await put(
    cell('platform', 'platform', 41),
    cell('area', 'documents', 36, { largest: 35 }),
    cell('feature', 'upload', 25),
    cell('feature', 'rare', 30),
    cell('platform', 'platform', 30, { by: 'role', value: 'client' }),
  )
  await reports.settle()
  expect(await standing()).toEqual([
    ['platform', 30],
    ['upload', 20],
  ])
  await put(cell('platform', 'platform', 80))
  stand.clock.to(NINE + QUARTER_MS - 1)
  await reports.settle()
  expect((await standing())[0]).toEqual(['platform', 30])
  stand.clock.pass(1)
  await reports.settle()
  expect((await standing())[0]).toEqual(['platform', 70])
})

it('is not written at a start between two quarter hours', async () => {
  stand.clock.pass(60_000)
  await put(cell('platform', 'platform', 41))
  await using reports = await stand.open()
  await reports.settle()
  expect(stand.warehouse.provisionals).toEqual([])
})

it('never goes down while the day is open, also over a restart', async () => {
  const before = await stand.open()
  await put(cell('platform', 'platform', 41), cell('feature', 'upload', 25))
  await before.settle()
  await before[Symbol.asyncDispose]()
  await put(cell('platform', 'platform', 22)) // an erasure
  await using reports = await stand.open()
  stand.clock.pass(QUARTER_MS)
  await reports.settle()
  expect(await standing()).toEqual([
    ['platform', 30],
    ['upload', 20],
  ])
})

it('goes with the day, whose closed figure is never below it', async () => {
  await using reports = await stand.open()
  await put(cell('platform', 'platform', 45))
  await reports.settle()
  expect(await standing()).toEqual([['platform', 40]])
  stand.clock.to(calendar.closesAt(DAY) + 1)
  await stand.complete(DAY, [cell('platform', 'platform', 31)], 100)
  await stand.putPartial('day/2026-11-03', 0, { cells: [cell('platform', 'platform', 60)] })
  await reports.settle()
  expect(stand.warehouse.publications[0]?.cells[0]?.people).toBe(40)
  expect(await stand.warehouse.provisional()).toMatchObject([{ day: '2026-11-03', atLeast: 50 }])
})
