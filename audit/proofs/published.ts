// Proof: what is published is a function of the noisy draw and the plan, and of nothing else; and it is the right one.
//
// The same draw is published once with the closing it came from and once with one that holds no figures: not a byte may
// differ. Then every figure is worked out again from the draw: what agrees with what, how sure it is, and what is shown.
import { type Draw, type ReleasableClosing, drawRelease } from '../../reports/release/draw.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { releasedBytes } from '../../reports/released-bytes.ts'
import { checkReleased } from '../../reports/release/check.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { SAMPLED, SCALED } from '../staging/plans.ts'
import { publishedFaults } from './published-faults.ts'

export const published: Check = {
  name: 'published',
  tests: 0,
  async run(stand) {
    const runs = stand.times(12, 200)
    const wrong: string[] = []
    for (const plan of stand.size === 'small' ? [SCALED] : [SCALED, SAMPLED]) {
      const { month, weeks } = await stand.month(plan)
      for (const closing of [month, emptied(month), ...weeks.slice(0, 1)])
        wrong.push(...publishing(stand, closing, runs))
      // Thresholds that hide much: then `others` and withheld rows are looked at, too.
      wrong.push(...publishing(stand, strict(month), runs))
    }
    return [
      proved(
        'what is published',
        runs * 4,
        'It depends on the noisy draw and the plan alone; it agrees with itself, says how sure it is, and keeps every threshold.',
        [...new Set(wrong)],
      ),
    ]
  },
}

/** The same window, with nobody in it. */
export const emptied = (closing: ReleasableClosing): ReleasableClosing => ({
  ...closing,
  sums: [],
  durations: [],
  published: [],
  provisional: [],
  release: { ...closing.release, bounded: [] },
})

/** Thresholds about as high as what the made-up platform has. */
export const strict = (closing: ReleasableClosing): ReleasableClosing => ({
  ...closing,
  release: {
    ...closing.release,
    rules: {
      ...closing.release.rules,
      thresholds: { people: 12, organisations: 2, sigmas: { people: 1, organisations: 0.5 } },
      bands: [3, 6, 12],
    },
  },
})

function publishing(stand: Stand, closing: ReleasableClosing, runs: number): string[] {
  const wrong: string[] = []
  for (let run = 0; run < runs; run++) {
    const draw: Draw = drawRelease(closing, stand.chance.uniform(`published proof ${closing.window} ${run}`))
    const cells = releasedCells(closing, draw)
    if (!releasedBytes(cells).equals(releasedBytes(releasedCells(otherwise(closing), draw))))
      wrong.push('what is published depends on the true figures, not only on the noisy ones')
    wrong.push(...publishedFaults(closing, draw, cells))
    wrong.push(...checkReleased(cells, closing).map((fault) => `the last check finds ${fault}`))
    if (wrong.length > 20) break
  }
  return wrong
}

/** The same frame around figures that have nothing to do with it. */
function otherwise(closing: ReleasableClosing): ReleasableClosing {
  const { bounded } = closing.release
  return {
    ...emptied(closing),
    origins: [],
    missing: [0],
    floor: { people: 1_000, organisations: 1_000, largestShare: 0.1 },
    release: {
      ...closing.release,
      bounded: bounded
        .filter((_cell, at) => at % 3 === 0)
        .map((cell) => ({ ...cell, people: 9_999_999, organisations: 999 })),
    },
  }
}
