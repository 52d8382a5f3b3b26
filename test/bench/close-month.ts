// How long the close of a big month takes: from its last tick to the ledger's record that its key is destroyed.
import { join } from 'node:path'
import { Config } from '../../config.ts'
import { withGround } from '../../ground.ts'
import { withPipeline } from '../../pipeline.ts'
import { steppedClock } from '../../time/clock.ts'
import { type Figure, figure } from './figures.ts'
import { DIGEST_POPULATION, writeDigests } from './month-digests.ts'
import { writeCatalogue } from './peil-process.ts'

const MONTH = 'month/2026-06'
/** After its end and grace the tick that says so must be a minute past (the watermark lies a minute back). */
const PAST_MS = 70_000

/** The days and weeks before are closed first; the last day and the month close within what is timed. */
export async function benchCloseMonth(folder: string): Promise<readonly Figure[]> {
  const config = Config.parse({
    data: join(folder, 'data'),
    catalogue: await writeCatalogue(folder),
    ingestPort: 0,
    reportsPort: 0,
  })
  const clock = steppedClock(Date.parse('2026-05-31T22:00:00Z')) // midnight in Amsterdam, where the month begins
  const days = await withGround(config, { clock }, async (ground) => {
    const month = ground.calendar.daysOf(MONTH)
    await writeDigests(ground, month, DIGEST_POPULATION)
    return month
  })
  const seconds = await withPipeline(config, { clock, live: false, sources: [] }, async (pipeline) => {
    const { calendar, keys } = pipeline
    for (const day of days.slice(0, -1)) {
      clock.advanceTo(calendar.closesAt(`day/${day}`) + PAST_MS)
      await pipeline.settle()
    }
    clock.advanceTo(calendar.closesAt(MONTH) + PAST_MS)
    const startedAt = performance.now()
    await pipeline.settle()
    if ((await keys.find(MONTH)) !== 'destroyed') throw new Error('the month did not close')
    return (performance.now() - startedAt) / 1000
  })
  return [figure('close.month_100k_people.s', seconds)]
}
