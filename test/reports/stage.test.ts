// The stage as a whole: live, idle partitions, and people known by address.
import { expect, it, vi } from 'vitest'
import type { WindowId } from '../../schemas/figures.ts'
import { cell } from '../support/closing.ts'
import { HOUR_MS, calendar, openStand, startOf } from '../support/reports-stand.ts'

const DAY: WindowId = 'day/2026-11-02'
const genesis = startOf('2026-11-02') + 7 * HOUR_MS

it('does by itself what is due, when it is live, and ends when it is disposed of', async () => {
  const stand = await openStand(genesis)
  const reports = await stand.open({ live: true })
  stand.clock.to(calendar.closesAt(DAY))
  await stand.complete(DAY, [cell('platform', 'platform', 40)])
  await vi.waitFor(() => expect(stand.warehouse.publications).toHaveLength(1), { timeout: 12_000, interval: 100 })
  await vi.waitFor(() => expect(reports.stats().closed).toBe(1))
  await reports[Symbol.asyncDispose]()
})

it('says how far the slowest partition is behind, once all were heard of', async () => {
  const stand = await openStand(genesis)
  await using reports = await stand.open()
  await stand.putPartial(DAY, 0, { watermark: genesis - 60_000 })
  await reports.settle()
  expect(reports.stats().lagMs).toBeNull()
  await stand.putPartial(DAY, 1, { watermark: genesis - 90_000 })
  await reports.settle()
  expect(reports.stats().lagMs).toBe(90_000)
})

it('closes by the watermarks of idle partitions, which have nothing to add', async () => {
  const stand = await openStand(genesis)
  await using reports = await stand.open()
  for (let day: WindowId = DAY; day <= 'day/2026-11-05'; day = calendar.next(day)) {
    stand.clock.to(calendar.closesAt(day))
    await stand.complete(day)
    await reports.settle()
  }
  expect(stand.warehouse.publications.map(({ window }) => [window.start, window.missing])).toEqual([
    ['2026-11-02', 0],
    ['2026-11-03', 0],
    ['2026-11-04', 0],
    ['2026-11-05', 0],
  ])
})

it('has no organisation rules where people are known by address', async () => {
  const stand = await openStand(genesis)
  await using reports = await stand.open({ byAddress: true })
  stand.clock.to(calendar.closesAt(DAY))
  await stand.complete(DAY, [cell('platform', 'platform', 40, { organisations: 0, largest: 0 })])
  await reports.settle()
  expect(stand.warehouse.publications[0]?.window.organisationRules).toBe(false)
  expect(stand.warehouse.publications[0]?.cells).toMatchObject([{ people: 40, organisations: null }])
})

it('adds up a month from its days by their rounded figures, and never says less than a week in it', async () => {
  const stand = await openStand(startOf('2026-11-23') + 7 * HOUR_MS)
  await stand.putCatalogue('2026-11-23', [{ id: 'upload', area: 'documents', counts: 'day' }])
  await using reports = await stand.open()
  const upload = (people: number) => [cell('platform', 'platform', people), cell('feature', 'upload', people)]
  for (let day: WindowId = 'day/2026-11-23'; day <= 'day/2026-11-30'; day = calendar.next(day)) {
    stand.clock.to(calendar.closesAt(day))
    await stand.complete(day, upload(day === 'day/2026-11-25' ? 9 : 21))
    if (day === 'day/2026-11-29') await stand.complete('week/2026-W48', upload(80))
    if (day === 'day/2026-11-30') await stand.complete('month/2026-11', upload(60)) // an erasure in between
    await reports.settle()
  }
  const rows = await reports.interest({ by: 'total' })
  const of = (grain: string) => rows.find((row) => row.grain === grain && row.id === 'upload')
  expect(of('week')).toMatchObject({ people: 80, events: 6 * 65, hiddenCells: 1 })
  expect(of('month')).toMatchObject({ people: 80, events: 7 * 65, hiddenCells: 1 })
})
