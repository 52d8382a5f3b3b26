// How fast the noise of a release is drawn: real randomness, and the variances that the ready plans lead to.
import { randomFillSync } from 'node:crypto'
import { loadReleasePlan } from '../../catalogue/load-release-plan.ts'
import { packageFile } from '../../package-root.ts'
import { discreteGaussianOf } from '../../reports/release/discrete-gaussian.ts'
import { queriesOf } from '../../reports/release/queries.ts'
import { openUniform } from '../../reports/release/uniform.ts'
import { type Figure, figure } from './figures.ts'

const READY = ['release-plan-s', 'release-plan-m', 'release-plan-l']
const DRAWS_PER_QUERY = 2_000
const ROUNDS = 10

export async function benchSampler(): Promise<readonly Figure[]> {
  const plans = await Promise.all(READY.map((name) => loadReleasePlan(packageFile(`catalogue/${name}.yaml`))))
  const variances = plans.flatMap((plan) => queriesOf(plan, 'month').map(({ variance }) => variance))
  drawAll(variances)
  const startedAt = performance.now()
  let draws = 0
  for (let round = 0; round < ROUNDS; round++) draws += drawAll(variances)
  const seconds = (performance.now() - startedAt) / 1000
  return [figure('release.sampler.draws_per_s', draws / seconds)]
}

/** Query after query, as a release does. @returns How many draws that were. */
function drawAll(variances: readonly bigint[]): number {
  const uniform = openUniform(randomFillSync)
  for (const variance of variances) {
    const draw = discreteGaussianOf(variance)
    for (let cell = 0; cell < DRAWS_PER_QUERY; cell++) draw(uniform)
  }
  return variances.length * DRAWS_PER_QUERY
}
