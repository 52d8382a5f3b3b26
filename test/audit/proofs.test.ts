// What proofs look for is found where it is: small faults put in by hand. (Whole builds that are broken: mutants.test.ts.)
import { describe, expect, it } from 'vitest'
import { openChance } from '../../audit/chance.ts'
import { countedUniform } from '../../audit/counted-uniform.ts'
import { claimedTables, claimedThing } from '../../audit/noise-claim.ts'
import { noiseFaults } from '../../audit/proofs/noise.ts'
import { priceFaults } from '../../audit/proofs/price.ts'
import { publishedFaults } from '../../audit/proofs/published-faults.ts'
import { differenceFaults } from '../../audit/proofs/sensitivity.ts'
import { drawnCells, residuals } from '../../audit/residuals.ts'
import { MINI, miniClosing, miniPerson } from '../../audit/staging/mini.ts'
import { SAMPLED, SCALED, TOTALS } from '../../audit/staging/plans.ts'
import { drawRelease } from '../../reports/release/draw.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import type { BoundedCell } from '../../schemas/bounded.ts'
import type { ReleasedCell } from '../../schemas/released.ts'

const ALPHA = 1e-6
const chance = openChance('proofs')
const closing = miniClosing(chance, [])
const cells = drawnCells(closing)
const draws = Array.from({ length: 60 }, (_, run) => drawRelease(closing, chance.uniform(`draw ${run}`)))
const noise = draws.map((draw) => residuals(cells, draw) ?? new Float64Array())
const scaled = (by: number): Float64Array[] => noise.map((run) => run.map((one) => one * by))

describe('a proof', () => {
  it('lets the real noise pass', () => {
    expect(noiseFaults(ALPHA, cells, noise)).toEqual([])
  })

  it.each([0.5, 0.9, 1.1])('finds noise of %f times its deviation', (by) => {
    expect(noiseFaults(ALPHA, cells, scaled(by)).join()).toMatch(/times the deviation/)
  })

  it('finds noise that is not centred, or the same in every run', () => {
    expect(
      noiseFaults(
        ALPHA,
        cells,
        noise.map((run) => run.map((one) => one + 0.3)),
      ).join(),
    ).toMatch(/not centred/)
    const [first] = noise
    expect(
      noiseFaults(
        ALPHA,
        cells,
        noise.map(() => first ?? new Float64Array()),
      ).join(),
    ).toMatch(/from release to release/)
  })

  it('does not take a draw that lacks a cell', () => {
    const [draw] = draws
    expect(draw && residuals(cells.slice(1), draw)).toBeUndefined()
  })

  it.each([SCALED, SAMPLED, TOTALS, MINI])('finds the price of $plan right', (plan) => {
    expect(priceFaults(plan)).toEqual([])
  })

  it('finds one person who changes a table by more than Δ, or in two of its values', () => {
    const one = miniClosing(chance, [miniPerson(1_000, [0, 1, 2])])
    expect(differenceFaults(MINI, closing, one)).toEqual([])
    const four = miniClosing(
      chance,
      [0, 1, 2, 3].map((more) => miniPerson(1_000 + more, [0, 1, 2])),
    )
    expect(differenceFaults(MINI, closing, four).join()).toMatch(/people by total .* by 4\.00 times the Δ/)
    const two = miniClosing(chance, [
      miniPerson(1_000, [0], ['client', 'small', 'phone']),
      miniPerson(1_001, [1], ['assistant', 'small', 'phone']),
    ])
    expect(differenceFaults(MINI, closing, two).join()).toMatch(/counted in 2 values of role/)
  })

  it('finds sums that are not whole, twice there, or of another catalogue', () => {
    const faulty = (bounded: readonly BoundedCell[]) => ({ ...closing, release: { ...closing.release, bounded } })
    const [first, ...rest] = closing.release.bounded
    if (first === undefined) throw new Error('nobody was there')
    expect(differenceFaults(MINI, closing, faulty([{ ...first, people: first.people + 0.5 }, ...rest])).join()).toMatch(
      /not a whole number/,
    )
    expect(differenceFaults(MINI, faulty([first, first, ...rest]), closing).join()).toMatch(/stands twice/)
    expect(differenceFaults(MINI, closing, { ...closing, features: closing.features.slice(1) }).join()).toMatch(
      /depends on who was there/,
    )
  })

  it('finds a published figure that the draw does not have', () => {
    const [draw] = draws
    if (draw === undefined) throw new Error('no draw')
    const shown = releasedCells(closing, draw)
    expect(publishedFaults(closing, draw, shown)).toEqual([])
    const changed = (more: Partial<ReleasedCell>) =>
      publishedFaults(
        closing,
        draw,
        shown.map((cell, at) => (at === 0 ? { ...cell, ...more } : cell)),
      ).join()
    expect(changed({ people: (shown[0]?.people ?? 0) + 2 })).toMatch(/not what the noisy values make them/)
    expect(changed({ peopleSigma: 1 })).toMatch(/the deviation of people/)
    expect(changed({ organisationsFrom: 99 })).toMatch(/band/)
    expect(publishedFaults(closing, draw, shown.slice(1)).join()).toMatch(/without their total/)
    expect(publishedFaults(closing, draw, []).join()).toMatch(/not shown/)
  })

  it('knows how tables that agree vary together', () => {
    const thing = claimedThing(claimedTables(SCALED, 'month'), 'people', 'feature')
    const all = ['client', 'accountant', 'assistant', 'administrator', 'unknown']
    const total = { by: 'total', values: [] } as const
    const role = { by: 'role', values: all } as const
    // All values of a table together are the total, and so are its variance and its covariance with it.
    expect(thing?.covariance(role, role)).toBeCloseTo(thing?.total ?? 0, 9)
    expect(thing?.covariance(role, total)).toBeCloseTo(thing?.total ?? 0, 9)
    expect(claimedThing(claimedTables(TOTALS, 'month'), 'people', 'feature')).toBeUndefined()
  })

  it('counts random bits, and ends what draws without end', () => {
    const counted = countedUniform(chance.uniform('counted'), 3)
    counted.below(10n)
    counted.chanceSmall(1, 2)
    expect(counted.asked).toBe(2)
    counted.belowSmall(4)
    expect(() => counted.chance(1n, 2n)).toThrow('draws without end')
  })
})
