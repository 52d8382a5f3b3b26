// Weighted least squares by the book, with exact fractions: an oracle that knows nothing of trees.
//
// Unknown are a total and, of each table, all values but the last, which is what is left of the total. Every noisy number is
// a linear function of them, so (AᵀWA)⁻¹ AᵀW is the estimate and (AᵀWA)⁻¹ its covariance (Gauss and Markov).

/** Numerator, and a positive denominator. */
export type Fraction = readonly [bigint, bigint]

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
export function fraction(of: bigint, over = 1n): Fraction {
  const common = gcd(of, over) * (over < 0n ? -1n : 1n)
  return [of / common, over / common]
}
const ZERO: Fraction = [0n, 1n]
export const add = (a: Fraction, b: Fraction): Fraction => fraction(a[0] * b[1] + b[0] * a[1], a[1] * b[1])
const multiply = (a: Fraction, b: Fraction): Fraction => fraction(a[0] * b[0], a[1] * b[1])
const subtract = (a: Fraction, b: Fraction): Fraction => add(a, [-b[0], b[1]])
const divide = (a: Fraction, b: Fraction): Fraction => fraction(a[0] * b[1], a[1] * b[0])

export interface Observed {
  readonly values: readonly bigint[]
  readonly variance: bigint
}

export interface Solved {
  readonly total: Fraction
  /** Per table, all its values. */
  readonly tables: readonly (readonly Fraction[])[]
  readonly variance: Fraction
  /** Variance of the sum of these values of a table. */
  varianceOf(table: number, members: readonly number[]): Fraction
}

export function solve(total: Observed, tables: readonly Observed[]): Solved {
  const unknowns = 1 + tables.reduce((sum, { values }) => sum + values.length - 1, 0)
  const unit = (at: number): bigint[] => Array.from({ length: unknowns }, (_, place) => (place === at ? 1n : 0n))
  let next = 1
  const rowsOf = tables.map(({ values }) => {
    const own = values.slice(1).map(() => next++)
    const last = unit(0).map((one, at) => (own.includes(at) ? -1n : one))
    return [...own.map(unit), last]
  })
  const observations = [
    ...total.values.map((value) => ({ row: unit(0), value, variance: total.variance })),
    ...tables.flatMap(({ values, variance }, table) =>
      values.map((value, at) => ({ row: rowsOf[table]?.[at] ?? [], value, variance })),
    ),
  ]
  const normal = unit(0).map((_, i) =>
    unit(0).map((__, j) =>
      observations.reduce<Fraction>(
        (sum, { row, variance }) => add(sum, fraction((row[i] ?? 0n) * (row[j] ?? 0n), variance)),
        ZERO,
      ),
    ),
  )
  const right = unit(0).map((_, i) =>
    observations.reduce<Fraction>(
      (sum, { row, value, variance }) => add(sum, fraction((row[i] ?? 0n) * value, variance)),
      ZERO,
    ),
  )
  const inverse = invert(normal)
  const estimate = inverse.map((row) =>
    row.reduce<Fraction>((sum, one, at) => add(sum, multiply(one, right[at] ?? ZERO)), ZERO),
  )
  const apply = (row: readonly bigint[]): Fraction =>
    row.reduce<Fraction>((sum, one, at) => add(sum, multiply(fraction(one), estimate[at] ?? ZERO)), ZERO)
  const spread = (row: readonly bigint[]): Fraction =>
    row.reduce<Fraction>(
      (sum, one, i) =>
        row.reduce<Fraction>(
          (inner, other, j) => add(inner, multiply(fraction(one * other), inverse[i]?.[j] ?? ZERO)),
          sum,
        ),
      ZERO,
    )
  return {
    total: apply(unit(0)),
    tables: rowsOf.map((rows) => rows.map(apply)),
    variance: spread(unit(0)),
    varianceOf: (table, members) =>
      spread(unit(0).map((_, at) => members.reduce((sum, one) => sum + (rowsOf[table]?.[one]?.[at] ?? 0n), 0n))),
  }
}

/** Gauss–Jordan. */
function invert(matrix: readonly (readonly Fraction[])[]): Fraction[][] {
  const size = matrix.length
  const rows = matrix.map((row, at) => [...row, ...row.map((_, place) => fraction(place === at ? 1n : 0n))])
  for (let column = 0; column < size; column++) {
    const pivot = rows.findIndex((row, at) => at >= column && (row[column] ?? ZERO)[0] !== 0n)
    const [a, b] = [rows[column] ?? [], rows[pivot] ?? []]
    rows[column] = b
    rows[pivot] = a
    const lead = b[column] ?? ZERO
    const scaled = b.map((one) => divide(one, lead))
    rows[column] = scaled
    rows.forEach((row, at) => {
      const factor = row[column] ?? ZERO
      if (at !== column && factor[0] !== 0n)
        rows[at] = row.map((one, place) => subtract(one, multiply(factor, scaled[place] ?? ZERO)))
    })
  }
  return rows.map((row) => row.slice(size))
}
