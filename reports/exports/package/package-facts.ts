// What a package says: its rows, and everything of its manifest but the hashes of its files.
import type { Day } from '../../../schemas/figures.ts'
import type { PackageManifest } from '../../../schemas/package-manifest.ts'
import type { Format } from '../../../schemas/recipient.ts'
import type { ReleaseId } from '../../../schemas/released.ts'
import type { ReleasedGrain } from '../../../schemas/release-plan.ts'
import type { Dimension, Level } from '../../../schemas/segments.ts'
import type { Label } from '../verified-release.ts'

/** A row of a table as it stands in its files, with these names and in this order. Low and high: 95 % of the noise. */
export interface PackageRow {
  readonly release: ReleaseId
  readonly grain: ReleasedGrain
  /** First and last day of the window. */
  readonly start: Day
  readonly end: Day
  readonly level: Level
  readonly id: string
  /** Of a feature the area that it is in; else the id itself: where a field can be null, pandas has no one type for it. */
  readonly area: string
  readonly name_nl: string
  readonly name_en: string
  readonly by: Dimension
  readonly value: string
  /** How many values it stands for: 1, or those that `others` has in it. */
  readonly values_merged: number
  readonly people: number
  readonly people_sigma: number
  readonly people_low: number
  readonly people_high: number
  readonly active_days: number | null
  readonly active_days_sigma: number | null
  readonly active_days_low: number | null
  readonly active_days_high: number | null
  /** The largest step that the noisy count of sampled organisations reaches; 0: none; null: not said. It has no upper end:
   * how many organisations the sample did not see, nobody knows. */
  readonly organisations_from: number | null
  readonly hidden_features: number
}

export interface PackageTable {
  readonly by: Dimension
  /** In the canonical order of released cells. */
  readonly rows: readonly PackageRow[]
}

export type SaidOfPackage = Omit<PackageManifest, 'files'>

export interface PackageFacts {
  readonly said: SaidOfPackage
  readonly tables: readonly PackageTable[]
  /** In which each table stands beside the readable page: `total.csv`, `total.parquet`. */
  readonly formats: readonly Format[]
  /** The area of each feature: its id, and what it is called. */
  readonly areaOf: ReadonlyMap<string, { readonly id: string; readonly name: Label }>
}

/** `peil-month-2026-11-r1` */
export const packageName = (release: ReleaseId, revision: number): string => `peil-${release}-r${revision}`
