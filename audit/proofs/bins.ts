// Bins for comparing draws with a distribution, each expecting enough of them.
import { normalQuantile } from '../statistics.ts'

export interface Bins {
  readonly place: (value: number) => number
  readonly probabilities: readonly number[]
}

const LEAST_EXPECTED = 10

/** Above this, whole numbers are so fine that the normal distribution will do. */
const FINE = 10_000

/** Of the discrete Gaussian of this variance: a bin for each whole number, the tails together. P[y] is proportional to
 * exp(−y² / 2σ²). */
export function exactBins(variance: number, draws: number): Bins {
  if (variance > FINE) {
    const { place, probabilities } = normalBins(draws)
    return { probabilities, place: (y) => place(y / Math.sqrt(variance)) }
  }
  const far = Math.ceil(12 * Math.sqrt(variance)) + 5
  const weights = Array.from({ length: 2 * far + 1 }, (_, at) => Math.exp(-((at - far) ** 2) / (2 * variance)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const probability = (y: number): number => (weights[y + far] ?? 0) / total
  let edge = 0
  let tail = 1 - probability(0)
  while (
    (tail / 2 - probability(edge + 1)) * draws >= LEAST_EXPECTED &&
    probability(edge + 1) * draws >= LEAST_EXPECTED
  ) {
    edge++
    tail -= 2 * probability(edge)
  }
  // −∞ … −edge − 1 | −edge … edge | edge + 1 … ∞
  const probabilities = [tail / 2, ...Array.from({ length: 2 * edge + 1 }, (_, at) => probability(at - edge)), tail / 2]
  return { probabilities, place: (y) => Math.min(Math.max(y + edge + 1, 0), probabilities.length - 1) }
}

/** Of N(0, 1): equally likely bins, and the outermost ones cut again so that tails are seen. */
export function normalBins(draws: number): Bins {
  const count = Math.max(4, Math.min(48, Math.floor(draws / 40)))
  const cuts = [
    ...(draws * 0.001 >= LEAST_EXPECTED ? [0.001] : []),
    ...Array.from({ length: count - 1 }, (_, at) => (at + 1) / count),
    ...(draws * 0.001 >= LEAST_EXPECTED ? [0.999] : []),
  ]
  const edges = cuts.map(normalQuantile)
  const probabilities = [...cuts, 1].map((cut, at) => cut - (cuts[at - 1] ?? 0))
  return {
    probabilities,
    place(value) {
      let low = 0
      let high = edges.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (value >= (edges[middle] ?? 0)) low = middle + 1
        else high = middle
      }
      return low
    },
  }
}
