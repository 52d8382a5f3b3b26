// A partition that goes to another process and comes back: its state is kept if nobody owned it in between.
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { Config } from '../../config.ts'
import type { Log } from '../../log/port.ts'
import { systemClock } from '../../time/clock.ts'
import { openTransform } from '../../transform/stage.ts'
import { eventually } from '../support/peil-tree.ts'
import { type World, openWorld } from './owner/world.ts'

/** A log that gives and takes partition 0 when it is told to, and counts how often its journal is read from the start. */
function handedOut(log: Log) {
  let owner: ((partition: number, signal: AbortSignal) => Promise<void>) | undefined
  let owning: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined
  let replays = 0
  const handed: Log = {
    ...log,
    own: (given, signal) => {
      owner = given
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
    },
    topic: (name) => {
      const topic = log.topic(name)
      return {
        append: (partition, values) => topic.append(partition, values),
        bounds: (partition) => topic.bounds(partition),
        trim: (partition, offset) => topic.trim(partition, offset),
        read(partition, from, options) {
          if (name === 'pseudonymous-events' && from === 0) replays++
          return topic.read(partition, from, options)
        },
      }
    },
  }
  return {
    log: handed,
    replays: () => replays,
    give() {
      const stop = new AbortController()
      owning = { stop, ended: owner?.(0, stop.signal) ?? Promise.reject(new Error('nobody asked to own')) }
    },
    async take() {
      owning?.stop.abort()
      await owning?.ended
    },
  }
}

async function liveTransform(world: World, log: Log) {
  return openTransform({
    ...world,
    log,
    config: Config.parse({}),
    clock: { ...systemClock, now: () => world.clock.now() },
    logger: pino({ level: 'silent' }),
    live: true,
  })
}

const DAY = 'day/2026-11-23'
/** Time goes on meanwhile: partials are not written at every moment. */
const counted = (world: World, events: number): Promise<void> =>
  eventually(`${events} events are published`, async () => {
    world.clock.advanceTo(world.clock.now() + 1_000)
    return (await world.figures(DAY))?.[1] === events
  })

test('what was lost for a moment goes on where it was, without reading the journal again', async () => {
  const world = await openWorld('2026-11-23T09:00:00Z')
  const hands = handedOut(world.log)
  await using _transform = await liveTransform(world, hands.log)
  hands.give()
  await world.send({ id: 'e1', account: 'a' }, { id: 'e2', account: 'b' })
  await counted(world, 2)
  await hands.take()
  const before = hands.replays()
  await world.send({ id: 'e3', account: 'c' })
  await delay(100)
  expect((await world.figures(DAY))?.[1]).toBe(2)
  hands.give()
  await counted(world, 3)
  expect(hands.replays()).toBe(before)
  await hands.take()
})

test('what another owned in between is folded anew, and counts once', async () => {
  const world = await openWorld('2026-11-23T09:00:00Z')
  const hands = handedOut(world.log)
  await using _transform = await liveTransform(world, hands.log)
  hands.give()
  await world.send({ id: 'e1', account: 'a' }, { id: 'e2', account: 'b' })
  await counted(world, 2)
  await hands.take()
  {
    const others = handedOut(world.log)
    await using _other = await liveTransform(world, others.log)
    others.give()
    await world.send({ id: 'e3', account: 'c' })
    await counted(world, 3)
    await others.take()
  }
  const before = hands.replays()
  hands.give()
  await world.send({ id: 'e4', account: 'd' }, { id: 'e1', account: 'a' })
  await counted(world, 4)
  expect(hands.replays()).toBe(before + 1)
  await hands.take()
})
