// Proof: the sampler draws what it says. Its draws are compared with the exact probabilities where the noise is small, by which
// rounded or continuous noise is told from discrete; with the normal distribution where it is large; and their last bits
// with coins, since those of floating-point noise tell what it was added to (Mironov 2012).
import { discreteGaussian } from '../../reports/release/discrete-gaussian.ts'
import { type Uniform, openUniform } from '../../reports/release/uniform.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { binomialTest, goodnessOfFit, twoSided } from '../statistics.ts'
import { exactBins, normalBins } from './bins.ts'

const SMALL = [1n, 2n, 5n, 30n, 400n]
const LARGE = [2n ** 33n + 12_345n, 3n ** 27n]
/** Those three quarters of a power of two favour their lower half most, if a draw that is too large is folded back. */
const BOUNDS = [3n, 171n, 257n, 1_000n, 3n << 30n, 2n ** 33n + 7n, 3n << 40n, 3n << 95n]
const CHANCES = [
  [1n, 3n],
  [1n, 65_537n],
  [2n ** 50n + 1n, 3n ** 40n],
  [7n * 2n ** 90n, 9n * 2n ** 90n + 1n],
] as const

export const sampler: Check = {
  name: 'sampler',
  tests: SMALL.length + LARGE.length * 2 + BOUNDS.length * 2 + CHANCES.length + 5,
  async run(stand) {
    const runs = stand.times(8_000, 200_000)
    return [
      proved(
        'sampler',
        runs * (SMALL.length + LARGE.length),
        'Drawn noise follows the discrete Gaussian distribution exactly, down to its last bit, and nothing but the random bits it is given.',
        [...distribution(stand, runs), ...many(stand), ...repeated(stand), ...uniformity(stand, runs), ...rejection()],
      ),
    ]
  },
}

const drawn = (uniform: Uniform, variance: bigint, runs: number): bigint[] =>
  Array.from({ length: runs }, () => discreteGaussian(uniform, variance))

function distribution({ chance, alpha }: Stand, runs: number): string[] {
  const small = SMALL.flatMap((variance) => {
    const { place, probabilities } = exactBins(Number(variance), runs)
    const counts = countsOf(
      drawn(chance.uniform(`sampler ${variance}`), variance, runs).map(Number),
      place,
      probabilities,
    )
    return goodnessOfFit(counts, probabilities) < alpha
      ? [`draws of variance ${variance} do not have its probabilities`]
      : []
  })
  const large = LARGE.flatMap((variance) => {
    const draws = drawn(chance.uniform(`sampler ${variance}`), variance, runs)
    const { place, probabilities } = normalBins(runs)
    const sigma = Math.sqrt(Number(variance))
    const shape = countsOf(
      draws.map((one) => Number(one) / sigma),
      place,
      probabilities,
    )
    const bits = countsOf(
      draws.map((one) => Number(BigInt.asUintN(4, one))),
      (one) => one,
      Array.from({ length: 16 }, () => 1 / 16),
    )
    return [
      ...(goodnessOfFit(shape, probabilities) < alpha ? [`draws of variance ${variance} are not normal`] : []),
      ...(goodnessOfFit(
        bits,
        bits.map(() => 1 / 16),
      ) < alpha
        ? [`the last bits of draws of variance ${variance} are not even`]
        : []),
    ]
  })
  const run = drawn(chance.uniform('sampler in a row'), 900n, runs).map(Number)
  const lag = run.reduce((sum, one, at) => (at === 0 ? 0 : sum + (one * (run[at - 1] ?? 0)) / 900), 0)
  const sum = run.reduce((all, one) => all + one / 30, 0)
  return [
    ...small,
    ...large,
    ...(twoSided(lag / Math.sqrt(runs)) < alpha ? ['a draw tells of the next one'] : []),
    ...(twoSided(sum / Math.sqrt(runs)) < alpha ? ['draws are not centred on 0'] : []),
  ]
}

/** So many draws that sides and tails are weighed: a tail that was cut off gives whoever lies in it away. */
function many({ chance, alpha, ...stand }: Stand): string[] {
  const runs = stand.times(330_000, 2_000_000)
  const variance = 400
  const uniform = chance.uniform('many draws')
  const draws = Array.from({ length: runs }, () => Number(discreteGaussian(uniform, BigInt(variance))))
  const weights = Array.from({ length: 301 }, (_, y) => Math.exp((-y * y) / (2 * variance)))
  const total = weights.reduce((sum, weight) => sum + 2 * weight, -1)
  const beyond = (y: number): number => weights.slice(y + 1).reduce((sum, weight) => sum + 2 * weight, 0) / total
  const signed = draws.filter((one) => one !== 0)
  const far = 4 * Math.sqrt(variance)
  const sum = draws.reduce((all, one) => all + one / Math.sqrt(variance), 0)
  return [
    ...(binomialTest(signed.filter((one) => one > 0).length, signed.length, 0.5) < alpha
      ? ['draws favour a side']
      : []),
    ...(twoSided(sum / Math.sqrt(runs)) < alpha ? ['draws are not centred on 0'] : []),
    ...(binomialTest(draws.filter((one) => Math.abs(one) > far).length, runs, beyond(far)) < alpha
      ? ['the tails of draws are not those of the distribution']
      : []),
  ]
}

/** The same bits give the same draws: nothing comes from elsewhere, such as a generator that can be foreseen. */
function repeated({ chance }: Stand): string[] {
  const [first, again, other] = ['same', 'same', 'other'].map((name) =>
    drawn(chance.uniform(name), 2n ** 40n, 50).join(),
  )
  return [
    ...(first === again ? [] : ['draws do not come from the random bits that are given']),
    ...(first === other ? ['other random bits give the same draws'] : []),
  ]
}

function uniformity({ chance, alpha }: Stand, runs: number): string[] {
  const bounds = BOUNDS.flatMap((bound) => {
    const uniform = chance.uniform(`below ${bound}`)
    const draws = Array.from({ length: runs }, () => uniform.below(bound))
    const bins = Number(bound < 16n ? bound : 16n)
    // Whole numbers in a bin: exactly, since the bound need not be a multiple of the number of bins.
    const edges = Array.from({ length: bins + 1 }, (_, at) => (bound * BigInt(at) + BigInt(bins) - 1n) / BigInt(bins))
    const shares = Array.from(
      { length: bins },
      (_, at) => Number((((edges[at + 1] ?? 0n) - (edges[at] ?? 0n)) * 10n ** 15n) / bound) / 1e15,
    )
    const counts = countsOf(
      draws.map((one) => Number((one * BigInt(bins)) / bound)),
      (one) => one,
      shares,
    )
    const odd = draws.filter((one) => one % 2n === 1n).length
    return draws.some((one) => one < 0n || one >= bound) ||
      goodnessOfFit(counts, shares) < alpha ||
      binomialTest(odd, runs, Number(((bound / 2n) * 10n ** 15n) / bound) / 1e15) < alpha
      ? [`whole numbers below ${bound} are not equally likely`]
      : []
  })
  const chances = CHANCES.flatMap(([of, over]) => {
    const uniform = chance.uniform(`chance ${over}`)
    const hits = Array.from({ length: runs }, () => uniform.chance(of, over)).filter(Boolean).length
    const rate = Number((of * 10n ** 15n) / over) / 1e15
    return binomialTest(hits, runs, rate) < alpha
      ? [`a chance of ${of} in ${over} is met ${hits} times in ${runs}`]
      : []
  })
  return [...bounds, ...chances]
}

/** No number of coins gives a number below anything but a power of two without throwing some throws away: of the streams of one
 * byte again and again, some must never come to an end. */
const rejection = (): string[] =>
  BOUNDS.filter((bound) => Array.from({ length: 256 }, (_, byte) => byte).every((byte) => ends(bound, byte))).map(
    (bound) => `whole numbers below ${bound} are drawn without rejection: some are more likely than others`,
  )

class Endless extends Error {}

function ends(bound: bigint, byte: number): boolean {
  let filled = 0
  const uniform = openUniform((into) => {
    if (filled++ > 0) throw new Endless()
    into.fill(byte)
  })
  try {
    uniform.below(bound)
    return true
  } catch (error) {
    if (error instanceof Endless) return false
    throw error
  }
}

function countsOf(values: readonly number[], place: (value: number) => number, bins: readonly number[]): number[] {
  const counts = bins.map(() => 0)
  for (const value of values) {
    const bin = place(value)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}
