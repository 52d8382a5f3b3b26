// Square roots of whole numbers: the definition, for numbers of any length.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ceilRoot, floorRoot } from '../../../reports/release/integer-root.ts'

const whole = fc.bigInt({ min: 0n, max: 1n << 400n })
const isFloor = (root: bigint, n: bigint): boolean => root >= 0n && root * root <= n && (root + 1n) * (root + 1n) > n

describe('the root of a whole number', () => {
  it('is, rounded down, the greatest number whose square is not above it', () => {
    fc.assert(fc.property(whole, (n) => isFloor(floorRoot(n), n)))
    for (let n = 0n; n < 1_100n; n++) expect(isFloor(floorRoot(n), n), `of ${n}`).toBe(true)
  })

  it('is, rounded up, the least number whose square is not below it', () => {
    fc.assert(fc.property(whole, (n) => n === 0n || isFloor(ceilRoot(n) - 1n, n - 1n)))
    expect([0n, 1n, 2n, 3n, 4n, 5n].map(ceilRoot)).toEqual([0n, 1n, 2n, 2n, 2n, 3n])
  })

  it('is exact at a square and beside it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n, max: 1n << 200n }), (root) => {
        const square = root * root
        expect([square - 1n, square, square + 1n].map(floorRoot)).toEqual([root - 1n, root, root])
        expect([square - 1n, square, square + 1n].map(ceilRoot)).toEqual([root, root, root + 1n])
      }),
    )
  })

  it('is refused for a negative number', () => {
    expect(() => floorRoot(-1n)).toThrow(RangeError)
    expect(() => ceilRoot(-4n)).toThrow(RangeError)
  })
})
