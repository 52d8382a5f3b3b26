// Exact fractions of whole numbers: what the noise, its weights and its variances are reckoned in.

/** `over` is positive; not necessarily in lowest terms. */
export interface Rational {
  readonly of: bigint
  readonly over: bigint
}

/** In lowest terms. @throws RangeError when `over` is 0. */
export function rational(of: bigint, over = 1n): Rational {
  if (over === 0n) throw new RangeError('a fraction of nothing')
  const sign = over < 0n ? -1n : 1n
  const common = gcd(of < 0n ? -of : of, over * sign)
  return { of: (of * sign) / common, over: (over * sign) / common }
}

export const ZERO: Rational = { of: 0n, over: 1n }

export const plus = (a: Rational, b: Rational): Rational => rational(a.of * b.over + b.of * a.over, a.over * b.over)
export const minus = (a: Rational, b: Rational): Rational => rational(a.of * b.over - b.of * a.over, a.over * b.over)
export const times = (a: Rational, b: Rational): Rational => rational(a.of * b.of, a.over * b.over)
export const dividedBy = (a: Rational, b: Rational): Rational => rational(a.of * b.over, a.over * b.of)

export const floorOf = ({ of, over }: Rational): bigint => {
  const quotient = of / over
  return of < 0n && quotient * over !== of ? quotient - 1n : quotient
}

/** The nearest whole number; halves go up. */
export const rounded = (a: Rational): bigint => floorOf(plus(a, rational(1n, 2n)))

/** Negative, 0 or positive, as for sorting. */
export const compare = (a: Rational, b: Rational): number => {
  const difference = a.of * b.over - b.of * a.over
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x === 0n ? 1n : x
}
