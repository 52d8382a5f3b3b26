// The warehouse, as the stages know it: ClickHouse, on a server or in this process. Aggregates only: no other row type
// than these fits.
import type { PlannedFeature } from '../schemas/closing.ts'
import type { Day, InterestCell, ProvisionalCell, WindowId } from '../schemas/figures.ts'
import type { Grain } from '../schemas/segments.ts'

/** What is known about a closed window besides its figures: needed to say what is withheld. */
export interface ClosedWindow {
  readonly window: WindowId
  readonly grain: Grain
  readonly start: Day
  readonly features: readonly PlannedFeature[]
  /** How many partitions had not finished when the close could wait no longer. */
  readonly missing: number
  readonly organisationRules: boolean
}

export interface InterestQuestion {
  readonly grain?: Grain
  /** First and last `start` (inclusive). */
  readonly from?: Day
  readonly to?: Day
}

export interface Warehouse extends AsyncDisposable {
  /** Writes a window's figures and its record, durably; doing it again with the same changes nothing. */
  publish(window: ClosedWindow, cells: readonly InterestCell[]): Promise<void>
  /** Replaces all provisional figures by these, at one moment; the old ones are not kept. */
  replaceProvisional(cells: readonly ProvisionalCell[]): Promise<void>
  interest(question: InterestQuestion): Promise<readonly InterestCell[]>
  windows(question: InterestQuestion): Promise<readonly ClosedWindow[]>
  provisional(): Promise<readonly ProvisionalCell[]>
  /** Drops what is older than `before` (whole months). */
  forget(before: Day): Promise<void>
}
