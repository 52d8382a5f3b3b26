// Exact fractions: the laws of arithmetic, and rounding on both sides of zero.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Rational,
  compare,
  dividedBy,
  floorOf,
  minus,
  plus,
  rational,
  rounded,
  times,
} from '../../../reports/release/rational.ts'

const whole = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })
const nonZero = whole.filter((n) => n !== 0n)
const any = fc.tuple(whole, nonZero).map(([of, over]) => rational(of, over))
const isLowest = ({ of, over }: Rational): boolean => {
  let [a, b] = [of < 0n ? -of : of, over]
  while (b !== 0n) [a, b] = [b, a % b]
  return over > 0n && a === 1n
}

describe('a fraction', () => {
  it('stands in lowest terms over a positive number', () => {
    fc.assert(
      fc.property(whole, nonZero, nonZero, (of, over, by) => {
        const found = rational(of * by, over * by)
        expect(found).toEqual(rational(of, over))
        expect(isLowest(found)).toBe(true)
        expect(found.of * over).toBe(of * found.over)
      }),
    )
    expect(rational(-6n, -4n)).toEqual({ of: 3n, over: 2n })
    expect(rational(6n, -4n)).toEqual({ of: -3n, over: 2n })
    expect(rational(0n, -7n)).toEqual({ of: 0n, over: 1n })
  })

  it('of nothing is refused, whichever way it comes about', () => {
    expect(() => rational(1n, 0n)).toThrow(RangeError)
    expect(() => dividedBy(rational(1n), rational(0n))).toThrow(RangeError)
  })

  it('keeps the laws of a field', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(plus(a, b)).toEqual(plus(b, a))
        expect(times(a, plus(b, c))).toEqual(plus(times(a, b), times(a, c)))
        expect(minus(plus(a, b), b)).toEqual(a)
        expect(b.of === 0n ? a : times(dividedBy(a, b), b)).toEqual(a)
        for (const one of [plus(a, b), minus(a, b), times(a, b)]) expect(isLowest(one)).toBe(true)
      }),
    )
  })

  it('compares as its difference from the other does', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const { of } = minus(a, b)
        expect(Math.sign(compare(a, b))).toBe(of < 0n ? -1 : of > 0n ? 1 : 0)
      }),
    )
  })
})

describe('rounding', () => {
  it('down is the greatest whole number not above', () => {
    fc.assert(
      fc.property(any, (a) => {
        const down = rational(floorOf(a))
        expect(compare(down, a)).toBeLessThanOrEqual(0)
        expect(compare(plus(down, rational(1n)), a)).toBe(1)
      }),
    )
  })

  it.each([
    [7n, 2n, 4n],
    [-7n, 2n, -3n], // halves go up
    [-5n, 4n, -1n],
    [-1n, 2n, 0n],
    [1n, 2n, 1n],
    [1n, 3n, 0n],
    [-8n, 4n, -2n],
  ])('of %i / %i is %i', (of, over, nearest) => {
    expect(rounded(rational(of, over))).toBe(nearest)
  })
})
