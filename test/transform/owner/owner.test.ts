// The owner of a partition: what counts, when, and that nothing counts twice or not at all.
import { expect, test } from 'vitest'
import { KeysUnreachable, type Keys } from '../../../keys/port.ts'
import { rawKeyOf } from '../../support/append-blocks.ts'
import { totalOf } from '../../support/read-partials.ts'
import { drain, openWorld } from './world.ts'

const NOON = '2026-11-02T11:00:00Z'

test('figures of a day, its week and its month', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await world.send(
    { id: '1', account: 'ann', organisation: 'acme', route: '/a', durationMs: 100 },
    { id: '2', account: 'ann', organisation: 'acme', route: '/b', error: true },
    { id: '3', account: 'bob', organisation: 'acme', route: '/a' },
    { id: '4', route: '/a' },
  )
  await transform.settle()
  const day = await world.partial('day/2026-11-02')
  expect(totalOf(day, 'platform', 'platform')).toMatchObject({
    people: 2,
    organisations: 1,
    largest: 2,
    events: 3,
    errors: 1,
  })
  expect(totalOf(day, 'feature', 'a')).toMatchObject({ people: 2, events: 2, activeDays: 2 })
  expect(day?.durations.find(({ id }) => id === 'a')).toMatchObject({ people: 1 })
  expect(transform.stats()).toMatchObject({ counted: 3, dropped: { 'no-person': 1 } })
  world.at('2026-11-03T05:30:00Z')
  await transform.settle()
  expect(await world.figures('week/2026-W45')).toEqual([2, 3])
  expect(await world.figures('month/2026-11')).toEqual([2, 3])
})

test('a day without events has partials and digests too, in every partition', async () => {
  const world = await openWorld(NOON, { partitions: 3 })
  await using transform = await world.transform()
  await transform.settle()
  for (let day = 3; day <= 9; day++) {
    world.at(`2026-11-0${day}T06:00:00Z`)
    await transform.settle()
    for (const partition of [0, 1, 2])
      for (const window of [`day/2026-11-0${day - 1}`, 'week/2026-W45', 'month/2026-11'] as const)
        expect(await world.partial(window, partition)).toMatchObject({ cells: [], durations: [] })
  }
  for (const partition of [0, 1, 2]) {
    const week = await world.partial('week/2026-W45', partition)
    expect(week?.watermark).toBeGreaterThanOrEqual(world.calendar.closesAt('week/2026-W45'))
    expect((await world.log.topic('digests').bounds(partition)).end).toBe(14)
  }
})

test('the same id counts once: in one block, later, over midnight, after a restart; another source is another event', async () => {
  const world = await openWorld('2026-11-02T22:59:00Z')
  const event = { id: 'x', account: 'ann', organisation: 'acme', at: world.clock.now() }
  {
    await using transform = await world.transform()
    await world.send(event, event)
    await transform.settle()
    world.at('2026-11-02T23:01:00Z')
    await world.send({ ...event, at: world.clock.now() })
    await transform.settle()
    expect(transform.stats()).toMatchObject({ counted: 1, dropped: { repeat: 2 } })
  }
  await using again = await world.transform()
  await world.send(event, { ...event, source: 'mobile' })
  await again.settle()
  expect(await world.figures('day/2026-11-02')).toEqual([1, 2])
  expect(again.stats()).toMatchObject({ counted: 1, dropped: { repeat: 1 } })
})

test('a restart gives the same partials, byte for byte of their figures', async () => {
  const world = await openWorld(NOON)
  for (let day = 2; day <= 5; day++) {
    await using transform = await world.transform()
    world.at(`2026-11-0${day}T11:00:00Z`)
    for (let person = 0; person < 10; person++)
      await world.send({ id: `${day}-${person}`, account: `p${person % day}`, organisation: 'acme', route: '/b' })
    await transform.settle()
    const before = await world.partial(`day/2026-11-0${day}`)
    await using again = await world.transform()
    await again.settle()
    const after = await world.partial(`day/2026-11-0${day}`)
    expect(after).toEqual({ ...before, version: after?.version, watermark: after?.watermark })
    expect(after?.version).toBeGreaterThan(before?.version ?? 0)
  }
  world.at('2026-11-06T06:00:00Z')
  await using transform = await world.transform()
  await transform.settle()
  expect(await world.figures('week/2026-W45')).toEqual([5, 40])
})

test('a crash after the journal and before the fold: the restart folds what the journal has', async () => {
  const world = await openWorld(NOON)
  const crashing = await world.owner()
  await world.send({ id: '1', account: 'ann' })
  const { state } = crashing
  state.foldRun = () => {
    throw new Error('killed')
  }
  await expect(drain(world, crashing)).rejects.toThrow('killed')
  await using transform = await world.transform()
  await transform.settle()
  expect(await world.figures('day/2026-11-02')).toEqual([1, 1])
  expect(await world.log.topic('pseudonymous-events').bounds(0)).toEqual({ start: 0, end: 2 })
})

test("a crash between a day's digests: the restart writes what is missing and nothing twice", async () => {
  let digests = 0
  const world = await openWorld(NOON, {
    beforeAppend: (topic) => {
      if (topic === 'digests' && ++digests === 2) throw new Error('killed')
    },
  })
  {
    await using transform = await world.transform()
    await world.send({ id: '1', account: 'ann' })
    await transform.settle()
    world.at('2026-11-03T06:00:00Z')
    await expect(transform.settle()).rejects.toThrow('killed')
  }
  await using transform = await world.transform()
  await transform.settle()
  expect(await world.figures('week/2026-W45')).toEqual([1, 1])
  expect(await world.figures('month/2026-11')).toEqual([1, 1])
  expect(await world.log.topic('digests').bounds(0)).toEqual({ start: 0, end: 2 })
})

test('a former owner that wakes up changes nothing, and learns what happened', async () => {
  const world = await openWorld(NOON)
  const former = await world.owner()
  const present = await world.owner()
  await world.send({ id: '1', account: 'ann' })
  await drain(world, present)
  await world.send({ id: '2', account: 'bob' })
  await drain(world, former) // appends origins 0..1 over what is there
  expect(former.next).toBe(2)
  await world.send({ id: '3', account: 'cas' })
  await drain(world, present)
  await world.send({ id: '3', account: 'cas' }, { id: '4', account: 'ann' })
  await drain(world, former)
  await drain(world, present)
  for (const owner of [former, present]) {
    await owner.publish(true)
    expect(await world.figures('day/2026-11-02')).toEqual([3, 4])
  }
  await using restarted = await world.transform()
  await restarted.settle()
  expect(await world.figures('day/2026-11-02')).toEqual([3, 4])
})

test('two owners write the digests of one day: the first in the log counts', async () => {
  const world = await openWorld(NOON)
  const former = await world.owner()
  const present = await world.owner()
  await world.send({ id: '1', account: 'ann' }, { id: '2', account: 'bob' })
  await drain(world, former)
  world.at('2026-11-03T06:00:00Z')
  await former.tick()
  await Promise.all([drain(world, present), drain(world, former)])
  for (const owner of [former, present]) {
    await owner.publish(true)
    expect(await world.figures('week/2026-W45')).toEqual([2, 2])
    expect(await world.figures('month/2026-11')).toEqual([2, 2])
  }
})

test('a poison block is skipped and counted, and its neighbours count', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await world.send({ id: '1', account: 'ann' })
  const topic = world.log.topic('platform-events')
  const bent: Uint8Array[] = []
  for await (const batch of topic.read(0, 0, { follow: false }))
    bent.push(...batch.map(({ value }) => value.map((byte, at) => (at === value.length - 1 ? byte ^ 1 : byte))))
  await topic.append(0, [...bent, Uint8Array.of(7), Uint8Array.of(1, 0, 2, 1, 1)])
  await world.send({ id: '2', account: 'ann' })
  await transform.settle()
  expect(await world.figures('day/2026-11-02')).toEqual([1, 2])
  expect(transform.stats().skipped).toEqual({ 'key-destroyed': 0, unreadable: 1, malformed: 2 })
})

test('a block whose raw key is destroyed is skipped', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await world.send({ id: '1', account: 'ann' })
  await world.keys.destroy(rawKeyOf(world.clock.now()))
  await transform.settle()
  expect(await world.figures('day/2026-11-02')).toEqual([0, 0])
  expect(transform.stats().skipped['key-destroyed']).toBe(1)
})

test('a key that cannot be reached stalls the partition and loses nothing', async () => {
  const world = await openWorld(NOON)
  const reachable = world.keys
  let down: string | undefined
  const refuse = (name: string): void => {
    if (down !== undefined && name.startsWith(down)) throw new KeysUnreachable('down')
  }
  const flaky: Keys = {
    ...reachable,
    obtain: async (name) => (refuse(name), reachable.obtain(name)),
    find: async (name, options) => (refuse(name), reachable.find(name, options)),
  }
  world.keys = flaky
  await using transform = await world.transform()
  await transform.settle()
  for (const [step, name] of ['raw/', 'day/', 'week/', 'month/'].entries()) {
    await world.send({ id: `${step}`, account: `p${step}` })
    world.clock.advanceTo(world.clock.now() + 60_000)
    down = name
    await transform.settle()
    down = undefined
    expect(transform.stats().stalls).toBe(step + 1)
    expect(await world.figures('day/2026-11-02')).toEqual([step, step])
    await transform.settle()
    expect(await world.figures('day/2026-11-02')).toEqual([step + 1, step + 1])
  }
  world.at('2026-11-03T06:00:00Z')
  down = 'month/'
  await transform.settle()
  down = undefined
  expect((await world.partial('day/2026-11-02'))?.watermark).toBeLessThan(world.calendar.closesAt('day/2026-11-02'))
  await transform.settle()
  expect(await world.figures('month/2026-11')).toEqual([4, 4])
})

test("a straggler after its day's digest does not count", async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  world.at('2026-11-03T06:00:00Z')
  await transform.settle()
  await world.send({ id: '1', account: 'ann', at: Date.parse(NOON) }, { id: '2', account: 'ann' })
  await transform.settle()
  expect(await world.figures('day/2026-11-02')).toEqual([0, 0])
  expect(await world.figures('day/2026-11-03')).toEqual([1, 1])
  expect(transform.stats().dropped.straggler).toBe(1)
})

test('days of 23 and 25 hours', async () => {
  for (const [start, day, next, hours] of [
    ['2026-10-24T22:00:00Z', '2026-10-25', '2026-10-26', 25],
    ['2027-03-27T23:00:00Z', '2027-03-28', '2027-03-29', 23],
  ] as const) {
    const world = await openWorld(start)
    await using transform = await world.transform()
    for (let hour = 0; hour < 26; hour++) {
      await world.send({ id: `${hour}`, account: 'ann' })
      world.clock.advanceTo(world.clock.now() + 3_600_000)
    }
    await transform.settle()
    expect(await world.figures(`day/${day}`)).toEqual([1, hours])
    expect(await world.figures(`day/${next}`)).toEqual([1, 26 - hours])
  }
})

test('a closed window leaves memory and log, and a restart does not bring it back', async () => {
  const world = await openWorld(NOON)
  await using transform = await world.transform()
  await world.send({ id: '1', account: 'ann' })
  await transform.settle()
  world.at('2026-11-03T06:00:00Z')
  await world.send({ id: '2', account: 'ann' })
  await transform.settle()
  await world.keys.destroy('day/2026-11-02')
  await transform.settle()
  world.clock.advanceTo(world.clock.now() + 60_000)
  await transform.settle()
  expect((await world.log.topic('pseudonymous-events').bounds(0)).start).toBeGreaterThan(0)
  await using again = await world.transform()
  world.clock.advanceTo(world.clock.now() + 60_000)
  await again.settle()
  expect(await world.figures('day/2026-11-03')).toEqual([1, 1])
  expect(await world.figures('week/2026-W45')).toEqual([1, 1])
})
