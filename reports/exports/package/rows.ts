// The rows of a package's tables: each released cell with its name, its window and what the noise leaves open.
import type { ReleasedCell } from '../../../schemas/released.ts'
import { inReleasedOrder } from '../../../schemas/released-order.ts'
import { DIMENSIONS, type Level, OTHERS, UNLISTED, VALUES } from '../../../schemas/segments.ts'
import type { Recipient } from '../../../schemas/recipient.ts'
import { queriesOf } from '../../release/queries.ts'
import type { Label, VerifiedRelease } from '../verified-release.ts'
import { drawnSigma } from './drawn-sigma.ts'
import type { PackageRow, PackageTable } from './package-facts.ts'

/** So many standard deviations to each side hold 95 % of a normal distribution. */
export const Z_95 = 1.959964

const PLATFORM_NAME: Label = { nl: 'Platform', en: 'Platform' }

/** Those of the recipient's tables that the plan releases, in the order of DIMENSIONS. A table may have no rows: then
 * nothing in it passed the thresholds. */
export function packageTables(release: VerifiedRelease, { tables }: Pick<Recipient, 'tables'>): PackageTable[] {
  const cells = inReleasedOrder(release.cells)
  const areas = new Map(release.features.map(({ id, area }) => [id, area]))
  const atLeast = organisationsAtLeast(release)
  return DIMENSIONS.filter((by) => tables.includes(by) && release.rules.tables[by] !== undefined).map((by) => {
    const own = cells.filter((cell) => cell.by === by)
    const shown = countBy(own.filter(({ value }) => value !== OTHERS).map(partOf))
    const mergedIn = (cell: ReleasedCell): number =>
      cell.value === OTHERS ? VALUES[by].length - (shown.get(partOf(cell)) ?? 0) : 1
    return {
      by,
      rows: own.map((cell) => rowOf(release, cell, { areas, merged: mergedIn(cell), atLeast: atLeast(cell) })),
    }
  })
}

const partOf = ({ level, id }: ReleasedCell): string => `${level} ${id}`

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** The released band is that of a noisy count, and rows are shown that the noise pushed up: so twice the noise is taken off
 * again, and what is left is wrong for one count in forty (more often just above the threshold). */
function organisationsAtLeast({ rules, view }: VerifiedRelease): (cell: ReleasedCell) => number | null {
  const sigmas = new Map(
    queriesOf(rules, view.grain).flatMap((query) =>
      query.metric === 'organisations' ? [[`${query.by} ${query.level}`, drawnSigma(query)]] : [],
    ),
  )
  return ({ by, level, organisationsFrom: from }) => {
    const sigma = sigmas.get(`${by} ${level}`)
    if (from === null || sigma === undefined) return null
    return rules.bands.findLast((step) => step <= from - 2 * sigma) ?? 0
  }
}

interface RowFacts {
  /** Of each feature, by its id. */
  readonly areas: ReadonlyMap<string, string>
  readonly merged: number
  readonly atLeast: number | null
}

function rowOf(release: VerifiedRelease, cell: ReleasedCell, { areas, merged, atLeast }: RowFacts): PackageRow {
  const { people, peopleSigma, activeDays, activeDaysSigma } = cell
  const name = labelOf(release, cell.level, cell.id)
  const peopleWithin = withinOf(people, peopleSigma)
  const daysWithin = activeDays === null || activeDaysSigma === null ? null : withinOf(activeDays, activeDaysSigma)
  return {
    release: cell.release,
    grain: cell.grain,
    start: cell.start,
    end: release.end,
    level: cell.level,
    id: cell.id,
    area: cell.level === 'feature' ? (areas.get(cell.id) ?? UNLISTED) : cell.id,
    name_nl: name.nl,
    name_en: name.en,
    by: cell.by,
    value: cell.value,
    values_merged: merged,
    people,
    people_sigma: peopleSigma,
    people_low: peopleWithin.low,
    people_high: peopleWithin.high,
    active_days: activeDays,
    active_days_sigma: activeDaysSigma,
    active_days_low: daysWithin?.low ?? null,
    active_days_high: daysWithin?.high ?? null,
    organisations_from: atLeast,
    hidden_features: cell.hiddenFeatures,
  }
}

/** Rounded outwards: the interval holds no less than it says. */
const withinOf = (estimate: number, sigma: number): { readonly low: number; readonly high: number } => ({
  low: Math.floor(estimate - Z_95 * sigma),
  high: Math.ceil(estimate + Z_95 * sigma),
})

/** What the catalogue no longer names on the window's last day is called by its id. */
export function labelOf({ names }: Pick<VerifiedRelease, 'names'>, level: Level, id: string): Label {
  if (level === 'platform') return PLATFORM_NAME
  return names[level].get(id) ?? { nl: id, en: id }
}
