// The weight of who is scaled down, against whole numbers of any size.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIXED_POINT } from '../../../schemas/bounded.ts'
import { weightOf } from '../../../transform/fold/contribution-bound.ts'

test('a weight is the greatest that keeps the bound, exactly, and never above one', () => {
  const sums = fc.oneof(
    fc.integer({ min: 1, max: 2 ** 45 }),
    fc.integer({ min: 1, max: 5_000 }),
    // Where the root is whole, or misses it by one.
    fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: -1, max: 1 })).map(([n, by]) => n ** 2 * 4 + by),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), sums, (squared, sum) => {
      const weight = Number(floorRoot((BigInt(squared) * BigInt(FIXED_POINT) ** 2n) / BigInt(sum)))
      expect(weightOf(squared, sum)).toBe(Math.min(FIXED_POINT, weight))
    }),
    { numRuns: 2_000 },
  )
})

/** ⌊√value⌋ by Newton's method, from above. */
function floorRoot(value: bigint): bigint {
  let root = value + 1n
  for (let next = value; next < root; next = (root + value / root) / 2n) {
    root = next
    if (root === 0n) break
  }
  return root
}
