// How long a restart takes: from starting `peil start` on a full data folder to new events standing in its partials.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Config } from '../../config.ts'
import { withGround } from '../../ground.ts'
import { steppedClock, systemClock } from '../../time/clock.ts'
import { POPULATION } from './bodies.ts'
import { type Figure, figure } from './figures.ts'
import { runLoad } from './load.ts'
import { DIGEST_POPULATION, writeDigests } from './month-digests.ts'
import { WRITE_KEY, startPeil } from './peil-process.ts'
import { followVersions, lastBlocks, openRunningLog, waitForVersions } from './progress.ts'

const EVENTS = 10_000_000
const CATCH_UP_MS = 600_000

export async function benchRestart(folder: string): Promise<readonly Figure[]> {
  await mkdir(folder, { recursive: true })
  await fillMonth(folder)
  await fillDay(folder)
  const startedAt = performance.now()
  await using peil = await startPeil(folder)
  // An owner takes new events only when it has folded all old ones, so these are seen when it has caught up.
  await sendAndWait(peil.ingest, join(folder, 'data'), 10_000)
  return [figure('restart.s', (performance.now() - startedAt) / 1000)]
}

/** A log that began with the month, with digests of the days that are over. */
async function fillMonth(folder: string): Promise<void> {
  const config = Config.parse({ data: join(folder, 'data') })
  const firstOfMonth = new Date(systemClock.now()).toISOString().slice(0, 8)
  const begun = steppedClock(Date.parse(`${firstOfMonth}01T00:00:00Z`))
  await withGround(config, { clock: begun }, () => Promise.resolve())
  await withGround(config, {}, (ground) => {
    const { calendar } = ground
    const today = calendar.dayOf(systemClock.now())
    const days = calendar.daysOf(calendar.windowsOf(today).month)
    const over = days.filter((day) => calendar.closesAt(`day/${day}`) < systemClock.now())
    return writeDigests(ground, over, DIGEST_POPULATION)
  })
}

async function fillDay(folder: string): Promise<void> {
  await using peil = await startPeil(folder)
  await sendAndWait(peil.ingest, join(folder, 'data'), EVENTS)
}

/** Resolves when all that was sent stands in published partials. */
async function sendAndWait(url: string, data: string, events: number): Promise<void> {
  const load = { url, key: WRITE_KEY, connections: 32, batch: 100, population: POPULATION, seconds: 600, events }
  await runLoad(load)
  await using log = await openRunningLog(data)
  const stop = new AbortController()
  const versions = followVersions(log, stop.signal)
  await waitForVersions(versions, await lastBlocks(log), CATCH_UP_MS)
  stop.abort()
  await versions.done
}
