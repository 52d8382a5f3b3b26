// Which tables a window's plan can have: the platform, each area, and the features that count in a window of this grain.
import type { PlannedFeature } from '../../schemas/closing.ts'
import { type Grain, type Level, PLATFORM } from '../../schemas/segments.ts'

const DAYS_IN_A_WEEK = 7

/** One thing that figures are shown of. */
export interface Table {
  readonly level: Level
  readonly id: string
  /** Its additive figures are published here and nowhere else (R1); what is coarser is summed from such tables. */
  readonly finest: boolean
  /** The features it consists of. */
  readonly features: readonly PlannedFeature[]
}

/** In the order in which they are shown: platform, areas, features, each by id. */
export function plannedTables(grain: Grain, features: readonly PlannedFeature[]): Table[] {
  const sorted = features.toSorted((a, b) => byName(a.id, b.id))
  const areas = [...new Set(sorted.map((feature) => feature.area))].toSorted(byName)
  return [
    { level: 'platform', id: PLATFORM, finest: false, features: sorted },
    ...areas.map((id): Table => ({
      level: 'area',
      id,
      finest: false,
      features: sorted.filter((feature) => feature.area === id),
    })),
    ...sorted
      .filter((feature) => isShownAt(grain, feature))
      .map((feature): Table => ({
        level: 'feature',
        id: feature.id,
        finest: (grain === 'day' && feature.counts === 'day') || (grain === 'month' && feature.counts === 'month'),
        features: [feature],
      })),
  ]
}

/** A feature that counts by month has no days and no weeks; a week is shown only if all its days were by day. */
function isShownAt(grain: Grain, { counts, cells }: PlannedFeature): boolean {
  if (grain === 'month') return true
  return counts === 'day' && (grain === 'day' || cells === DAYS_IN_A_WEEK)
}

export const cellsOf = (table: Table): number => table.features.reduce((sum, feature) => sum + feature.cells, 0)

/** Order by code unit: the same on every machine. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
