// The warehouse, as the stages know it: ClickHouse, on a server or in this process. Aggregates only: no other row type
// than these fits.
import type { PlannedFeature } from '../schemas/closing.ts'
import type { Day, InterestCell, ProvisionalCell, WindowId } from '../schemas/figures.ts'
import type { ReleaseId, ReleaseRecord, ReleasedCell } from '../schemas/released.ts'
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
  /** Writes the cells of a release, durably: all of them or none. Doing it again with the same changes nothing, in whatever
   * order they are given. */
  persistReleased(release: ReleaseId, cells: readonly ReleasedCell[]): Promise<void>
  /** Writes what stands on record about a release, durably; doing it again with the same changes nothing. Comes after its
   * cells: whoever finds the record finds them. */
  recordRelease(record: ReleaseRecord): Promise<void>
  /** The cells of a release in their canonical order; none where it is not known, or shows nothing. */
  released(release: ReleaseId): Promise<readonly ReleasedCell[]>
  /** Every release on record, by first day, weeks before months. */
  releases(): Promise<readonly ReleaseRecord[]>
  /** Drops windows that are older than `before` (whole months); releases stay for good. */
  forget(before: Day): Promise<void>
}
