// How long the close of a big month takes: from its last tick to the ledger's record that its key is destroyed.
import { join } from 'node:path'
import { Config } from '../../config.ts'
import { withGround } from '../../ground.ts'
import { withPipeline } from '../../pipeline.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { type Figure, figure } from './figures.ts'
import { DIGEST_POPULATION, type DigestPopulation, writeDigests } from './month-digests.ts'
import { writeCatalogue } from './peil-process.ts'

const MONTH: WindowId = 'month/2026-06'
/** After its end and grace the tick that says so must be a minute past (the watermark lies a minute back). */
const PAST_MS = 70_000
const DAY_MS = 24 * 3_600_000

export const benchCloseMonth = async (folder: string): Promise<readonly Figure[]> => [
  figure('close.month_100k_people.s', await closeMonth(folder, DIGEST_POPULATION, MONTH)),
]

/** Closes a month of that many people in the folder, and what comes after it until `until` (epoch ms). The days and weeks
 * before are closed first; the last day and the month close within what is timed, seconds. */
export async function closeMonth(
  folder: string,
  population: DigestPopulation,
  month: WindowId,
  until = 0,
): Promise<number> {
  const config = Config.parse({
    data: join(folder, 'data'),
    catalogue: await writeCatalogue(folder),
    ingestPort: 0,
    reportsPort: 0,
  })
  const clock = steppedClock(openCalendar(config).bounds(month).startMs)
  const days = await withGround(config, { clock }, async (ground) => {
    const all = ground.calendar.daysOf(month)
    await writeDigests(ground, all, population)
    return all
  })
  return await withPipeline(config, { clock, live: false, sources: [] }, async (pipeline) => {
    const { calendar, keys } = pipeline
    for (const day of days.slice(0, -1)) {
      clock.advanceTo(calendar.closesAt(`day/${day}`) + PAST_MS)
      await pipeline.settle()
    }
    clock.advanceTo(calendar.closesAt(month) + PAST_MS)
    const startedAt = performance.now()
    await pipeline.settle()
    if ((await keys.find(month)) !== 'destroyed') throw new Error('the month did not close')
    const seconds = (performance.now() - startedAt) / 1000
    while (clock.now() < until) {
      clock.advanceTo(Math.min(until, clock.now() + DAY_MS))
      await pipeline.settle()
    }
    return seconds
  })
}
