// What third parties receive: cells of a release, each with the deviation of its noise, and what is recorded of a release.
import type { Day, WindowId } from './figures.ts'
import type { ReleasedGrain } from './release-plan.ts'
import type { Dimension, Level } from './segments.ts'

declare const brand: unique symbol

/** `month-2026-11`: one release a window. */
export type ReleaseId = string
export const releaseIdOf = (window: WindowId): ReleaseId => window.replace('/', '-')

/** The figures of a released cell, and which value of its table it is. */
export interface ReleasedFigures {
  readonly by: Dimension
  /** A value of the dimension, `total`, or `others`: what this row does not show by itself, together. */
  readonly value: string
  /** An estimate: whole people, with the standard deviation of its noise. */
  readonly people: number
  readonly peopleSigma: number
  /** An estimate, with the standard deviation of its noise; null where the plan releases none. For an area and the platform
   * of a plan that releases features: the sum of what those show. */
  readonly activeDays: number | null
  readonly activeDaysSigma: number | null
  /** The band: noisily at least so many; 0: fewer than the first band. Null for `others`. */
  readonly organisationsFrom: number | null
  /** How many features `activeDays` does not sum because they are not shown. */
  readonly hiddenFeatures: number
}

/** A figure that may leave: noisy, made consistent, above the thresholds. Only `releasedCells` makes one. */
export type ReleasedCell = ReleasedFigures & {
  readonly release: ReleaseId
  readonly grain: ReleasedGrain
  /** First day of the window. */
  readonly start: Day
  readonly level: Level
  readonly id: string
} & { readonly [brand]: 'released' }

/** What stands on record about a release, in the warehouse beside its cells. */
export interface ReleaseRecord {
  readonly release: ReleaseId
  readonly window: WindowId
  readonly grain: ReleasedGrain
  readonly start: Day
  /** Hash of the plan, and the plan itself (JSON). */
  readonly plan: string
  readonly planText: string
  readonly nanoRho: number
  /** Epoch ms before which it is not shown to anybody outside. */
  readonly publishAt: number
  /** Partitions that were missing at the close. */
  readonly missing: number
  /** How many cells are shown, and the SHA-256 (hex) of their canonical bytes. */
  readonly cells: number
  readonly digest: string
  /** The ledger's entry that committed it: number and hash. */
  readonly ledgerSeq: number
  readonly ledgerHash: string
  /** Ed25519 over the statement (`reports/release/statement.ts`), base64. */
  readonly signature: string
}
