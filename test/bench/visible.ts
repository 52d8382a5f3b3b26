// How long an acknowledged event takes to stand in a published partial, at half the journey's load.
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { POPULATION } from './bodies.ts'
import { type Figure, figure } from './figures.ts'
import { createLatencies } from './latencies.ts'
import { runLoad } from './load.ts'
import { WRITE_KEY, startPeil } from './peil-process.ts'
import { followVersions, openRunningLog } from './progress.ts'

const EVENTS_PER_SECOND = 40_000
const SECONDS = 30
const SAMPLE_MS = 100

/** At a moment, an acknowledged event's origin is before the partition's end: once a version reaches it, it is in. */
interface Sample {
  readonly partition: number
  readonly version: number
  readonly at: number
}

export async function benchVisible(folder: string): Promise<readonly Figure[]> {
  await using peil = await startPeil(folder)
  await using log = await openRunningLog(join(folder, 'data'))
  const stop = new AbortController()
  const versions = followVersions(log, stop.signal)
  const latencies = createLatencies()
  let waiting: Sample[] = []
  versions.whenChanged(() => {
    const now = performance.now()
    const seen = waiting.filter(({ partition, version }) => versions.of(partition) >= version)
    for (const { at } of seen) latencies.add(now - at)
    waiting = waiting.filter(({ partition, version }) => versions.of(partition) < version)
  })
  const load = runLoad({
    url: peil.ingest,
    key: WRITE_KEY,
    connections: 32,
    batch: 100,
    population: POPULATION,
    eventsPerSecond: EVENTS_PER_SECOND,
    seconds: SECONDS,
  })
  // Requests are answered all the time, so any moment is just after a 202.
  const events = log.topic('platform-events')
  const until = performance.now() + (SECONDS - 1) * 1000
  await delay(4_000) // not the first seconds of a cold process
  while (performance.now() < until) {
    const at = performance.now()
    for (let partition = 0; partition < log.partitions; partition++) {
      const { end } = await events.bounds(partition)
      if (end > 0) waiting.push({ partition, version: end - 1, at })
    }
    await delay(SAMPLE_MS)
  }
  await load
  await delay(6_000)
  const now = performance.now() // what is still waiting has waited this long at least
  for (const { at } of waiting) latencies.add(now - at)
  stop.abort()
  await versions.done
  return [figure('visible.p99_ms', latencies.quantile(0.99))]
}
