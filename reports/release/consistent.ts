// Making the tables of one thing agree: its total, and its values by role, size and device, are estimates of the same
// people. Weighted least squares over that tree, in exact fractions; then whole numbers by largest remainder.
//
// Each table's values add up to the total, so the best estimate of the total is the mean of the noisy total and of each
// table's sum, weighted by 1/variance; what a table's sum differs from it is shared equally among its values (they have
// equal variances). Hay et al. 2010 (arXiv 0904.0942, §4.1), here for one root with several partitions of it. It works on
// noisy values only, so it costs no privacy.
import { type Rational, ZERO, compare, dividedBy, floorOf, minus, plus, rational, rounded, times } from './rational.ts'

/** One noisy table of a thing: the noisy values, each of the same variance. */
export interface NoisyTable<Name> {
  readonly by: Name
  readonly values: readonly bigint[]
  readonly variance: bigint
}

export interface ConsistentTable<Name> {
  readonly by: Name
  /** Whole, adding up to `total`. */
  readonly values: readonly bigint[]
  /** Variance of the sum of `count` of its values, in units². */
  varianceOfSum(count: number): Rational
}

export interface Consistent<Name> {
  readonly total: bigint
  /** In units². */
  readonly variance: Rational
  readonly tables: readonly ConsistentTable<Name>[]
}

/** `total`: the noisy total; `tables`: the noisy values of each partition of it; all in units of 1/`unit`. What comes back
 * are whole numbers; variances stay in units² and leave the final rounding (less than 1) out. */
export function consistent<Name>(
  total: Omit<NoisyTable<Name>, 'by'>,
  tables: readonly NoisyTable<Name>[],
  unit: number,
): Consistent<Name> {
  const own = { sum: sumOf(total.values), variance: BigInt(total.values.length) * total.variance }
  const sums = [
    own,
    ...tables.map(({ values, variance }) => ({ sum: sumOf(values), variance: BigInt(values.length) * variance })),
  ]
  const precision = sums.reduce((all, { variance }) => plus(all, rational(1n, variance)), ZERO)
  const weighted = sums.reduce((all, { sum, variance }) => plus(all, rational(sum, variance)), ZERO)
  const estimate = dividedBy(weighted, precision)
  const variance = dividedBy(rational(1n), precision)
  const whole = rounded(perUnit(estimate, unit))
  return {
    total: whole,
    variance,
    tables: tables.map(({ by, values, variance: noise }) => {
      const count = BigInt(values.length)
      const correction = dividedBy(minus(estimate, rational(sumOf(values))), rational(count))
      return {
        by,
        values: byLargestRemainder(
          values.map((value) => perUnit(plus(rational(value), correction), unit)),
          whole,
        ),
        /** Of m of n values: m·v − m²/n²·(n·v − variance of the total). */
        varianceOfSum(some) {
          const m = BigInt(some)
          const lost = minus(rational(count * noise), variance)
          return minus(rational(m * noise), times(rational(m * m, count * count), lost))
        },
      }
    }),
  }
}

/** Whole numbers next to the given ones that add up to `total`: each rounded down, and the rest to those that lost most
 * (ties by place). */
function byLargestRemainder(exact: readonly Rational[], total: bigint): bigint[] {
  const whole = exact.map(floorOf)
  const rest = Number(total - sumOf(whole))
  const order = exact
    .map((value, place) => ({ place, remainder: minus(value, rational(whole[place] ?? 0n)) }))
    .toSorted((a, b) => compare(b.remainder, a.remainder) || a.place - b.place)
  for (const { place } of order.slice(0, rest)) whole[place] = (whole[place] ?? 0n) + 1n
  return whole
}

const perUnit = (value: Rational, unit: number): Rational => dividedBy(value, rational(BigInt(unit)))
const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
