// Random bits that are counted: whether a release draws once shows by what it takes of them.
import type { Uniform } from '../reports/release/uniform.ts'

export class TooManyDraws extends Error {
  override name = 'TooManyDraws'
}

export interface CountedUniform extends Uniform {
  /** How often something was asked for. */
  readonly asked: number
}

/** @param most A release that draws again and again ends here, with TooManyDraws. */
export function countedUniform(uniform: Uniform, most = Infinity): CountedUniform {
  let asked = 0
  const count = (): void => {
    if (++asked > most) throw new TooManyDraws('a release draws without end')
  }
  return {
    get asked() {
      return asked
    },
    below: (bound) => (count(), uniform.below(bound)),
    belowSmall: (bound) => (count(), uniform.belowSmall(bound)),
    chance: (numerator, denominator) => (count(), uniform.chance(numerator, denominator)),
    chanceSmall: (numerator, denominator) => (count(), uniform.chanceSmall(numerator, denominator)),
  }
}
