// The noise: draw by draw against another program's, and by its distribution.
import { describe, expect, it } from 'vitest'
import { seededFill } from '../../../audit/seeded-bytes.ts'
import { chiSquaredTail } from '../../../audit/statistics.ts'
import { discreteGaussian, discreteGaussianOf } from '../../../reports/release/discrete-gaussian.ts'
import { normalTail } from '../../../reports/release/privacy.ts'
import { openUniform } from '../../../reports/release/uniform.ts'
import { replayedUniform } from './replayed-uniform.ts'
import recorded from './vectors/discrete-gaussian.json' with { type: 'json' }

/** σ of 30 people, in the units of the bounded sums. */
const THIRTY = (30n * 65_536n) ** 2n

const seeded = (seed: string) => openUniform(seededFill(seed))

function drawn(variance: bigint, draws: number): number[] {
  const [draw, uniform] = [discreteGaussianOf(variance), seeded(`variance ${variance}`)]
  return Array.from({ length: draws }, () => Number(draw(uniform)))
}

/** P of what is in each bin, and how often it was drawn: how likely a distance of at least this is. */
function likelihood(bins: readonly { readonly p: number; readonly seen: number }[], draws: number): number {
  const distance = bins.reduce((sum, { p, seen }) => sum + (seen - draws * p) ** 2 / (draws * p), 0)
  return chiSquaredTail(distance, bins.length - 1)
}

/** Draws against the probabilities of N_Z(0, variance): each value that is expected five times is a bin, and so is each of the
 * two tails beyond. */
function agreement(values: readonly number[], variance: number): number {
  const far = Math.ceil(40 * Math.sqrt(variance))
  const weight = (y: number): number => Math.exp(-(y * y) / (2 * variance))
  let whole = 1
  for (let y = far; y >= 1; y--) whole += 2 * weight(y)
  const times = new Map<number, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  let edge = 0
  while ((values.length * weight(edge + 1)) / whole >= 5) edge++
  let tail = 0
  for (let y = far; y > edge; y--) tail += weight(y) / whole
  const inner = Array.from({ length: 2 * edge + 1 }, (_, at) => at - edge)
  return likelihood(
    [
      ...inner.map((y) => ({ p: weight(y) / whole, seen: times.get(y) ?? 0 })),
      { p: tail, seen: values.filter((y) => y > edge).length },
      { p: tail, seen: values.filter((y) => y < -edge).length },
    ],
    values.length,
  )
}

describe('a draw of the discrete Gaussian', () => {
  it.each(recorded)('of variance $variance is what another program draws from the same randomness', (given) => {
    for (const { value, asked } of given.draws) {
      const uniform = replayedUniform(asked.split(' ').map(BigInt))
      expect(discreteGaussian(uniform, BigInt(given.variance))).toBe(BigInt(value))
      expect(uniform.left()).toBe(0)
    }
  })

  it.each([1n, 2n, 3n, 7n, 10n, 100n])('has the exact probabilities of variance %i', (variance) => {
    expect(agreement(drawn(variance, 200_000), Number(variance))).toBeGreaterThan(1e-3)
  })

  it('has them so well that a variance one part in twenty off is told apart', () => {
    const values = drawn(10n, 200_000)
    for (const other of [9.5, 10.5]) expect(agreement(values, other)).toBeLessThan(1e-6)
  })

  it.each([1_000_003n, THIRTY, 10n ** 20n, 2n ** 90n - 1n])(
    'of variance %i has the mean, the variance and the quantiles of the normal distribution',
    (variance) => {
      const draws = 60_000
      const sigma = Math.sqrt(Number(variance))
      const scaled = drawn(variance, draws).map((y) => y / sigma)
      const mean = scaled.reduce((sum, z) => sum + z, 0) / draws
      const second = scaled.reduce((sum, z) => sum + z * z, 0) / draws
      expect(Math.abs(mean) * Math.sqrt(draws)).toBeLessThan(3.3)
      expect(Math.abs(second - 1) * Math.sqrt(draws / 2)).toBeLessThan(3.3)
      const edges = [-Infinity, ...Array.from({ length: 25 }, (_, at) => (at - 12) / 4), Infinity]
      const bins = edges.slice(1).map((to, at) => {
        const from = edges[at] ?? -Infinity
        return { p: normalTail(from) - normalTail(to), seen: scaled.filter((z) => z >= from && z < to).length }
      })
      expect(likelihood(bins, draws)).toBeGreaterThan(1e-3)
    },
  )

  it('uses all of its digits: those of a large variance’s noise are as even as chance', () => {
    const bins = Array.from({ length: 16 }, (_, digit) => ({ p: 1 / 16, digit: BigInt(digit), seen: 0 }))
    const [draw, uniform] = [discreteGaussianOf(THIRTY), seeded('digits')]
    for (let n = 0; n < 32_000; n++) {
      const bin = bins[Number(BigInt.asUintN(4, draw(uniform)))]
      if (bin !== undefined) bin.seen++
    }
    expect(likelihood(bins, 32_000)).toBeGreaterThan(1e-3)
  })

  it('is the same one by one and prepared for many', () => {
    const [one, many, draw] = [seeded('same'), seeded('same'), discreteGaussianOf(THIRTY)]
    for (let n = 0; n < 200; n++) expect(discreteGaussian(one, THIRTY)).toBe(draw(many))
  })

  it('is refused for a variance that it has no noise for', () => {
    for (const variance of [0n, -1n, 2n ** 90n])
      expect(() => discreteGaussian(seeded('none'), variance)).toThrow(RangeError)
  })
})
