// Randomness that can be had again: a small generator whose stream is named by numbers.

export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [0, n). */
  below(n: number): number
  /** Normally distributed, mean 0 and deviation 1. */
  normal(): number
  /** How many rare things happen when `mean` are expected. */
  poisson(mean: number): number
}

/** The stream named by these numbers: the same names give the same stream (mulberry32 over a mixed seed). */
export function seededRandom(...names: readonly number[]): Random {
  let state = 0x9e3779b9
  for (const name of names) {
    state = Math.imul(state ^ (name | 0), 0x85ebca6b)
    state = Math.imul(state ^ (state >>> 13) ^ Math.floor(name / 2 ** 32), 0xc2b2ae35)
    state ^= state >>> 16
  }
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    below: (n) => Math.floor(next() * n),
    normal,
    poisson(mean) {
      if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
      const limit = Math.exp(-mean)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count++
      return count
    },
  }
}

/** Draws an index in proportion to the weights. */
export function weighted(weights: readonly number[]): (random: Random) => number {
  const cumulative = new Float64Array(weights.length)
  let total = 0
  weights.forEach((weight, index) => (cumulative[index] = total += weight))
  return (random) => {
    const wanted = random.next() * total
    let low = 0
    let high = cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulative[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}
