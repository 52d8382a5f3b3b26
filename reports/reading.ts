// What the reports server and the dashboard are handed: questions they may ask, as plain functions.
import type { Catalogue } from '../schemas/catalogue.ts'
import type { InterestCell, ProvisionalCell } from '../schemas/figures.ts'
import type { ReleaseId, ReleasedCell } from '../schemas/released.ts'
import type { ClosedWindow, InterestQuestion } from '../warehouse/port.ts'
import type { ReleaseView } from './release/release-views.ts'

/** A count of work done, for operators: no feature, person, organisation or partition in it (R6). */
export interface WorkCount {
  /** As Prometheus names it: `peil_windows_closed_total`. */
  readonly name: string
  readonly help: string
  readonly kind: 'counter' | 'gauge'
  readonly value: number
}

export interface Reading {
  interest(question: InterestQuestion): Promise<readonly InterestCell[]>
  windows(question: InterestQuestion): Promise<readonly ClosedWindow[]>
  provisional(): Promise<readonly ProvisionalCell[]>
  /** Every release, with what may be said of it now. */
  releases(): Promise<readonly ReleaseView[]>
  /** The cells of a release as they are kept, whatever its status. */
  released(release: ReleaseId): Promise<readonly ReleasedCell[]>
  /** The catalogue in force: only names and their order are taken from it. */
  catalogue(): Catalogue
  /** Whether the stage does its work: what `/ready` answers. */
  ready(): boolean
  stats(): Promise<readonly WorkCount[]>
}
