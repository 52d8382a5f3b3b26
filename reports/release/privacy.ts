// What a ρ means, in the words that statisticians know. Nothing is decided by these numbers, nothing is drawn with them and
// nothing is charged: they are for saying what was spent, and so they may be floats, here and nowhere else in a release.
//
// All are upper bounds: what is said is never better than what holds.

/** Above what the floats below lose, relatively. */
const UPWARDS = 1 + 2 ** -40

/** As α − 1 goes from e^−40 to e^60 it passes the best α of any ρ and δ that a float can hold and a plan can state. */
const LOG_ORDERS = [-40, 60] as const
const STEPS = 200

/**
 * ε of the (ε, δ)-differential privacy that ρ-zCDP implies: the least over α > 1 of
 * αρ + (ln(1/δ) + α·ln(1 − 1/α) − ln(α − 1)) / (α − 1) (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Corollary 13).
 * Any α gives a bound that holds, so that the search can only cost tightness.
 * @throws RangeError when ρ is negative or δ is not between 0 and 1.
 */
export function epsilonOf(rho: number, delta: number): number {
  if (!(rho >= 0 && rho < Infinity)) throw new RangeError('expected a ρ of 0 or more')
  if (!(delta > 0 && delta < 1)) throw new RangeError('expected a δ between 0 and 1')
  if (rho === 0) return 0
  const epsilonAt = (order: number): number =>
    (order + 1) * rho - (Math.log(delta) + (order + 1) * Math.log1p(1 / order) + Math.log(order)) / order
  const best = bestOrder(rho, epsilonAt)
  return Math.max(0, epsilonAt(best) * UPWARDS)
}

/**
 * δ at a given ε: the least over α > 1 of exp((α − 1)(αρ − ε) + α·ln(1 − 1/α)) / (α − 1) (same corollary), and at most 1.
 * @throws RangeError when ρ or ε is negative.
 */
export function deltaOf(rho: number, epsilon: number): number {
  if (!(rho >= 0 && rho < Infinity)) throw new RangeError('expected a ρ of 0 or more')
  if (!(epsilon >= 0)) throw new RangeError('expected an ε of 0 or more')
  if (rho === 0) return 0
  const order = bestOrder(rho, () => epsilon)
  const log = order * ((order + 1) * rho - epsilon) - (order + 1) * Math.log1p(1 / order) - Math.log(order)
  return Math.min(1, aboveZero(Math.exp(log) * UPWARDS))
}

/** α − 1 where (2α − 1)ρ − ε + ln(1 − 1/α) passes 0: there ln δ, convex in α, is least for a given ε, and ε for a given δ. */
function bestOrder(rho: number, epsilonAt: (order: number) => number): number {
  let [low, high]: readonly [number, number] = LOG_ORDERS
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    const order = Math.exp(middle)
    if ((2 * order + 1) * rho - epsilonAt(order) - Math.log1p(1 / order) < 0) low = middle
    else high = middle
  }
  return Math.exp(high)
}

/** P[N(0, 1) ≥ z]: how often noise alone goes z standard deviations too far. */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('expected a number of standard deviations')
  if (z < 0) return Math.min(1, (1 - normalTail(-z) / UPWARDS ** 2) * UPWARDS)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  return aboveZero((z < 2.5 ? 0.5 - density * oddSeries(z) : density * millsRatio(z)) * UPWARDS)
}

/** z + z³/3 + z⁵/(3·5) + …: times the density, P[0 ≤ N ≤ z]. */
function oddSeries(z: number): number {
  let sum = 0
  let term = z
  for (let n = 3; sum + term !== sum; n += 2) {
    sum += term
    term *= (z * z) / n
  }
  return sum
}

/** 1/(z + 1/(z + 2/(z + 3/(z + …)))): the tail over the density (Laplace). */
function millsRatio(z: number): number {
  let ratio = z
  for (let n = 200; n >= 1; n--) ratio = z + n / ratio
  return 1 / ratio
}

/** What is too small for a float is still not nothing. */
const aboveZero = (value: number): number => value + Number.MIN_VALUE
