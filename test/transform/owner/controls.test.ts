// Objection, withdrawal and erasure: in force from their place in the log on, and back into every open window.
import { expect, test } from 'vitest'
import { decodeHeader } from '../../../schemas/envelope.ts'
import { type World, drain, openWorld } from './world.ts'

const NOON = '2026-11-02T11:00:00Z'
const DAY = 'day/2026-11-02'
const WEEK = 'week/2026-W45'
const MONTH = 'month/2026-11'

async function twoPeople(world: World): Promise<void> {
  await world.send(
    { id: 'a1', account: 'ann', organisation: 'acme' },
    { id: 'b1', account: 'bob', organisation: 'acme' },
  )
}

test('an objection takes its person out of the open day and keeps them out; others stay', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await twoPeople(world)
  await transform.settle()
  expect(await world.figures(DAY)).toEqual([2, 2])
  await world.control('object', 'ann', 'acme')
  await world.send(
    { id: 'a2', account: 'ann', organisation: 'acme' },
    { id: 'a3', account: 'ann', organisation: 'other' },
  )
  await transform.settle()
  expect(await world.figures(DAY)).toEqual([2, 2]) // ann of another organisation is somebody else
  expect(transform.stats().dropped.objected).toBe(1)
})

test('after a withdrawal the person counts again, from there on', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await twoPeople(world)
  await world.control('object', 'ann', 'acme')
  await world.send({ id: 'a2', account: 'ann', organisation: 'acme' })
  await world.control('withdraw', 'ann', 'acme')
  await world.send({ id: 'a3', account: 'ann', organisation: 'acme' })
  await transform.settle()
  expect(await world.figures(DAY)).toEqual([2, 2])
  world.at('2026-11-03T06:00:00Z')
  await transform.settle()
  expect(await world.figures(WEEK)).toEqual([2, 2])
})

test('an erasure before the digest reaches the day, and so the week and month', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await twoPeople(world)
  await world.control('erase', 'ann', 'acme')
  await transform.settle()
  expect(await world.figures(DAY)).toEqual([1, 1])
  world.at('2026-11-03T06:00:00Z')
  await transform.settle()
  expect(await world.figures(WEEK)).toEqual([1, 1])
  expect(await world.figures(MONTH)).toEqual([1, 1])
})

test('an erasure after the digest takes the rows out of week and month; what happens later counts', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await twoPeople(world)
  await transform.settle()
  world.at('2026-11-03T06:00:00Z')
  await transform.settle()
  expect(await world.figures(WEEK)).toEqual([2, 2])
  await world.control('erase', 'ann', 'acme')
  const late = { id: 'a2', account: 'ann', organisation: 'acme', at: world.clock.now() - 1_000 }
  await world.send(late)
  world.clock.advanceTo(world.clock.now() + 60_000)
  await world.send({ id: 'a3', account: 'ann', organisation: 'acme' })
  await transform.settle()
  for (const window of [DAY, WEEK, MONTH] as const) expect(await world.figures(window)).toEqual([1, 1])
  expect(await world.figures('day/2026-11-03')).toEqual([1, 1])
  expect(transform.stats().dropped.erased).toBe(1)

  await using again = await world.transform()
  world.at('2026-11-04T06:00:00Z')
  await again.settle()
  expect(await world.figures(WEEK)).toEqual([2, 2])
  expect(await world.figures(MONTH)).toEqual([2, 2])
})

test('a request is kept with its origin in each partition, sealed, and stands after the journal is gone', async () => {
  const world = await openWorld(NOON, { partitions: 2 })
  {
    await using transform = await world.transform()
    await world.control('object', 'ann', 'acme')
    await transform.settle()
  }
  const kept: unknown[] = []
  for await (const batch of world.log.keyed('controls').read({ follow: false }))
    for (const { value } of batch) if (value !== null) kept.push(decodeHeader(value).header)
  expect(kept).toEqual([
    { t: 'kept-control', k: 'lasting/control', p: 0, origin: 0 },
    { t: 'kept-control', k: 'lasting/control', p: 1, origin: 0 },
  ])
  for (const day of ['03', '04', '05']) {
    await using transform = await world.transform()
    world.at(`2026-11-${day}T06:00:00Z`)
    await transform.settle()
    await world.keys.destroy(`day/2026-11-0${Number(day) - 1}`)
    world.clock.advanceTo(world.clock.now() + 60_000)
    await transform.settle()
    await world.send({ id: day, account: 'ann', organisation: 'acme' })
    await transform.settle()
    expect(await world.figures(`day/2026-11-${day}`)).toEqual([0, 0])
  }
  expect((await world.log.topic('pseudonymous-events').bounds(0)).start).toBeGreaterThan(1)
})

test('two owners and a restart agree on an erasure between their runs', async () => {
  const world = await openWorld(NOON)
  const former = await world.owner()
  const present = await world.owner()
  await twoPeople(world)
  await drain(world, present)
  await world.control('erase', 'ann', 'acme')
  await world.send({ id: 'b2', account: 'bob', organisation: 'acme' })
  await drain(world, former)
  await world.send({ id: 'b3', account: 'bob', organisation: 'acme' })
  await drain(world, present)
  await drain(world, former)
  for (const owner of [former, present, await world.owner()]) {
    await owner.publish(true)
    expect(await world.figures(DAY)).toEqual([1, 3])
  }
})
