// A closing: everything a window's published figures are computed from, frozen. Each later step is a function of it.
import type { BoundedCell } from './bounded.ts'
import type { CellSums, Day, DurationSums, WindowId } from './figures.ts'
import type { ReleasePlan } from './release-plan.ts'
import type { Level } from './segments.ts'

/** A feature as this window's plan has it. `cells`: how many finest cells it has in this window: the days on which it
 * counts by day, or 1 when it counts by month and the window is a month, else 0. */
export interface PlannedFeature {
  readonly id: string
  readonly area: string
  readonly counts: 'day' | 'month'
  readonly cells: number
}

/** A total that was published earlier and lies wholly within the window: days, and for a month the weeks inside it. */
export interface PublishedTotal {
  readonly grain: 'day' | 'week'
  readonly start: Day
  readonly level: Level
  readonly id: string
  readonly people: number
  readonly organisations: number | null
  readonly events: number | null
  readonly activeDays: number | null
  readonly errors: number | null
}

export interface Closing {
  readonly window: WindowId
  /** First day of the window. */
  readonly start: Day
  /** Sums over all partitions: people, organisations and the rest added, `largest` and `errorLargest` the greatest. */
  readonly sums: readonly CellSums[]
  readonly durations: readonly DurationSums[]
  /** The version (last origin) used of each partition; -1 where there was no partial. */
  readonly origins: readonly number[]
  /** Partitions that had not passed the window's end when the close could wait no longer. */
  readonly missing: readonly number[]
  /** k, m and the share; `organisations` 0 means that the rules about organisations are void (people by address). */
  readonly floor: { readonly people: number; readonly organisations: number; readonly largestShare: number }
  readonly features: readonly PlannedFeature[]
  /** Values that stand in `others` from the start, below the platform level (R4). */
  readonly merged: {
    readonly role: readonly string[]
    readonly organisationSize: readonly string[]
    readonly device: readonly string[]
  }
  readonly published: readonly PublishedTotal[]
  /** The last provisional figures of a day (R5): what is written now is never below them. */
  readonly provisional: readonly { readonly level: Level; readonly id: string; readonly atLeast: number }[]
  /** Where a release plan is in force for the window: that plan with its hash, and the bounded sums that its release is
   * drawn from, over all partitions. */
  readonly release?: {
    readonly plan: string
    readonly rules: ReleasePlan
    readonly bounded: readonly BoundedCell[]
    /** How many partitions are not, or not wholly, in those sums. */
    readonly missing: number
  }
}
