// The red team as a gate: it judges a build, and a release plan, on made-up data, before a window. Never on real data, and
// never on a real draw: blocking on those, or drawing again, would itself tell of them.
import { planHash } from '../log/release-plans.ts'
import type { ReleasePlan } from '../schemas/release-plan.ts'
import type { FeatureRef } from '../schemas/pseudonymous-event.ts'
import { openChance } from './chance.ts'
import { CHECKS } from './checks.ts'
import type { Finding } from './finding.ts'
import { GIVEN_ATTACK_TESTS, givenAttacks } from './given/attacks.ts'
import { type GivenPlatform, openPlatform } from './given/platform.ts'
import { GIVEN_PROOF_TESTS, givenProofs } from './given/proofs.ts'
import type { AuditReport } from './report.ts'
import { type AuditSize, type Check, FALSE_ALARM, type Stand, openStand } from './stand.ts'

export interface AuditOptions {
  readonly size: AuditSize
  /** The same seed makes the same audit; without one nobody can foresee it. */
  readonly seed?: string | undefined
  /** A plan to judge besides the build, on the features of the platform's catalogue. */
  readonly given?: { readonly plan: ReleasePlan; readonly features: readonly FeatureRef[] } | undefined
  /** Ends at the first finding that did not pass. */
  readonly untilFirst?: boolean
  readonly onProgress?: (done: number, total: number, note: string) => void
}

export async function runAudit(options: AuditOptions): Promise<AuditReport> {
  const { size, seed, given, untilFirst = false, onProgress = () => {} } = options
  const checks: readonly Check[] = [...CHECKS, ...(given === undefined ? [] : ofGiven(given, size))]
  const chance = openChance(seed)
  const stand = openStand(chance, size, checks)
  const findings: Finding[] = []
  let endedEarly = false
  for (const [at, check] of checks.entries()) {
    onProgress(at, checks.length, check.name)
    findings.push(...(await lookedAt(check, stand)))
    endedEarly = untilFirst && findings.some(({ passed }) => !passed)
    if (endedEarly) break
  }
  onProgress(checks.length, checks.length, 'done')
  return {
    format: 1,
    passed: findings.every(({ passed }) => passed),
    size,
    seed: chance.seed,
    ...(given !== undefined && { plan: { name: given.plan.plan, hash: planHash(given.plan) } }),
    confidence: 1 - FALSE_ALARM,
    corrections: {
      method: 'Bonferroni',
      tests: checks.reduce((sum, { tests }) => sum + tests, 0),
      alphaEach: stand.alpha,
    },
    endedEarly,
    findings,
  }
}

/** A build that fails where it is looked at has not passed. */
async function lookedAt(check: Check, stand: Stand): Promise<readonly Finding[]> {
  try {
    return await check.run(stand)
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : 'something that is not an error'
    return [
      {
        kind: 'proof',
        name: check.name,
        passed: false,
        runs: 0,
        words: `The build fails where it is looked at (${what}).`,
      },
    ]
  }
}

/** Proofs at either size; attacks only at full size: a few releases could not tell whether they win. */
function ofGiven(given: NonNullable<AuditOptions['given']>, size: AuditSize): readonly Check[] {
  let platform: GivenPlatform | undefined
  const opened = (stand: Stand): GivenPlatform => (platform ??= openPlatform(stand, given))
  const proofs: Check = {
    name: `the plan ${given.plan.plan}`,
    tests: GIVEN_PROOF_TESTS,
    run: (stand) => givenProofs(stand, opened(stand)),
  }
  const attacks: Check = {
    name: `attacks on the plan ${given.plan.plan}`,
    tests: GIVEN_ATTACK_TESTS,
    run: async (stand) => [...givenAttacks(stand, opened(stand))],
  }
  return size === 'full' ? [proofs, attacks] : [proofs]
}
