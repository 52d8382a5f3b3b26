// Square roots of whole numbers, exactly: what a σ is when only σ² is known.

/** ⌊√n⌋, by Newton's method from above. @throws RangeError when n is negative. */
export function floorRoot(n: bigint): bigint {
  if (n < 0n) throw new RangeError('a negative number has no square root')
  if (n < 2n) return n
  // At least the root: n has at most four bits for each of its hexadecimal digits. From there each step comes closer, and
  // the first that does not was preceded by the floor.
  let root = 1n << BigInt(2 * n.toString(16).length)
  for (;;) {
    const next = (root + n / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** ⌈√n⌉. @throws RangeError when n is negative. */
export function ceilRoot(n: bigint): bigint {
  const root = floorRoot(n)
  return root * root === n ? root : root + 1n
}
