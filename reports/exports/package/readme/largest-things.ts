// Which parts of a table the page shows: the largest, so that it can be read to its end. Everything stands in the files.
import type { Dimension, Level } from '../../../../schemas/segments.ts'
import { byName } from '../../../close/planned-tables.ts'
import type { Label } from '../../verified-release.ts'
import type { PackageFacts, PackageRow, PackageTable } from '../package-facts.ts'

/** The platform, an area or a feature, with its rows of one table. */
export interface Thing {
  readonly level: Level
  readonly id: string
  readonly name: Label
  /** Of all its rows together; in a table of segments these add up to its total. */
  readonly people: number
  readonly rows: readonly PackageRow[]
}

/** An area, and its features that are shown. */
export interface Group {
  readonly area: { readonly id: string; readonly name: Label }
  /** Undefined where the area's own figure is not shown. */
  readonly whole: Thing | undefined
  readonly features: readonly Thing[]
}

export interface LargestThings {
  readonly platform: Thing | undefined
  readonly areas: readonly Thing[]
  /** Largest first. */
  readonly features: readonly Thing[]
  /** How many features and areas stand in the files only. */
  readonly more: { readonly feature: number; readonly area: number }
}

const MOST = 25
/** However many areas there are. */
const LEAST_FEATURES = 10

/** In a table of totals so many features, in the others so many things altogether. */
export function largestThings({ by, rows }: PackageTable): LargestThings {
  const things = thingsOf(rows)
  const ofLevel = (level: Level): readonly Thing[] => things.filter((thing) => thing.level === level).toSorted(largest)
  const [platform, areas, features] = [ofLevel('platform')[0], ofLevel('area'), ofLevel('feature')]
  const shownAreas = areas.slice(0, MOST)
  const shownFeatures = features.slice(0, featuresAtMost(by, shownAreas.length))
  return {
    platform,
    areas: shownAreas,
    features: shownFeatures,
    more: { feature: features.length - shownFeatures.length, area: areas.length - shownAreas.length },
  }
}

const featuresAtMost = (by: Dimension, areas: number): number =>
  by === 'total' ? MOST : Math.max(LEAST_FEATURES, MOST - 1 - areas)

/** By area, the largest area first. */
export function groupsOf(
  { areas, features }: Pick<LargestThings, 'areas' | 'features'>,
  areaOf: PackageFacts['areaOf'],
): readonly Group[] {
  const groups = new Map<string, { area: Group['area']; whole: Thing | undefined; features: Thing[] }>(
    areas.map((whole) => [whole.id, { area: whole, whole, features: [] }]),
  )
  for (const feature of features) {
    const area = areaOf.get(feature.id) ?? { id: '', name: { nl: '', en: '' } }
    const group = groups.get(area.id) ?? { area, whole: undefined, features: [] }
    group.features.push(feature)
    groups.set(area.id, group)
  }
  const size = ({ whole, features: own }: Group): number => whole?.people ?? own[0]?.people ?? 0
  return [...groups.values()].toSorted((a, b) => size(b) - size(a) || byName(a.area.id, b.area.id))
}

function thingsOf(rows: readonly PackageRow[]): readonly Thing[] {
  const found = new Map<string, PackageRow[]>()
  for (const row of rows) {
    const name = `${row.level} ${row.id}`
    const known = found.get(name)
    if (known === undefined) found.set(name, [row])
    else known.push(row)
  }
  return [...found.values()].flatMap((own): Thing[] => {
    const [first] = own
    if (first === undefined) return []
    const { level, id, name_nl: nl, name_en: en } = first
    return [{ level, id, name: { nl, en }, people: own.reduce((sum, { people }) => sum + people, 0), rows: own }]
  })
}

const largest = (a: Thing, b: Thing): number => b.people - a.people || byName(a.id, b.id)
