// Proof: the deviation that is published beside a figure is the one that it has. Seen from outside: published totals against the
// truth, over many releases.
//
// Only totals, whose people lie so far above the threshold that noise never takes them below it: whether they are shown is
// then decided by the noise of organisations, which is independent of theirs.
import { figuresOf } from '../attacks/evidence.ts'
import { proved } from '../finding.ts'
import { chiSquaredBelow, chiSquaredTail, twoSided } from '../statistics.ts'
import type { Check } from '../stand.ts'
import { SCALED } from '../staging/plans.ts'

/** Rounding to whole numbers adds the variance of a uniform on [−½, ½]. */
const ROUNDING = 1 / 12
const FAR = 6

export const stated: Check = {
  name: 'stated',
  tests: 2 * 2 * 10,
  async run(stand) {
    const { month } = await stand.month(SCALED)
    const runs = stand.times(120, 1_200)
    const truth = figuresOf(month.release.bounded)
    const found = new Map<string, number[]>()
    const wrong: string[] = []
    for (const cells of stand.published(month, `crowd ${month.release.plan}`, runs))
      for (const cell of cells.filter(({ by }) => by === 'total'))
        for (const metric of ['people', 'activeDays'] as const) {
          const sigma = metric === 'people' ? cell.peopleSigma : cell.activeDaysSigma
          const figure = cell[metric]
          const exact = truth(metric, cell.level, cell.id, 'total', 'total')
          if (figure === null || sigma === null || (metric === 'activeDays' && cell.level !== 'feature')) continue
          if (truth('people', cell.level, cell.id, 'total', 'total') < 5 + FAR * cell.peopleSigma) continue
          const name = `${metric} of ${cell.level} ${cell.id}`
          found.set(name, [...(found.get(name) ?? []), (figure - exact) / Math.sqrt(sigma ** 2 + ROUNDING)])
        }
    for (const [name, values] of found) {
      const squares = values.reduce((sum, one) => sum + one * one, 0)
      const p = 2 * Math.min(chiSquaredTail(squares, values.length), chiSquaredBelow(squares, values.length))
      if (p < stand.alpha)
        wrong.push(
          `${name} deviate from the truth by ${Math.sqrt(squares / values.length).toFixed(2)} times what is stated beside them`,
        )
      const mean = values.reduce((sum, one) => sum + one, 0) / Math.sqrt(values.length)
      if (twoSided(mean) < stand.alpha) wrong.push(`${name} are biased`)
    }
    if (found.size < 8) wrong.push('too few totals are shown to compare them with the truth')
    return [
      proved(
        'stated deviations',
        runs,
        'Published totals deviate from the truth as much as is stated beside them, to either side.',
        wrong,
      ),
    ]
  },
}
