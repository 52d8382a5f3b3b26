// `peil release plan FILE [--register]`: what a plan does and costs, in words; and its registration, if the red team finds
// nothing.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inWords } from '../audit/in-words.ts'
import { planInWords, sayPlan } from '../audit/plan-in-words.ts'
import { type AuditReport, reportHash, reportText } from '../audit/report.ts'
import { loadReleasePlan } from '../catalogue/load-release-plan.ts'
import type { Config } from '../config.ts'
import { openDataFolder, refuseNoFolder } from '../data-folder.ts'
import { type Ground, withGround } from '../ground.ts'
import { memoryKeys } from '../keys/memory.ts'
import { openLedger } from '../log/ledger.ts'
import { memoryLog } from '../log/memory.ts'
import { registered } from '../log/release-plans.ts'
import { houseCaps } from '../reports/release/account.ts'
import { type RegisteringPorts, refuseUnusable, registerPlan } from '../reports/release/register.ts'
import type { FeatureRef } from '../schemas/pseudonymous-event.ts'
import type { ReleasePlan } from '../schemas/release-plan.ts'
import { type Calendar, openCalendar } from '../time/calendar.ts'
import { steppedClock } from '../time/clock.ts'
import { clockOfFolder } from './place.ts'
import { featuresOfPlan } from './plan-features.ts'
import { openProgress } from './progress.ts'

const DAY_MS = 24 * 3_600_000

export interface ReleasePlanOptions {
  readonly register?: boolean
  readonly json?: boolean
}

/** The red team, or what stands for it in a test. */
export type AuditPlan = (plan: ReleasePlan, features: readonly FeatureRef[]) => Promise<AuditReport>

/** Whether all is well: a plan that the red team finds fault with is not registered.
 * @throws BadReleasePlan, ReleasePlanRefused, BadConfig */
export async function releasePlan(
  given: Config,
  path: string,
  { register = false, json = false }: ReleasePlanOptions,
  audit: AuditPlan = auditAtFullSize,
): Promise<boolean> {
  const plan = await loadReleasePlan(path)
  if (register) return await registerFrom(given, plan, json, audit)
  const calendar = openCalendar(given)
  await refuseByItself(given, plan, calendar)
  if (json) process.stdout.write(`${JSON.stringify(sayPlan(plan, calendar), null, 2)}\n`)
  else
    process.stdout.write(
      `${planInWords(plan, calendar)}\nNothing is registered. See what its figures would look like: peil release preview ${path}\n`,
    )
  return true
}

/** What can be said against a plan without any folder: as if it were registered a day before it begins, beside no other. */
async function refuseByItself(config: Config, plan: ReleasePlan, calendar: Calendar): Promise<void> {
  const clock = steppedClock(calendar.bounds(`day/${plan.from}-01`).startMs - DAY_MS)
  const log = memoryLog({ genesis: clock.now() })
  await using keys = memoryKeys({ clock, calendar })
  const ledger = await openLedger({ log, keys, clock })
  const ports = { log, ledger, calendar, clock, caps: houseCaps(config), releasable: true }
  await refuseUnusable(ports, registered(plan))
}

async function registerFrom(given: Config, plan: ReleasePlan, json: boolean, audit: AuditPlan): Promise<boolean> {
  await refuseNoFolder(given)
  const config = await openDataFolder(given)
  const features = await featuresOfPlan(config, plan)
  const sourcesFile = config.sources ?? join(config.data, 'sources.yaml')
  const running = { clock: await clockOfFolder(config.data), ...(existsSync(sourcesFile) ? {} : NO_SOURCES) }
  return await withGround(config, running, async (ground) => {
    const ports = await portsOf(ground)
    await refuseUnusable(ports, registered(plan))
    const report = await audit(plan, features)
    const hash = reportHash(report)
    const kept = await keepReport(config.data, report)
    if (report.passed) await registerPlan(ports, plan, hash)
    const said = sayPlan(plan, ground.calendar)
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...said, registered: report.passed, audit: hash, report }, null, 2)}\n`
        : report.passed
          ? `${redTeamInWords(report, kept)}\n${whatNow(plan, said.hash)}`
          : `${inWords(report)}\n${NOT_PASSED}`,
    )
    return report.passed
  })
}

/** Else one would be made, with a write key that nobody saw. */
const NO_SOURCES = { sources: 'unneeded' } as const

async function portsOf({ config, log, keys, calendar, clock, sources }: Ground): Promise<RegisteringPorts> {
  return {
    log,
    calendar,
    clock,
    ledger: await openLedger({ log, keys, clock }),
    caps: houseCaps(config),
    releasable: sources.every(({ people }) => people === 'accounts'),
  }
}

async function auditAtFullSize(plan: ReleasePlan, features: readonly FeatureRef[]): Promise<AuditReport> {
  const { runAudit } = await import('../audit/audit.ts')
  const progress = openProgress()
  const onProgress = (done: number, total: number, note: string): void => progress.show(done, total, note)
  return await runAudit({ size: 'full', given: { plan, features }, onProgress }).finally(() => progress.end())
}

/** The report whose hash the ledger names, word for word. @returns Where it is. */
async function keepReport(folder: string, report: AuditReport): Promise<string> {
  const path = join(folder, 'audits', `${reportHash(report)}.json`)
  await mkdir(join(folder, 'audits'), { recursive: true, mode: 0o700 })
  await writeFile(path, reportText(report))
  return path
}

const redTeamInWords = ({ findings, size }: AuditReport, kept: string): string =>
  `The red team made ${findings.length} attacks and proofs at ${size} size and found nothing. Its report: ${kept}\n`

const NOT_PASSED = `The plan is not registered: the red team found fault with this build or this plan (above).
Nothing was charged. A plan that asks for too little noise is mended in its file; a fault of the build is reported.
`

const whatNow = (
  { plan, from, publication }: ReleasePlan,
  hash: string,
): string => `Registered ${plan} (${hash.slice(0, 12)}…), in force from ${from}.
There is nothing more to do: each month is released when it closes, and published ${publication.days} days after its end.
Until ${from} begins another plan for the same month may take its place. See peil ledger show, and then peil release show.
`
