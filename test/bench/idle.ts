// What a pipeline with nothing to do costs.
import { setTimeout as delay } from 'node:timers/promises'
import { Config } from '../../config.ts'
import { openCalendar } from '../../time/calendar.ts'
import { closeMonth } from './close-month.ts'
import { type Figure, figure } from './figures.ts'
import { DIGEST_POPULATION } from './month-digests.ts'
import { startPeil } from './peil-process.ts'
import { usageOfTree } from './process-tree.ts'

/** Each process collects the garbage of its start, by itself, within half a minute. */
const SETTLE_MS = 40_000
/** So long ago lies in a month that is closed by now. */
const MONTH_MS = 33 * 24 * 3_600_000
const WATCH_MS = 30_000

/** With a closed month in the folder, so that the ClickHouse engine is loaded. */
export async function benchIdle(folder: string): Promise<readonly Figure[]> {
  const calendar = openCalendar(Config.parse({}))
  const [, month = ''] = /^(\d+-\d+)-/.exec(calendar.dayOf(Date.now() - MONTH_MS)) ?? []
  await closeMonth(folder, { ...DIGEST_POPULATION, people: 5_000, organisations: 400 }, `month/${month}`, Date.now())
  await using peil = await startPeil(folder)
  await delay(SETTLE_MS)
  const startedAt = performance.now()
  const before = await usageOfTree(peil.pid)
  await delay(WATCH_MS)
  const after = await usageOfTree(peil.pid)
  const seconds = (performance.now() - startedAt) / 1000
  return [
    figure('idle.cpu_percent', (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds),
    figure('idle.rss_mb', after.residentMb),
    figure('idle.rss_sum_mb', after.rssSumMb),
  ]
}
