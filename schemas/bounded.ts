// Bounded sums: what a release may be drawn from. Each person adds to them within the bounds of the release plan, so that
// the sum changes by no more than a known length when that person is left out.
import type { CellName } from './figures.ts'

/** People and active days stand in fixed point: so many units are one person, or one active day of one. */
export const FIXED_POINT = 65_536

/** Bounded figures of one cell, whole numbers. `people` and `activeDays` in units of 1/FIXED_POINT, each person scaled
 * down or sampled to the plan's bound; `organisations` are those present through their people's sampled cells. */
export interface BoundedSums {
  people: number
  activeDays: number
  organisations: number
}

export interface BoundedCell extends CellName, BoundedSums {}

/** All non-zero cells of one window, and the plan (hash) whose bounds they keep. */
export interface Bounded {
  readonly plan: string
  readonly cells: readonly BoundedCell[]
}
