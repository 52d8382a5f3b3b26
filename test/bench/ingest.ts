// How fast events are taken durably: the ingest stage alone, with nobody reading the log.
import { join } from 'node:path'
import { POPULATION } from './bodies.ts'
import { type Figure, figure } from './figures.ts'
import { type LoadReport, runLoad } from './load.ts'
import { WRITE_KEY, startIngest } from './peil-process.ts'

const SECONDS = 10

export async function benchIngest(folder: string): Promise<readonly Figure[]> {
  const batches = await measure(join(folder, 'batches'), 100, 32)
  const singles = await measure(join(folder, 'singles'), 1, 100)
  return [
    figure('ingest.batch100.events_per_s', batches.accepted / batches.seconds),
    figure('ingest.single.requests_per_s', singles.accepted / singles.seconds),
    figure('ingest.single.p99_ms', singles.p99Ms),
  ]
}

async function measure(folder: string, batch: number, connections: number): Promise<LoadReport> {
  await using peil = await startIngest(folder)
  return await runLoad({
    url: peil.ingest,
    key: WRITE_KEY,
    connections,
    batch,
    population: POPULATION,
    seconds: SECONDS,
    warmUpSeconds: 3,
  })
}
