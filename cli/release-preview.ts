// `peil release preview FILE`: what a plan would publish, on a made-up platform of the size that it declares.
import { writeFile } from 'node:fs/promises'
import { openChance } from '../audit/chance.ts'
import { plotOf } from '../audit/preview/plot.ts'
import { type Preview, previewOf } from '../audit/preview/preview.ts'
import { printPreview } from '../audit/preview/print.ts'
import { svgPlot } from '../audit/preview/svg.ts'
import { BadReleasePlan, loadReleasePlan } from '../catalogue/load-release-plan.ts'
import { BadConfig, type Config } from '../config.ts'
import type { ReleasePlan, ReleasedGrain } from '../schemas/release-plan.ts'
import { openCalendar } from '../time/calendar.ts'
import { featuresOfPlan } from './plan-features.ts'
import { openProgress } from './progress.ts'

export interface ReleasePreviewOptions {
  readonly grain?: ReleasedGrain
  /** Where the plot is written. */
  readonly svg?: string
  /** The same seed gives the same preview. */
  readonly seed?: string
  readonly json?: boolean
}

const SEED = '1'
const DRAWS = 10

/** No data folder is opened. @throws BadReleasePlan, BadCatalogue, BadConfig */
export async function releasePreview(config: Config, path: string, options: ReleasePreviewOptions): Promise<void> {
  const { grain = 'month', svg, seed = SEED, json = false } = options
  const plan = await loadReleasePlan(path)
  if (plan.budget[grain] === undefined)
    throw new BadReleasePlan(`the release plan ${path} has no budget for a ${grain}: it releases none`)
  const features = await featuresOfPlan(config, plan)
  const progress = openProgress()
  const preview = previewOf(plan, {
    chance: openChance(seed),
    calendar: openCalendar(config),
    features,
    grain,
    draws: DRAWS,
    onProgress: (share) => progress.show(share, 1, `${plan.size.people.toLocaleString('en')} made-up people`),
  })
  progress.end()
  if (svg !== undefined) await writePlot(svg, preview, plan)
  process.stdout.write(
    json ? `${JSON.stringify(inJson(preview, plan, seed), null, 2)}\n` : printPreview(preview, plan, grain),
  )
  if (svg !== undefined && !json) process.stdout.write(`\nThe plot stands in ${svg}\n`)
}

async function writePlot(path: string, preview: Preview, plan: ReleasePlan): Promise<void> {
  const { people, organisations, rho, epsilon } = preview
  const picture = svgPlot(plotOf(preview, plan), {
    title: `What ${plan.plan} would publish: error by size of cell`,
    note:
      `Made-up platform of ${people.toLocaleString('en')} people in ${organisations.toLocaleString('en')} organisations; ` +
      `ρ = ${rho}, ε = ${epsilon.toFixed(2)} at δ = ${plan.delta.toExponential()}`,
  })
  try {
    await writeFile(path, picture)
  } catch (cause) {
    throw new BadConfig(`the plot cannot be written to ${path}: check the path and its permissions`, { cause })
  }
}

function inJson({ cells: _cells, ...preview }: Preview, plan: ReleasePlan, seed: string): unknown {
  return { plan: plan.plan, seed, ...preview, plot: plotOf({ cells: _cells, ...preview }, plan) }
}
