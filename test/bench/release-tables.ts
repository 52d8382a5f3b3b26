// How long a release takes: from the bounded sums of a closing to its cells in ClickHouse, checked, committed and signed in the
// ledger, with the log, keys and ClickHouse of a data folder.
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import { openChance } from '../../audit/chance.ts'
import { simulatedClosing } from '../../audit/simulated-month.ts'
import { loadReleasePlan } from '../../catalogue/load-release-plan.ts'
import { Config } from '../../config.ts'
import { withGround } from '../../ground.ts'
import { openLedger } from '../../log/ledger.ts'
import { packageFile } from '../../package-root.ts'
import { houseCaps } from '../../reports/release/account.ts'
import { registerPlan } from '../../reports/release/register.ts'
import { openReleaser } from '../../reports/release/releaser.ts'
import { openUniform } from '../../reports/release/uniform.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { openStatistics } from '../../warehouse/configured.ts'
import { featureId } from './bodies.ts'
import { type Figure, figure } from './figures.ts'

const FEATURES = Array.from({ length: 200 }, (_, index) => ({ id: featureId(index), area: `area-${index % 10}` }))
const DAY_MS = 24 * 3_600_000

/** The ready plan of the largest tier, of which nearly everything is shown: all tables, metrics and levels. */
export async function benchReleaseTables(folder: string): Promise<readonly Figure[]> {
  const plan = await loadReleasePlan(packageFile('catalogue/release-plan-l.yaml'))
  const config = Config.parse({ data: join(folder, 'data') })
  const clock = steppedClock(openCalendar(config).bounds(`month/${plan.from}`).startMs - DAY_MS)
  return await withGround(config, { clock, sources: 'unneeded' }, async (ground) => {
    const ledger = await openLedger(ground)
    const caps = houseCaps(config)
    const registered = await registerPlan({ ...ground, ledger, caps, releasable: true }, plan, null)
    const closing = simulatedClosing(
      { ...plan.size, features: FEATURES },
      { chance: openChance('1'), calendar: ground.calendar, window: `month/${plan.from}`, plan: registered },
    )
    await using warehouse = await openStatistics(config)
    const { window, start, features } = closing
    await warehouse.publish({ window, grain: 'month', start, features, missing: 0, organisationRules: true }, [])
    const uniform = openUniform(randomFillSync)
    const releaser = openReleaser({ ...ground, ledger, warehouse, uniform, caps, releasable: true })
    clock.advanceTo(ground.calendar.closesAt(window))

    const startedAt = performance.now()
    const outcome = await releaser.release(closing)
    const seconds = (performance.now() - startedAt) / 1000
    const cells = await warehouse.released(releaseIdOf(window))
    if (outcome !== 'released' || cells.length < FEATURES.length) throw new Error('the month was not released')
    return [figure('release.200x4_tables.s', seconds)]
  })
}
