// Bounded sums of the owner's partials: where a plan is in force, whatever happens to the owner or to a person.
import { expect, test } from 'vitest'
import { encodePartialBody } from '../../../log/partial-codec.ts'
import { planHash, writeReleasePlan } from '../../../log/release-plans.ts'
import { type Bounded, FIXED_POINT } from '../../../schemas/bounded.ts'
import type { WindowId } from '../../../schemas/figures.ts'
import { tight } from './tight-plan.ts'
import { type World, drain, openWorld, sameMaterial } from './world.ts'

const OCTOBER = '2026-10-31T11:00:00Z'
const MONTH = 'month/2026-11'
/** The week that the month begins in, and the first that begins in the month. */
const BEFORE = 'week/2026-W44'
const FIRST = 'week/2026-W45'

const settleAt = async (world: World, iso: string): Promise<void> => {
  world.at(iso)
  await using transform = await world.transform()
  await transform.settle()
}

/** Three days of November in which ann uses everything, bob a little; `withAnn` false: ann never was there. */
async function threeDays(world: World, withAnn = true): Promise<void> {
  for (const day of [2, 3, 4]) {
    world.at(`2026-11-0${day}T11:00:00Z`)
    const ann = ['/a', '/b', '/c', '/elsewhere'].map((route) => ({ id: `ann ${day} ${route}`, account: 'ann', route }))
    const bob = [{ id: `bob ${day}`, account: 'bob', organisation: 'acme', route: day === 3 ? '/b' : '/a' }]
    await world.send(...(withAnn ? ann.map((event) => ({ ...event, organisation: 'beta' })) : []), ...bob)
    await settleAt(world, `2026-11-0${day + 1}T06:00:00Z`)
  }
}

const boundedOf = async (world: World, window: WindowId) => (await world.partial(window))?.bounded

test('a month and the weeks in it have bounded sums from their first partial on, days and earlier weeks have none', async () => {
  const world = await openWorld(OCTOBER)
  const plan = tight('2026-11')
  await writeReleasePlan(world.log, plan)
  await settleAt(world, '2026-11-02T11:00:00Z')
  for (const window of [MONTH, FIRST] as const)
    expect(await world.partial(window)).toMatchObject({ cells: [], bounded: { plan: planHash(plan), cells: [] } })
  for (const window of ['day/2026-11-02', BEFORE, 'month/2026-10'] as const)
    expect(await world.partial(window)).not.toHaveProperty('bounded')
  await threeDays(world)
  const month = await boundedOf(world, MONTH)
  // Each window has a key of its own, and so samples of its own: what is scaled is the same.
  const scaled = (bounded: Bounded | undefined) =>
    bounded?.cells
      .filter(({ level }) => level === 'feature')
      .map(({ id, by, value, activeDays }) => [id, by, value, activeDays])
  expect(scaled(await boundedOf(world, FIRST))).toEqual(scaled(month))
  const total = (level: string, id: string) =>
    month?.cells.find((cell) => cell.by === 'total' && cell.level === level && cell.id === id)
  expect(total('platform', 'platform')).toMatchObject({ people: 2 * FIXED_POINT, organisations: 2 })
  // Ann was there on three days for each of three features, bob on two and on one.
  const ann = 3 * Math.floor(FIXED_POINT * Math.sqrt(2 / 27))
  const bob = Math.floor(FIXED_POINT * Math.sqrt(2 / 5))
  expect(['a', 'b', 'c'].map((id) => total('feature', id)?.activeDays)).toEqual([ann + 2 * bob, ann + bob, ann])
  const people = ['a', 'b', 'c'].map((id) => total('feature', id)?.people ?? 0)
  expect(people.reduce((sum, some) => sum + some)).toBe(2 * FIXED_POINT)
  expect(total('feature', 'unlisted')).toBeUndefined()
})

test('a plan for a later month changes nothing before it; weeks without a budget have no bounded sums', async () => {
  const world = await openWorld(OCTOBER)
  await writeReleasePlan(world.log, tight('2026-12', false))
  await threeDays(world)
  for (const window of [MONTH, FIRST] as const) {
    expect((await world.partial(window))?.cells).not.toEqual([])
    expect(await world.partial(window)).not.toHaveProperty('bounded')
  }
  await settleAt(world, '2026-12-08T11:00:00Z')
  expect(await boundedOf(world, 'month/2026-12')).toEqual({ plan: planHash(tight('2026-12', false)), cells: [] })
  expect(await world.partial('week/2026-W50')).not.toHaveProperty('bounded')
})

test('an owner that is already there learns of a plan for the next month, and keeps the one of this', async () => {
  const world = await openWorld('2026-10-31T22:50:00Z')
  const [first, second] = [tight('2026-11'), { ...tight('2026-12'), plan: 'second' }]
  await using transform = await world.transform()
  await transform.settle()
  await writeReleasePlan(world.log, first)
  world.at('2026-10-31T23:02:00Z')
  await transform.settle()
  expect(await boundedOf(world, MONTH)).toEqual({ plan: planHash(first), cells: [] })
  world.at('2026-11-30T22:50:00Z')
  await world.send({ id: '1', account: 'ann', organisation: 'acme' })
  await transform.settle()
  await writeReleasePlan(world.log, second)
  world.at('2026-12-01T05:30:00Z')
  await transform.settle()
  expect(await boundedOf(world, MONTH)).toMatchObject({ plan: planHash(first), cells: { length: 12 } })
  expect(await boundedOf(world, 'month/2026-12')).toEqual({ plan: planHash(second), cells: [] })
})

test('a restart gives the same bytes, and so does an owner that wakes up', async () => {
  const world = await openWorld(OCTOBER)
  await writeReleasePlan(world.log, tight('2026-11'))
  const former = await world.owner()
  await threeDays(world)
  const before = await world.partial(MONTH)
  if (before === undefined) throw new Error('no partial')
  await settleAt(world, '2026-11-05T07:00:00Z')
  await drain(world, former)
  await former.publish(true)
  for (const owner of [former, await world.owner()]) {
    await owner.publish(true)
    const after = await world.partial(MONTH)
    expect(after?.version).toBeGreaterThan(before.version)
    expect(encodePartialBody(after ?? before)).toEqual(encodePartialBody(before))
  }
})

test('an erasure after the digests leaves the bounded sums of a platform where the person never was', async () => {
  const [world, never] = [
    await openWorld(OCTOBER, { material: sameMaterial }),
    await openWorld(OCTOBER, { material: sameMaterial }),
  ]
  for (const one of [world, never]) await writeReleasePlan(one.log, tight('2026-11'))
  await threeDays(world)
  await threeDays(never, false)
  const all = await boundedOf(world, MONTH)
  const others = await boundedOf(never, MONTH)
  expect(others?.cells).not.toEqual(all?.cells)
  await world.control('erase', 'ann', 'beta')
  await settleAt(world, '2026-11-05T07:00:00Z')
  for (const window of [MONTH, FIRST] as const) expect(await boundedOf(world, window)).toEqual(others)
  // What ann does from then on counts: on the day after, and by then alone.
  world.at('2026-11-05T11:00:00Z')
  await world.send({ id: 'again', account: 'ann', organisation: 'beta', route: '/c' })
  await settleAt(world, '2026-11-06T06:00:00Z')
  const again = await boundedOf(world, MONTH)
  expect(again?.cells.find(({ id, by }) => id === 'c' && by === 'total')).toMatchObject({
    people: FIXED_POINT,
    activeDays: FIXED_POINT,
    organisations: 1,
  })
})
