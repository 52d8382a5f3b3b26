// What a claimed ρ leaves an attacker: the trade-off between being right about somebody who is in the data and being
// wrong about somebody who is not.
//
// Gaussian noise of zCDP ρ is μ-GDP with μ = √(2ρ) (Dong, Roth and Su 2019, arXiv 1905.02383, §2.3): an event that happens
// with probability p without the person happens with at most Φ(Φ⁻¹(p) + μ) with them. The test of that curve is the one of
// Nasr et al. 2023 (arXiv 2302.07956): two Clopper–Pearson bounds, turned into a lower bound of μ.
import { clopperPearson, normalCdf, normalQuantile, wilson } from './statistics.ts'

/** About as wide as an interval that errs once in a million times. */
const DEVIATIONS = 5

/** μ of a zCDP budget of so many nano-ρ. */
export const muOf = (nanoRho: number): number => Math.sqrt((2 * nanoRho) / 1e9)

/** The most that the success of an attack may be where its control is right (by chance) with probability `control`. */
export const mostAllowed = (control: number, mu: number): number => normalCdf(normalQuantile(control) + mu)

/** Successes of an attack on people in the data, and of the same attack on people who are not. */
export interface Tries {
  readonly hits: number
  readonly of: number
  readonly controlHits: number
  readonly controlOf: number
}

export interface Judgement {
  readonly success: number
  readonly control: number
  /** Of `success`. */
  readonly interval: readonly [lower: number, upper: number]
  /** The most that the claim allows at the upper bound of the control. */
  readonly allowed: number
  readonly muLower: number
  /** What was done is more than the claim allows, with confidence 1 − α. */
  readonly won: boolean
}

/** Both bounds together err with probability α at most. */
export function judge({ hits, of, controlHits, controlOf }: Tries, mu: number, alpha: number): Judgement {
  const inside = clopperPearson(hits, of, alpha)
  const outside = clopperPearson(controlHits, controlOf, alpha)
  const allowed = mostAllowed(outside.upper, mu)
  const muLower = normalQuantile(inside.lower) - normalQuantile(outside.upper)
  return {
    success: hits / of,
    control: controlHits / controlOf,
    interval: [inside.lower, inside.upper],
    allowed,
    muLower: Number.isNaN(muLower) ? -Infinity : muLower,
    won: inside.lower > allowed,
  }
}

/** Scores turned into tries: the threshold is chosen on the first half of each, and judged on the second. */
export function triesAtBestThreshold(inside: readonly number[], outside: readonly number[]): Tries {
  const [inHalf, outHalf] = [Math.floor(inside.length / 2), Math.floor(outside.length / 2)]
  const threshold = bestThreshold(inside.slice(0, inHalf), outside.slice(0, outHalf))
  const [inRest, outRest] = [inside.slice(inHalf), outside.slice(outHalf)]
  return {
    hits: above(inRest, threshold),
    of: inRest.length,
    controlHits: above(outRest, threshold),
    controlOf: outRest.length,
  }
}

/** Where the lower bound of μ is greatest, by Wilson's intervals: they are quick, and of the width that is judged by. */
function bestThreshold(inside: readonly number[], outside: readonly number[]): number {
  const candidates = [...new Set([...inside, ...outside])].toSorted((a, b) => a - b)
  const every = Math.max(1, Math.floor(candidates.length / 200))
  let best = { threshold: candidates[0] ?? 0, mu: -Infinity }
  for (let at = 0; at < candidates.length; at += every) {
    const threshold = candidates[at] ?? 0
    const { lower } = wilson(above(inside, threshold), inside.length, DEVIATIONS)
    const { upper } = wilson(above(outside, threshold), outside.length, DEVIATIONS)
    const mu = normalQuantile(lower) - normalQuantile(upper)
    if (mu > best.mu) best = { threshold, mu }
  }
  return best.threshold
}

const above = (scores: readonly number[], threshold: number): number =>
  scores.reduce((count, score) => count + (score >= threshold ? 1 : 0), 0)
