// Proof: whether something is shown follows from noise and the plan, with the probability that these claim; never from the
// truth. Around a threshold the truth would show as a step.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import type { ReleasePlan, ReleasedGrain } from '../../schemas/release-plan.ts'
import { LEVELS, type Level } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { figuresOf, namesAt } from '../attacks/evidence.ts'
import { type Finding, proved } from '../finding.ts'
import { claimedTables, claimedThing, claimedThresholds } from '../noise-claim.ts'
import { binomialTest, normalCdf } from '../statistics.ts'
import type { Check, Stand } from '../stand.ts'
import { SCALED } from '../staging/plans.ts'
import { emptied } from './published.ts'

export const thresholds: Check = {
  name: 'thresholds',
  tests: 20,
  async run(stand) {
    const { month } = await stand.month(SCALED)
    const runs = stand.times(120, 1_200)
    const around = { people: 45, organisations: 8, sigmas: { people: 1.5, organisations: 0.5 } }
    const loud = { month: 0.01, week: 0.002, year: 10 }
    return [
      frequency(stand, 'thresholds follow the noise', withRules(month, { thresholds: around }), runs),
      frequency(stand, 'an empty platform', emptied(withRules(month, { budget: loud })), runs),
    ]
  },
}

const withRules = (closing: ReleasableClosing, more: Partial<ReleasePlan>): ReleasableClosing => ({
  ...closing,
  release: { ...closing.release, rules: { ...closing.release.rules, ...more } },
})

/** Each thing's total: how often it is shown, against how often it should be. */
function frequency(stand: Stand, name: string, closing: ReleasableClosing, runs: number): Finding {
  const cells = stand.published(closing, name, runs)
  const wrong: string[] = []
  const rates: number[] = []
  for (const level of LEVELS)
    for (const id of namesAt(level, closing.features)) {
      const rate = shownRate(closing, level, id)
      const shown = cells.filter((one) =>
        one.some((cell) => cell.level === level && cell.id === id && cell.by === 'total'),
      )
      rates.push(rate)
      if (binomialTest(shown.length, runs, rate) < stand.alpha)
        wrong.push(
          `${level} ${id} is shown in ${shown.length} of ${runs} releases, and by the noise should be in ${(rate * runs).toFixed(0)}`,
        )
    }
  const [least, most] = [Math.min(...rates), Math.max(...rates)]
  return proved(
    name,
    runs,
    `Totals are shown as often as noise alone makes them (${(100 * least).toFixed(0)} to ${(100 * most).toFixed(0)} % of releases), whatever is true.`,
    wrong,
  )
}

/** Noisy people and noisy organisations are independent, and nearly normal. */
function shownRate(closing: ReleasableClosing, level: Level, id: string): number {
  const { rules, bounded } = closing.release
  const tables = claimedTables(rules, grainOf(closing.window) as ReleasedGrain)
  const people = claimedThing(tables, 'people', level)?.total ?? 1
  const organisations =
    tables.find((table) => table.metric === 'organisations' && table.level === level && table.by === 'total')
      ?.variance ?? 1
  const least = claimedThresholds(rules, people, organisations)
  const figures = figuresOf(bounded)
  const reaches = (metric: 'people' | 'organisations', threshold: number, variance: number): number =>
    normalCdf((figures(metric, level, id, 'total', 'total') - threshold + 0.5) / Math.sqrt(variance))
  return reaches('people', least.people, people) * reaches('organisations', least.organisations, organisations)
}
