// The standard deviation of the noise as it is drawn, in whole people, days or organisations.
import { ceilRoot } from '../../release/integer-root.ts'
import type { Query } from '../../release/queries.ts'

/** Rounded up to a thousandth. */
export function drawnSigma({ variance, unit }: Query): number {
  const scale = BigInt(unit) ** 2n
  return Number(ceilRoot((variance * 1_000_000n + scale - 1n) / scale)) / 1_000
}
