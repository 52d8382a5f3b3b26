// Closes of windows that have a release plan, through the stage: what is released and what is not, whatever is interrupted,
// and that keys die all the same.
import { describe, expect, it } from 'vitest'
import { writeReleasePlan } from '../../../log/release-plans.ts'
import { registerPlan } from '../../../reports/release/register.ts'
import { digestOf } from '../../../reports/released-bytes.ts'
import type { ReportsOptions } from '../../../reports/stage.ts'
import type { BoundedCell } from '../../../schemas/bounded.ts'
import type { WindowId } from '../../../schemas/figures.ts'
import type { ReleasePlan } from '../../../schemas/release-plan.ts'
import { cell } from '../../support/closing.ts'
import { testPlan } from '../../support/release-plan.ts'
import { CAPS, november } from '../../support/release-stand.ts'
import {
  CRASH_POINTS,
  HOUR_MS,
  RELEASE_CRASH_POINTS,
  type Stand,
  calendar,
  killedAfter,
  openStand,
  startOf,
} from '../../support/reports-stand.ts'

const MONTH: WindowId = 'month/2026-11'
const WEEK: WindowId = 'week/2026-W48'
const RELEASE = 'month-2026-11'
const AUDIT = '0'.repeat(64)
const CELLS = [cell('platform', 'platform', 40), cell('area', 'documents', 31), cell('feature', 'upload', 31)]
const BOUNDED = november().release.bounded
const CONFIG: ReportsOptions['config'] = {
  floorPeople: 10,
  floorOrganisations: 3,
  largestShare: 0.8,
  retentionDays: 1825,
  releaseWindowRho: 0.125,
  releaseYearRho: 2,
}

/** In October, before anything was counted: a stand whose first day is the last Sunday of November. */
async function inOctober(): Promise<Stand> {
  const stand = await openStand(startOf('2026-11-29') + 7 * HOUR_MS, startOf('2026-10-20'))
  await stand.putCatalogue('2026-10-01', [
    { id: 'upload', area: 'documents', counts: 'month' },
    { id: 'sign', area: 'documents', counts: 'month' },
  ])
  return stand
}
const register = (stand: Stand, plan: ReleasePlan) =>
  registerPlan({ ...stand, calendar, caps: CAPS, releasable: true }, plan, AUDIT)

const BEFORE_THE_MONTH = ['day/2026-11-29', WEEK, 'day/2026-11-30'] as const

/** Lives until these windows may close, all their partials there; `plan`: by which they were bounded. */
async function untilTheEnd(
  stand: Stand,
  plan: string,
  cells: readonly BoundedCell[] = BOUNDED,
  windows: readonly WindowId[] = [...BEFORE_THE_MONTH, MONTH],
): Promise<void> {
  for (const window of windows) {
    const watermark = calendar.closesAt(window)
    stand.clock.to(watermark)
    const isBounded = window === MONTH || window === WEEK
    const bounded = (own: readonly BoundedCell[]) => (isBounded ? { bounded: { plan, cells: own } } : {})
    await stand.putPartial(window, 0, { watermark, cells: CELLS, ...bounded(cells) })
    await stand.putPartial(window, 1, { watermark, ...bounded([]) })
  }
}
const openAgain = (stand: Stand, more: Partial<ReportsOptions> = {}) =>
  stand.open({ lastWrittenMs: stand.clock.now(), ...more })

const released = async (stand: Stand): Promise<string[]> =>
  (await stand.warehouse.releases()).map(({ release }) => release)
const recorded = async (stand: Stand, kind: string): Promise<unknown[]> =>
  (await stand.ledger.entries()).filter((entry) => entry.kind === kind).map(({ body }) => body)

/** The month is closed to its end, with a release that is charged once and signed for what is shown. */
async function expectClosedWithRelease(stand: Stand): Promise<void> {
  const kinds = (await stand.ledger.entries()).map(({ kind }) => kind)
  for (const kind of ['release-reserved', 'release-committed', 'release-signed'])
    expect(kinds.filter((one) => one === kind)).toHaveLength(1)
  const body = { key: MONTH, window: MONTH }
  const last = (await stand.ledger.entries()).filter(
    (entry) => entry.kind.startsWith('release-') || JSON.stringify(entry.body) === JSON.stringify(body),
  )
  expect(last.map(({ kind }) => kind)).toEqual([
    'release-plan',
    'release-reserved',
    'release-committed',
    'release-signed',
    'destroying',
    'destroyed',
  ])
  const cells = await stand.warehouse.released(RELEASE)
  expect(await released(stand)).toEqual([RELEASE])
  expect((await stand.warehouse.releases())[0]?.digest).toBe(digestOf(cells))
  expect(cells.length).toBeGreaterThan(5)
  expect(await stand.keys.find(MONTH)).toBe('destroyed')
  expect(await stand.keys.find(`closing/${RELEASE}`)).toBe('destroyed')
  expect(await stand.ledger.verify()).toMatchObject({ whole: true })
}

describe('a month with a registered plan', () => {
  it('closes: its interest is published, its release is drawn, and then its keys are destroyed', async () => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan())
    await untilTheEnd(stand, hash)
    await using reports = await openAgain(stand)
    await reports.settle()
    await expectClosedWithRelease(stand)
    const publication = stand.warehouse.publications.find(({ window }) => window.window === MONTH)
    expect(publication?.cells.find(({ level }) => level === 'platform')?.people).toBe(40)
    const people = (await stand.warehouse.released(RELEASE))[0]?.people ?? 0
    expect(Math.abs(people - 6_000), 'what the partials bounded, and noise').toBeLessThan(100)
    const { start, end } = await stand.log.topic('closings').bounds(0)
    expect(start).toBe(end)
  })

  it.each([...CRASH_POINTS, ...RELEASE_CRASH_POINTS])(
    'killed after "%s" is finished by the next start: the same rows, one charge',
    async (point) => {
      const stand = await inOctober()
      const { hash } = await register(stand, testPlan())
      await untilTheEnd(stand, hash, BOUNDED, BEFORE_THE_MONTH)
      await using before = await openAgain(stand)
      await before.settle()
      await untilTheEnd(stand, hash, BOUNDED, [MONTH])
      const doomed = await openAgain(stand, killedAfter(point, stand))
      await expect(doomed.settle()).rejects.toThrow('not all that was due could be done')
      const seen = await stand.warehouse.released(RELEASE)
      // A straggler that comes after the closing changes nothing.
      await stand.putPartial(MONTH, 0, {
        version: 9,
        watermark: calendar.closesAt(MONTH),
        cells: CELLS,
        bounded: { plan: hash, cells: [] },
      })

      await using reports = await openAgain(stand)
      await reports.settle()
      await reports.settle()
      await expectClosedWithRelease(stand)
      expect([[], await stand.warehouse.released(RELEASE)], 'what was shown stays').toContainEqual(seen)
      const ofMonth = stand.warehouse.publications.filter(({ window }) => window.window === MONTH)
      for (const publication of ofMonth) expect(publication).toEqual(ofMonth[0])
    },
  )

  it('of two stages that close it at one moment, one release comes', async () => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan())
    await untilTheEnd(stand, hash)
    await using one = await openAgain(stand)
    await using two = await openAgain(stand)
    await Promise.allSettled([one.settle(), two.settle()])
    await one.settle()
    expect((await recorded(stand, 'release-reserved')).length).toBe(1)
    await expectClosedWithRelease(stand)
  })

  it('whose warehouse is away waits with its release, and loses no key nor bytes', async () => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan())
    await untilTheEnd(stand, hash)
    const away = { ...stand.warehouse, persistReleased: () => Promise.reject(new Error('the warehouse is away')) }
    await using broken = await openAgain(stand, { warehouse: away })
    await expect(broken.settle()).rejects.toThrow('not all that was due could be done')
    const [committed] = await recorded(stand, 'release-committed')
    expect(await recorded(stand, 'destroyed')).not.toContainEqual({ key: MONTH, window: MONTH })
    await using reports = await openAgain(stand)
    await reports.settle()
    await expectClosedWithRelease(stand)
    expect(committed).toMatchObject({ digest: digestOf(await stand.warehouse.released(RELEASE)) })
  })

  it('that nobody used, or that lost a partition, is released like any other', async () => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan())
    await untilTheEnd(stand, hash, [])
    await stand.log.keyed('partials').put(`1/${MONTH}`, null)
    stand.clock.to(calendar.closesAt(MONTH) + 61 * HOUR_MS)
    await using reports = await openAgain(stand)
    await reports.settle()
    expect(await released(stand)).toEqual([RELEASE])
    expect((await stand.warehouse.releases())[0]?.missing).toBe(1)
    expect(await recorded(stand, 'release-reserved')).toMatchObject([{ nanoRho: 125_000_000 }])
    expect(await stand.keys.find(MONTH)).toBe('destroyed')
  })

  it.each<[string, Partial<ReportsOptions>]>([
    ['budget', { config: { ...CONFIG, releaseWindowRho: 0.1 } }],
    ['by-address', { releasable: false }],
  ])('blocked for %s closes without a release, and its keys die', async (why, options) => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan())
    await untilTheEnd(stand, hash)
    await using reports = await openAgain(stand, options)
    await reports.settle()
    expect(await recorded(stand, 'release-blocked')).toEqual([{ release: RELEASE, why }])
    expect(await recorded(stand, 'release-reserved')).toEqual([])
    expect(await released(stand)).toEqual([])
    expect(await stand.warehouse.released(RELEASE)).toEqual([])
    expect(await recorded(stand, 'destroyed')).toContainEqual({ key: MONTH, window: MONTH })
    expect(await stand.keys.find(MONTH)).toBe('destroyed')
  })
})

describe('a plan that does not count', () => {
  /** Closes the month; what was released of it. */
  async function closed(stand: Stand, bounded: string): Promise<string[]> {
    await untilTheEnd(stand, bounded)
    await using reports = await openAgain(stand)
    await reports.settle()
    expect(await stand.keys.find(MONTH)).toBe('destroyed')
    return released(stand)
  }
  const noted = (stand: Stand, hash: string, from = '2026-11-01') =>
    stand.ledger.append('release-plan', {
      plan: 'test',
      hash,
      from,
      nanoRho: { month: 125_000_000, year: 1_625_000_000 },
      audit: AUDIT,
    })

  it('is one that stands in the log but not in the ledger', async () => {
    const stand = await inOctober()
    await writeReleasePlan(stand.log, testPlan())
    expect(await closed(stand, AUDIT)).toEqual([])
  })

  it('is one that was registered after its first window began, by whatever means', async () => {
    const stand = await inOctober()
    const plan = testPlan()
    stand.clock.to(startOf('2026-11-01'))
    await expect(register(stand, plan)).rejects.toThrow('from: 2026-11 has begun')
    await writeReleasePlan(stand.log, plan)
    await noted(stand, AUDIT)
    const { hash } = await register(await inOctober(), plan)
    await noted(stand, hash)
    expect(await closed(stand, hash)).toEqual([])
  })

  it('is one that was put in the place of the registered one', async () => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan())
    await writeReleasePlan(stand.log, testPlan({ budget: { month: 0.1, year: 1.3 } }))
    expect(await closed(stand, hash)).toEqual([])
  })

  it('is one that was replaced in time: what was bounded by it is not drawn from', async () => {
    const stand = await inOctober()
    const old = await register(stand, testPlan({ budget: { month: 0.1, year: 1.3 } }))
    const { hash } = await register(stand, testPlan())
    expect(await closed(stand, old.hash)).toEqual([RELEASE])
    expect((await stand.warehouse.releases())[0]?.plan).toBe(hash)
    const people = (await stand.warehouse.released(RELEASE))[0]?.people ?? 0
    expect(people, 'noise only').toBeLessThan(100)
  })

  it('is one whose first month comes later', async () => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan({ from: '2026-12' }))
    expect(await closed(stand, hash)).toEqual([])
  })
})

describe('windows', () => {
  it('of a day are never released, and a week only by a plan with a budget for weeks', async () => {
    const stand = await inOctober()
    const { hash } = await register(stand, testPlan({ budget: { month: 0.1, week: 0.01, year: 2 } }))
    await untilTheEnd(stand, hash)
    await using reports = await openAgain(stand)
    await reports.settle()
    expect(await released(stand)).toEqual([RELEASE, 'week-2026-W48'])
    expect((await recorded(stand, 'release-reserved')).length).toBe(2)
    expect(await recorded(stand, 'release-reserved')).toMatchObject([
      { release: 'week-2026-W48', start: '2026-11-23', end: '2026-11-29', nanoRho: 10_000_000 },
      { release: RELEASE, start: '2026-11-01', end: '2026-11-30', nanoRho: 100_000_000 },
    ])
  })
})
