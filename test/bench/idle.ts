// What a pipeline with nothing to do costs.
import { setTimeout as delay } from 'node:timers/promises'
import { type Figure, figure } from './figures.ts'
import { startPeil } from './peil-process.ts'
import { usageOfTree } from './process-tree.ts'

/** Each process collects the garbage of its start, by itself, within half a minute. */
const SETTLE_MS = 40_000
const WATCH_MS = 30_000

export async function benchIdle(folder: string): Promise<readonly Figure[]> {
  await using peil = await startPeil(folder)
  await delay(SETTLE_MS)
  const startedAt = performance.now()
  const before = await usageOfTree(peil.pid)
  await delay(WATCH_MS)
  const after = await usageOfTree(peil.pid)
  const seconds = (performance.now() - startedAt) / 1000
  return [
    figure('idle.cpu_percent', (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds),
    figure('idle.rss_mb', after.rssMb),
  ]
}
