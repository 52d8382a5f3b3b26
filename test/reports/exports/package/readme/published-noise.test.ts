// The noise that the page says a table has: that of its rows, and thresholds that they all reach.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publishedNoise } from '../../../../../reports/exports/package/readme/published-noise.ts'
import { releasedCells } from '../../../../../reports/release/released-cells.ts'
import { DIMENSIONS, LEVELS, OTHERS } from '../../../../../schemas/segments.ts'
import { planText } from '../../../../../log/release-plans.ts'
import { anyRelease } from '../../../../support/any-release.ts'
import { packageFacts } from '../../../../support/package-facts.ts'

const { said } = await packageFacts()

describe('the noise of each table and level', () => {
  it('is that of every row which is one value, under any plan, and every row reaches its threshold', () => {
    fc.assert(
      fc.property(anyRelease, ({ frame, draw }) => {
        const { rules } = frame.release
        const grain = frame.window.startsWith('week') ? 'week' : 'month'
        const tables = DIMENSIONS.filter((by) => rules.tables[by] !== undefined).map((by) => ({
          by,
          levels: LEVELS.filter((level) => rules.metrics.people.levels[level] !== undefined).map((level) => ({
            level,
            sigma: { people: 0, activeDays: null, organisations: 0 },
            cells: 0,
            shown: 0,
            withheld: 0,
          })),
        }))
        const noises = publishedNoise({
          plan: { sha256: '', text: planText(rules) },
          release: { ...said.release, grain },
          tables,
        })
        for (const cell of releasedCells(frame, draw)) {
          if (cell.value === OTHERS) continue
          const noise = noises.find(({ by, level }) => by === cell.by && level === cell.level)
          // A row's σ is rounded up to a thousandth.
          expect(cell.peopleSigma - (noise?.people ?? NaN)).toBeGreaterThan(-1e-9)
          expect(cell.peopleSigma - (noise?.people ?? NaN)).toBeLessThan(0.00101)
          expect(cell.people).toBeGreaterThanOrEqual(noise?.peopleFrom ?? NaN)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('grows less in the published figures than what was drawn', () => {
    const noises = publishedNoise(said)
    for (const { by, levels } of said.tables)
      for (const { level, sigma } of levels) {
        const noise = noises.find((one) => one.by === by && one.level === level)
        expect(noise?.people ?? NaN).toBeLessThan(sigma.people)
      }
  })
})
