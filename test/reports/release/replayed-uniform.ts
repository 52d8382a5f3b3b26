// Draws that somebody else's program recorded, handed out again to ours: each with the bound that it was asked for.
import type { Uniform } from '../../../reports/release/uniform.ts'

export interface ReplayedUniform extends Uniform {
  /** How many draws have not been asked for. */
  left(): number
}

/**
 * @param recorded Bound, value, bound, value, … A chance was asked for in lowest terms, as a draw below its denominator
 * that came if it was below its numerator; a bound of 1 leaves nothing to draw and was not recorded.
 * @throws Error when another bound is asked for than the recorded one.
 */
export function replayedUniform(recorded: readonly bigint[]): ReplayedUniform {
  let at = 0
  function below(bound: bigint): bigint {
    if (bound === 1n) return 0n
    const [asked, value] = [recorded[at], recorded[at + 1]]
    if (asked !== bound || value === undefined) throw new Error(`draw ${at / 2} is below ${bound}, recorded ${asked}`)
    at += 2
    return value
  }
  function chance(numerator: bigint, denominator: bigint): boolean {
    const common = gcd(numerator, denominator)
    return below(denominator / common) < numerator / common
  }
  return {
    below,
    chance,
    belowSmall: (bound) => Number(below(BigInt(bound))),
    chanceSmall: (numerator, denominator) => chance(BigInt(numerator), BigInt(denominator)),
    left: () => (recorded.length - at) / 2,
  }
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))
