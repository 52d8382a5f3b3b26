// How fast events travel the whole way: sent for a minute, then until each one stands in a published partial.
import { join } from 'node:path'
import { POPULATION } from './bodies.ts'
import { type Figure, figure } from './figures.ts'
import { runLoad } from './load.ts'
import { WRITE_KEY, startPeil } from './peil-process.ts'
import { followVersions, lastBlocks, openRunningLog, waitForVersions } from './progress.ts'

const SECONDS = 60
const DRAIN_MS = 120_000
/** Offered load. A closed loop would let ingest take the processor from the stages that come after it. */
const EVENTS_PER_SECOND = 95_000

export async function benchJourney(folder: string): Promise<readonly Figure[]> {
  await using peil = await startPeil(folder)
  await using log = await openRunningLog(join(folder, 'data'))
  const stop = new AbortController()
  const versions = followVersions(log, stop.signal)
  const startedAt = performance.now()
  const load = await runLoad({
    url: peil.ingest,
    key: WRITE_KEY,
    connections: 32,
    batch: 100,
    population: POPULATION,
    eventsPerSecond: EVENTS_PER_SECOND,
    seconds: SECONDS,
  })
  await waitForVersions(versions, await lastBlocks(log), DRAIN_MS)
  const seconds = (performance.now() - startedAt) / 1000
  stop.abort()
  await versions.done
  return [figure('journey.events_per_s', load.accepted / seconds)]
}
