// The clock of the keys stage's machine: a wrong one must not destroy every key, not even after a restart.
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openLocalKeys } from '../../keys/local.ts'
import { confirmServiceClock, openServiceClock } from '../../keys/service-clock.ts'
import type { Clock } from '../../time/clock.ts'
import type { ClockDoubt } from '../../time/clock-doubt.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const NOW = Date.UTC(2026, 10, 22, 18, 20)
const HOUR_MS = 3_600_000
const NAME = 'day/2026-11-22'

/** A clock whose wall part can be set, as an operator or a bad time server does; `jump` leaves the monotonic part. */
function wallClock(startMs: number) {
  let wallMs = startMs
  let monotonicMs = 0
  const clock: Clock = { now: () => wallMs, monotonic: () => monotonicMs, sleep: async () => undefined }
  return {
    clock,
    jump: (byMs: number): void => void (wallMs += byMs),
    pass: (ms: number): void => {
      wallMs += ms
      monotonicMs += ms
    },
  }
}

/** As the keys stage opens them. */
async function open(folder: string, clock: Clock) {
  const lines: string[] = []
  const logger = pino({}, { write: (line: string) => void lines.push(line) })
  let doubt: ClockDoubt | undefined
  const keys = await openLocalKeys({
    folder: join(folder, 'keys'),
    clock,
    keyEncryptionKey: Buffer.alloc(32, 7),
    deathOf: () => NOW + 100 * HOUR_MS,
    suspended: () => doubt === undefined || doubt.suspended(),
  })
  doubt = openServiceClock({ clock, folder, records: await keys.list(), logger })
  return { keys, doubt, lines }
}

test('a clock that jumps ahead destroys nothing, also after a restart, until somebody confirms it', async () => {
  await using folder = await temporaryFolder()
  const { clock, jump } = wallClock(NOW)
  const before = await open(folder.path, clock)
  await before.keys.obtain(NAME)
  jump(200 * HOUR_MS)
  expect(await before.keys.sweep()).toEqual([])
  expect(before.lines.join()).toContain('peil clock confirm')
  expect(before.lines).toHaveLength(1)

  const after = await open(folder.path, clock)
  expect(await after.keys.sweep()).toEqual([])
  expect(await confirmServiceClock(folder.path)).toBe(true)
  expect(await after.keys.sweep()).toEqual([NAME])
  expect(after.lines.join()).toContain('confirmed')
  expect(await confirmServiceClock(folder.path), 'there is nothing more to confirm').toBe(false)
})

test('a clock that is found days ahead at start is in doubt', async () => {
  await using folder = await temporaryFolder()
  const { clock, pass } = wallClock(NOW)
  await (await open(folder.path, clock)).keys.obtain(NAME)
  pass(200 * HOUR_MS) // off meanwhile, or wrong: it cannot know
  const { keys, lines } = await open(folder.path, clock)
  expect(await keys.sweep()).toEqual([])
  expect(lines.join()).toContain('2026-11-22T18:20')
  await confirmServiceClock(folder.path)
  expect(await keys.sweep()).toEqual([NAME])
})

test('time that passes is no doubt, and a new folder has none', async () => {
  await using folder = await temporaryFolder()
  const { clock, pass } = wallClock(NOW)
  const { keys, doubt, lines } = await open(folder.path, clock)
  expect(doubt.suspended()).toBe(false)
  await keys.obtain(NAME)
  pass(200 * HOUR_MS)
  expect(await keys.sweep()).toEqual([NAME])
  expect(lines).toEqual([])
})

test('what another stage says of its clock is kept apart: each is confirmed by itself', async () => {
  await using folder = await temporaryFolder()
  const { clock, jump } = wallClock(NOW)
  const { keys, doubt } = await open(folder.path, clock)
  await keys.obtain(NAME)
  doubt.mark(true)
  expect(doubt.suspended()).toBe(true)
  jump(200 * HOUR_MS)
  doubt.suspended()
  doubt.mark(false)
  expect(await keys.sweep(), 'its own doubt stands').toEqual([])
  doubt.mark(true)
  await confirmServiceClock(folder.path)
  expect(await keys.sweep(), 'the other stage still doubts').toEqual([])
  doubt.mark(false)
  expect(await keys.sweep()).toEqual([NAME])
})
