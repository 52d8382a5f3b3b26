// Exact samples of the discrete Gaussian (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Algorithms 1 to 3).
//
// Whole numbers and exact chances only: each value has the probability that the proof speaks of, not that of a rounding
// (Mironov 2012: the low bits of noise made of floats tell what it was added to). How long a draw takes depends on what is
// drawn; nobody can see that, since a release is published at a time that is fixed in advance.
import { floorRoot } from './integer-root.ts'
import { SMALL, type Uniform } from './uniform.ts'

const MOST_VARIANCE = 1n << 90n

/** A draw from N_Z(0, variance): the whole number y with probability proportional to exp(−y² / 2·variance).
 * @param variance σ², whole, in units². @throws RangeError when it is not from 1 to 2^90 − 1. */
export const discreteGaussian = (uniform: Uniform, variance: bigint): bigint => discreteGaussianOf(variance)(uniform)

/** The same for many draws of one variance, whose root is taken once. */
export function discreteGaussianOf(variance: bigint): (uniform: Uniform) => bigint {
  if (variance < 1n || variance >= MOST_VARIANCE) throw new RangeError('expected a variance from 1 to 2^90 - 1')
  const scale = floorRoot(variance) + 1n
  const denominator = 2n * variance * scale * scale
  return (uniform) => {
    for (;;) {
      const candidate = discreteLaplace(uniform, scale)
      // A Laplace draw y is kept with probability exp(−(|y| − σ²/t)² / 2σ²), t being its scale; here over 2σ²t².
      const off = (candidate < 0n ? -candidate : candidate) * scale - variance
      if (passesExp(uniform, off * off, denominator)) return candidate
    }
  }
}

/** The whole number y with probability proportional to exp(−|y| / scale). `scale`: at most SMALL. */
function discreteLaplace(uniform: Uniform, scale: bigint): bigint {
  const period = Number(scale)
  for (;;) {
    const isNegative = uniform.chanceSmall(1, 2)
    let rest = uniform.belowSmall(period)
    while (!passesExpSmall(uniform, rest, period)) rest = uniform.belowSmall(period)
    let periods = 0
    while (passesExpOne(uniform)) periods++
    const magnitude = BigInt(rest) + scale * BigInt(periods)
    // Else 0 would be drawn twice as often as it should.
    if (isNegative && magnitude === 0n) continue
    return isNegative ? -magnitude : magnitude
  }
}

/** True with probability exp(−numerator / denominator). */
function passesExp(uniform: Uniform, numerator: bigint, denominator: bigint): boolean {
  let left = numerator
  for (; left > denominator; left -= denominator) if (!passesExpOne(uniform)) return false
  return passesExpBelowOne(uniform, left, denominator)
}

/** True with probability exp(−γ), γ = numerator / denominator ≤ 1: the first k of which a chance of γ/k fails is odd, since
 * that has probability 1 − γ + γ²/2! − γ³/3! + … */
function passesExpBelowOne(uniform: Uniform, numerator: bigint, denominator: bigint): boolean {
  let k = 1n
  while (uniform.chance(numerator, denominator * k)) k++
  return (k & 1n) === 1n
}

/** The same on Numbers, as long as they are small. */
function passesExpSmall(uniform: Uniform, numerator: number, denominator: number): boolean {
  let k = 1
  while (
    denominator * k <= SMALL
      ? uniform.chanceSmall(numerator, denominator * k)
      : uniform.chance(BigInt(numerator), BigInt(denominator) * BigInt(k))
  )
    k++
  return k % 2 === 1
}

/** True with probability exp(−1). A chance of 1/1 never fails, so k begins at 2. */
function passesExpOne(uniform: Uniform): boolean {
  let k = 2
  while (uniform.chanceSmall(1, k)) k++
  return k % 2 === 1
}
