// Bounding what one person adds to all cells of a level, in length (L2), whole numbers only.
//
// Scaling keeps every cell and makes each smaller; sampling keeps some cells whole. For the same length scaling keeps more of
// a heavy user, but only sampling can say whether somebody is there.
import { FIXED_POINT } from '../../schemas/bounded.ts'
import type { Bound } from '../../schemas/release-plan.ts'
import type { KeyedRanks } from './keyed-ranks.ts'
import type { PersonCells } from './person-cells.ts'

/** Fills the first `count` of `kept` with what counts of the amounts, in units of 1/FIXED_POINT: the squares of those add
 * up to no more than squaredLengthOf(bound) × FIXED_POINT². */
export type Bounding = (cells: PersonCells, amounts: Uint32Array, person: number) => void

export const boundingOf = (bound: Bound, ranks: () => KeyedRanks): Bounding =>
  bound.method === 'scaling' ? scaling(bound.squared) : sampling(bound.cells, bound.each, ranks())

function scaling(squared: number): Bounding {
  return ({ count, kept }, amounts) => {
    let sum = 0
    for (let at = 0; at < count; at++) sum += (amounts[at] ?? 0) ** 2
    const weight = weightOf(squared, sum)
    for (let at = 0; at < count; at++) kept[at] = (amounts[at] ?? 0) * weight
  }
}

function sampling(most: number, each: number, ranks: KeyedRanks): Bounding {
  return (cells, amounts, person) => {
    const { count, kept } = cells
    const keep = (at: number): void => void (kept[at] = Math.min(amounts[at] ?? 0, each) * FIXED_POINT)
    if (count <= most) {
      for (let at = 0; at < count; at++) keep(at)
      return
    }
    kept.fill(0, 0, count)
    ranks.eachSmallest(cells, most, person, keep)
  }
}

/**
 * The weight, in units of 1/FIXED_POINT, that brings a vector within its bound: min(1, √(squared / sum)), rounded down.
 * `sum`: the vector's sum of squares, a whole number below 2^40; `squared`: at most 10^6, so that all stays below 2^53.
 */
export function weightOf(squared: number, sum: number): number {
  if (sum <= squared) return FIXED_POINT
  const most = squared * FIXED_POINT ** 2
  let weight = Math.floor(Math.sqrt(most / sum))
  // The root of a rounded quotient may be off by one: what is compared here is exact.
  while (weight * weight * sum > most) weight--
  while ((weight + 1) * (weight + 1) * sum <= most) weight++
  return weight
}
