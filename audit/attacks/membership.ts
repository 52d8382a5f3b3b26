// Attack: was this person there? Canaries of many kinds are put in or left out, and the attacker, who knows everybody else, reads
// what was published: of all cells together, and of one metric or one level alone.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { nanoRhoOf, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Finding, attacked } from '../finding.ts'
import { judge, muOf, triesAtBestThreshold } from '../gaussian-trade-off.ts'
import type { Check, Stand } from '../stand.ts'
import { SAMPLED, SCALED } from '../staging/plans.ts'
import { type Looking, evidence } from './evidence.ts'

const ALL: readonly Looked[] = [{ at: 'all cells', looking: {} }]
/** Besides all cells together. */
const APART: Readonly<Record<string, readonly Looked[]>> = {
  heavy: [
    { at: 'people', looking: { metrics: ['people'] } },
    { at: 'active days', looking: { metrics: ['activeDays'] } },
  ],
  sole: [{ at: 'organisations', looking: { metrics: ['organisations'] } }],
  accountant: [{ at: 'the platform', looking: { levels: ['platform'] } }],
  switcher: [{ at: 'the platform', looking: { levels: ['platform'] } }],
}

export interface Looked {
  readonly at: string
  readonly looking: Looking
}

export const membership: Check = {
  name: 'membership inference',
  tests: 2 * 11,
  async run(stand) {
    const findings: Finding[] = []
    for (const plan of stand.size === 'small' ? [SCALED] : [SCALED, SAMPLED]) {
      const without = (await stand.month(plan)).month
      for (const { kind, who } of stand.canaries) {
        const within = (await stand.month(plan, kind)).month
        const looks = [...ALL, ...(APART[kind] ?? [])]
        findings.push(...foundOut(stand, { without, within, kind, who, looks, runs: stand.times(160, 1_600) }))
      }
    }
    return findings
  },
}

export interface TwoWorlds {
  readonly without: ReleasableClosing
  readonly within: ReleasableClosing
  /** Which canary the worlds differ in, and who that is. */
  readonly kind: string
  readonly who: string
  readonly looks?: readonly Looked[]
  readonly runs: number
}

/** One finding for each way of looking. */
export function foundOut(stand: Stand, worlds: TwoWorlds): Finding[] {
  const { without, within, kind, who, looks = ALL, runs } = worlds
  const plan = without.release.rules
  const grain = grainOf(without.window) as ReleasedGrain
  const mu = muOf(nanoRhoOf(plan.budget[grain] ?? 0))
  const inside = stand.published(within, `${kind} ${without.release.plan}`, runs)
  const outside = stand.published(without, `crowd ${without.release.plan}`, runs)
  return looks.map(({ at, looking }) => {
    const score = evidence(
      { plan, grain, features: without.features, without: without.release.bounded, with: within.release.bounded },
      looking,
    )
    return attacked(
      `membership inference: ${kind}, by ${at} (${plan.plan})`,
      'singling out',
      `that ${who} was there`,
      judge(triesAtBestThreshold(inside.map(score), outside.map(score)), mu, stand.alpha),
      { mu, runs: runs * 2 },
    )
  })
}
