// The statistics that findings rest on: tails, quantiles and intervals that hold for small numbers too.
//
// Nothing here is about privacy, and nothing that is drawn or charged depends on it: floats will do.

const MOST_STEPS = 10_000
const TINY = 1e-300

/** ln Γ(x) for x > 0 (Lanczos, g = 7, nine terms; relative error below 1e-13). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  const sum = terms.reduce((all, term, at) => (at === 0 ? term : all + term / (x - 1 + at)), 0)
  const base = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum)
}

/** The regularised upper incomplete gamma function Q(a, x): series below a + 1, continued fraction (Lentz) above. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  if (x === Infinity) return 0
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < MOST_STEPS && Math.abs(term) > sum * 1e-16; n++) sum += term *= x / (a + n)
    return 1 - front * sum
  }
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let h = d
  for (let n = 1; n < MOST_STEPS; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / away(an * d + b)
    c = away(b + an / c)
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * h
}

/** P[X ≥ x] of a χ² with so many degrees of freedom. */
export const chiSquaredTail = (x: number, degrees: number): number => upperGamma(degrees / 2, x / 2)

/** P[X ≤ x] of a χ². */
export const chiSquaredBelow = (x: number, degrees: number): number => 1 - chiSquaredTail(x, degrees)

/** Φ, also far out in the lower tail. */
export function normalCdf(x: number): number {
  const tail = 0.5 * upperGamma(0.5, (x * x) / 2)
  return x < 0 ? tail : 1 - tail
}

/** Φ⁻¹: Acklam's approximation and one step of Halley. −∞ at 0 and ∞ at 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  if (p > 0.5) return -normalQuantile(1 - p)
  const q = p - 0.5
  const r = p < 0.02425 ? Math.sqrt(-2 * Math.log(p)) : q * q
  const x =
    p < 0.02425
      ? polynomial(
          r,
          -7.784894002430293e-3,
          -0.3223964580411365,
          -2.400758277161838,
          -2.549732539343734,
          4.374664141464968,
          2.938163982698783,
        ) / polynomial(r, 7.784695709041462e-3, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1)
      : (polynomial(
          r,
          -39.69683028665376,
          220.9460984245205,
          -275.9285104469687,
          138.357751867269,
          -30.66479806614716,
          2.506628277459239,
        ) *
          q) /
        polynomial(
          r,
          -54.47609879822406,
          161.5858368580409,
          -155.6989798598866,
          66.80131188771972,
          -13.28068155288572,
          1,
        )
  const error = (normalCdf(x) - p) * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2)
  return Number.isFinite(error) ? x - error / (1 + (x * error) / 2) : x
}

/** P[|N(0,1)| ≥ |z|]. */
export const twoSided = (z: number): number => upperGamma(0.5, (z * z) / 2)

/** The regularised incomplete beta function I_x(a, b) (continued fraction, Lentz). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m < MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * h
}

/** Beta⁻¹(p; a, b), by halving. */
export function betaQuantile(p: number, a: number, b: number): number {
  let low = 0
  let high = 1
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, a, b) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

export interface Interval {
  readonly lower: number
  readonly upper: number
}

/** Clopper and Pearson: holds the true rate with at least 1 − α, each side with 1 − α/2. */
export function clopperPearson(hits: number, of: number, alpha: number): Interval {
  return {
    lower: hits === 0 ? 0 : betaQuantile(alpha / 2, hits, of - hits + 1),
    upper: hits === of ? 1 : betaQuantile(1 - alpha / 2, hits + 1, of - hits),
  }
}

/** Wilson's interval at so many deviations. */
export function wilson(hits: number, of: number, z: number): Interval {
  const rate = (hits + (z * z) / 2) / (of + z * z)
  const half = (z / (of + z * z)) * Math.sqrt((hits * (of - hits)) / of + (z * z) / 4)
  return { lower: Math.max(0, rate - half), upper: Math.min(1, rate + half) }
}

/** P[X ≤ hits] of a binomial. */
export const binomialBelow = (hits: number, of: number, rate: number): number =>
  hits < 0 ? 0 : hits >= of ? 1 : 1 - incompleteBeta(rate, hits + 1, of - hits)

/** Two-sided p-value of so many hits where each is a hit with this probability. */
export const binomialTest = (hits: number, of: number, rate: number): number =>
  Math.min(1, 2 * Math.min(binomialBelow(hits, of, rate), 1 - binomialBelow(hits - 1, of, rate)))

/** Pearson's χ² of counts against probabilities that add up to 1, as a p-value. Bins must expect enough (5 and more). */
export function goodnessOfFit(counts: readonly number[], probabilities: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const statistic = counts.reduce((sum, count, bin) => {
    const expected = total * (probabilities[bin] ?? 0)
    return sum + (count - expected) ** 2 / Math.max(expected, TINY)
  }, 0)
  return chiSquaredTail(statistic, counts.length - 1)
}

/** p-values after Holm: each is below α only if its hypothesis falls when all of them together may err with α. */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, at) => at).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const adjusted = [...values]
  let most = 0
  order.forEach((at, rank) => {
    most = Math.max(most, Math.min(1, (values[at] ?? 0) * (values.length - rank)))
    adjusted[at] = most
  })
  return adjusted
}

const polynomial = (x: number, ...coefficients: readonly number[]): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)

const away = (x: number): number => (Math.abs(x) < TINY ? TINY : x)

/** P[from < X ≤ to] of N(0,1), without losing small ones. */
export const normalBetween = (from: number, to: number): number =>
  from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from)
