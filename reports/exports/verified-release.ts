// The only thing that can be packaged: a published release whose cells are those that the ledger says were committed.
import { catalogueOn } from '../../schemas/catalogue-entry.ts'
import type { CatalogueEntry } from '../../schemas/catalogue-entry.ts'
import type { PlannedFeature } from '../../schemas/closing.ts'
import type { Day } from '../../schemas/figures.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { ReleasePlan } from '../../schemas/release-plan.ts'
import type { ReleaseId, ReleaseRecord, ReleasedCell } from '../../schemas/released.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { ClosedWindow, Warehouse } from '../../warehouse/port.ts'
import { plannedFeatures } from '../close/planned-features.ts'
import { type Charge, chargesOf } from '../release/account.ts'
import { type ReleaseView, releaseViews } from '../release/release-views.ts'
import { statementOf } from '../release/statement.ts'
import { digestOf } from '../released-bytes.ts'

declare const brand: unique symbol

/** What people call it, in the package's two languages. */
export interface Label {
  readonly nl: string
  readonly en: string
}

export type VerifiedRelease = {
  readonly view: ReleaseView
  /** In canonical order. */
  readonly cells: readonly ReleasedCell[]
  readonly rules: ReleasePlan
  readonly planText: string
  /** Last day of the window. */
  readonly end: Day
  readonly zone: string
  /** What was signed of it. */
  readonly statement: string
  /** What releases had cost when this one was committed, it included. */
  readonly charges: readonly Charge[]
  /** Every feature that it has cells of, and what features and areas are called. */
  readonly features: readonly PlannedFeature[]
  readonly names: { readonly area: ReadonlyMap<string, Label>; readonly feature: ReadonlyMap<string, Label> }
} & { readonly [brand]: 'verified' }

/** `damaged`: what is kept is not what was committed. */
export type NotVerified = 'not-found' | 'waiting' | 'withdrawn' | 'damaged'

export interface ReleaseShelf {
  readonly warehouse: Pick<Warehouse, 'released'>
  /** Closed windows: what they were closed with. Of one that is past its retention the catalogue still says. */
  readonly windows: readonly ClosedWindow[]
  readonly calendar: Calendar
  readonly catalogues: readonly CatalogueEntry[]
  readonly firstDay: Day
}

/** `records`: of all releases, so that they are asked for once. */
export async function verifiedRelease(
  { warehouse, windows, calendar, catalogues, firstDay }: ReleaseShelf,
  release: ReleaseId,
  {
    records,
    entries,
    nowMs,
  }: { readonly records: readonly ReleaseRecord[]; readonly entries: readonly LedgerEntry[]; readonly nowMs: number },
): Promise<VerifiedRelease | NotVerified> {
  const view = releaseViews(records, entries, nowMs).find((one) => one.release === release)
  const record = records.find((one) => one.release === release)
  if (view === undefined || record === undefined) return 'not-found'
  if (view.status !== 'published') return view.status
  const cells = await warehouse.released(release)
  if (cells.length !== view.cells || digestOf(cells) !== view.digest) return 'damaged'
  const days = calendar.daysOf(view.window)
  const closed = windows.find(({ window }) => window === view.window)
  const features =
    closed?.features ?? plannedFeatures({ calendar, firstDay, catalogues, plans: new Map() }, view.window)
  const last = catalogueOn(catalogues, days.at(-1) ?? view.start)?.catalogue
  const made = Object.freeze({
    view,
    cells: Object.freeze(cells),
    rules: ReleasePlan.parse(JSON.parse(record.planText)),
    planText: record.planText,
    end: days.at(-1) ?? view.start,
    zone: calendar.zone,
    statement: statementOf({ ...view, planText: record.planText }).toString('utf8'),
    charges: chargesOf(entries.filter(({ seq }) => seq <= view.ledgerSeq)),
    features,
    names: {
      area: new Map((last?.areas ?? []).map(({ id, name }) => [id, name])),
      feature: new Map((last?.features ?? []).map(({ id, name }) => [id, name])),
    },
  })
  verified.add(made)
  // Here and nowhere else the brand is put on.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return made as unknown as VerifiedRelease
}

/** The brand at run time, where types are gone: what was made here, and not touched since. */
const verified = new WeakSet()
export const isVerified = (release: VerifiedRelease): boolean => verified.has(release)
