// `peil audit [plan]`: the red team, on made-up data, before a window.
import { runAudit } from '../audit/audit.ts'
import { inWords } from '../audit/in-words.ts'
import { reportHash } from '../audit/report.ts'
import type { AuditSize } from '../audit/stand.ts'
import { loadCatalogue } from '../catalogue/load.ts'
import { loadReleasePlan } from '../catalogue/load-release-plan.ts'
import { BadConfig, type Config } from '../config.ts'
import { packageFile } from '../package-root.ts'
import { openProgress } from './progress.ts'

export interface AuditCommandOptions {
  readonly size: AuditSize
  readonly seed?: string
  readonly json?: boolean
  readonly untilFirst?: boolean
}

/** Whether it passed. @throws BadReleasePlan, BadCatalogue, BadConfig */
export async function auditCommand(
  config: Pick<Config, 'catalogue'>,
  path: string | undefined,
  { size, seed, json = false, untilFirst = false }: AuditCommandOptions,
): Promise<boolean> {
  const given = path === undefined ? undefined : await givenPlan(config, path)
  const progress = openProgress()
  const report = await runAudit({
    size,
    seed,
    given,
    untilFirst,
    onProgress: (done, total, note) => progress.show(done, total, note),
  })
  progress.end()
  process.stdout.write(json ? `${JSON.stringify({ ...report, hash: reportHash(report) }, null, 2)}\n` : inWords(report))
  return report.passed
}

/** The plan, and the features that the catalogue has on its first day. */
async function givenPlan(config: Pick<Config, 'catalogue'>, path: string) {
  const plan = await loadReleasePlan(path)
  const catalogue = await loadCatalogue(config.catalogue ?? packageFile('catalogue/client-portal.yaml'))
  const features = catalogue.features.filter(({ expiry }) => expiry > `${plan.from}-01`)
  if (features.length === 0)
    throw new BadConfig(`no feature of the catalogue is counted in ${plan.from} any more: all expire before`)
  return { plan, features: features.map(({ id, area }) => ({ id, area })) }
}
