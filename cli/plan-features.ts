// The features that a release plan is tried on: those of the platform's catalogue that are counted on its first day.
import { loadCatalogue } from '../catalogue/load.ts'
import { BadConfig, type Config } from '../config.ts'
import { packageFile } from '../package-root.ts'
import type { FeatureRef } from '../schemas/pseudonymous-event.ts'
import type { ReleasePlan } from '../schemas/release-plan.ts'

/** @throws BadCatalogue; BadConfig where none is left. */
export async function featuresOfPlan(
  config: Pick<Config, 'catalogue'>,
  { from }: Pick<ReleasePlan, 'from'>,
): Promise<readonly FeatureRef[]> {
  const { features } = await loadCatalogue(config.catalogue ?? packageFile('catalogue/client-portal.yaml'))
  const counted = features.filter(({ expiry }) => expiry > `${from}-01`)
  if (counted.length === 0)
    throw new BadConfig(`no feature of the catalogue is counted in ${from} any more: all expire before that month`)
  return counted.map(({ id, area }) => ({ id, area }))
}
