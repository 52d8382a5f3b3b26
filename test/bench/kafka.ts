// Many machines on one: a broker, and every stage in a process of its own, on the same two cores.
import { setTimeout as delay } from 'node:timers/promises'
import { openKafkaLog } from '../../log/kafka.ts'
import type { Log } from '../../log/port.ts'
import { Catalogue } from '../../schemas/catalogue.ts'
import { systemClock } from '../../time/clock.ts'
import { startKafka } from '../kafka/kafka-cluster.ts'
import { missingForKafka } from '../kafka/kafka-jars.ts'
import { type ManyMachines, startMachines } from '../kafka/many-machines.ts'
import { WRITE_KEY } from '../support/peil-tree.ts'
import { POPULATION, catalogueOf } from './bodies.ts'
import { type Figure, figure } from './figures.ts'
import { type LoadReport, runLoad } from './load.ts'
import { usageOfTree } from './process-tree.ts'
import { followVersions, lastBlocks, waitForVersions } from './progress.ts'

const SECONDS = 60
const DRAIN_MS = 120_000
const EVENTS_PER_SECOND = 55_000
/** What a setting of its own would be: the default. */
const SESSION_MS = 15_000
/** By then what idles is compiled, and the garbage of the start is gone. */
const SETTLE_MS = 75_000
const WATCH_MS = 30_000

export async function benchKafka(folder: string): Promise<readonly Figure[]> {
  const missing = missingForKafka()
  if (missing !== undefined) throw new Error(`needs ${missing}`)
  return [
    figure('kafka.journey.events_per_s', await within(`${folder}/journey`, 1, journey)),
    figure('kafka.takeover_s', await within(`${folder}/takeover`, 2, takeOver)),
    figure('kafka.idle.cpu_percent', await within(`${folder}/idle`, 1, idle)),
  ]
}

async function within(
  folder: string,
  transform: number,
  measure: (machines: ManyMachines, log: Log) => Promise<number>,
): Promise<number> {
  await using kafka = await startKafka({ brokers: 1 })
  await using machines = await startMachines({
    folder,
    brokers: kafka.brokers,
    catalogue: Catalogue.parse(catalogueOf(POPULATION)),
    transform,
    environment: { PEIL_PARTITIONS: '32', PEIL_KAFKA_SESSION_MS: String(SESSION_MS), PEIL_LOG_LEVEL: 'warn' },
  })
  await using log = await openKafkaLog({ brokers: kafka.brokers, partitions: 32, clock: systemClock })
  return await measure(machines, log)
}

const load = (machines: ManyMachines, eventsPerSecond: number, seconds: number): Promise<LoadReport> =>
  runLoad({
    url: machines.ingest[0]?.url ?? '',
    key: WRITE_KEY,
    connections: 32,
    batch: 100,
    population: POPULATION,
    eventsPerSecond,
    seconds,
  })

async function journey(machines: ManyMachines, log: Log): Promise<number> {
  const stop = new AbortController()
  const versions = followVersions(log, stop.signal)
  const startedAt = performance.now()
  const { accepted } = await load(machines, EVENTS_PER_SECOND, SECONDS)
  await waitForVersions(versions, await lastBlocks(log), DRAIN_MS)
  const seconds = (performance.now() - startedAt) / 1000
  stop.abort()
  await versions.done
  return accepted / seconds
}

/** From the kill of one of two owners until every partition has published something that came in after it. */
async function takeOver(machines: ManyMachines, log: Log): Promise<number> {
  const stop = new AbortController()
  const versions = followVersions(log, stop.signal)
  const loading = load(machines, 5_000, 45)
  await delay(15_000)
  await machines.transform[0]?.kill()
  const startedAt = performance.now()
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
  const ends = await Promise.all(partitions.map((partition) => log.topic('platform-events').bounds(partition)))
  await waitForVersions(
    versions,
    ends.map(({ end }) => end),
    DRAIN_MS,
  )
  const seconds = (performance.now() - startedAt) / 1000
  await loading
  stop.abort()
  await versions.done
  return seconds
}

async function idle(machines: ManyMachines): Promise<number> {
  await delay(SETTLE_MS)
  const cpuSeconds = async (): Promise<number> => {
    const usages = await Promise.all(machines.all().map(({ pid }) => usageOfTree(pid)))
    return usages.reduce((sum, usage) => sum + usage.cpuSeconds, 0)
  }
  const before = await cpuSeconds()
  const startedAt = performance.now()
  await delay(WATCH_MS)
  return (100 * ((await cpuSeconds()) - before)) / ((performance.now() - startedAt) / 1000)
}
