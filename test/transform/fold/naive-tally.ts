// The oracle of the tally: the same figures counted with sets and maps, as slowly and plainly as can be.
import { type CellSums, DURATION_BINS, type DurationSums } from '../../../schemas/figures.ts'
import type { PartialBody } from '../../../log/partial-codec.ts'
import { DIMENSIONS, LEVELS, type Level, VALUES } from '../../../schemas/segments.ts'

export interface Seen {
  readonly day: number
  readonly person: string
  readonly organisation: string | undefined
  readonly feature: { readonly id: string; readonly area: string }
  readonly role: string
  readonly organisationSize: string
  readonly device: string
  readonly error: boolean
  readonly bin: number | undefined
}

export function naiveBody(seen: readonly Seen[]): PartialBody {
  const first = new Map<string, Seen>()
  for (const event of seen) if (!first.has(event.person)) first.set(event.person, event)
  const names = new Map<string, { level: Level; id: string }>()
  for (const { feature } of seen)
    for (const name of [
      { level: 'platform' as const, id: 'platform' },
      { level: 'area' as const, id: feature.area },
      { level: 'feature' as const, id: feature.id },
    ])
      names.set(`${LEVELS.indexOf(name.level)} ${name.id}`, name)
  const inTable = ({ level, id }: { level: Level; id: string }, event: Seen): boolean =>
    level === 'platform' || (level === 'area' ? event.feature.area === id : event.feature.id === id)

  const cells: CellSums[] = []
  const durations: DurationSums[] = []
  for (const [, name] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const here = seen.filter((event) => inTable(name, event))
    for (const by of DIMENSIONS) {
      for (const value of VALUES[by]) {
        const those = here.filter((event) => by === 'total' || first.get(event.person)?.[by] === value)
        if (those.length === 0) continue
        const failed = those.filter(({ error }) => error)
        const used = distinct(those)
        const wrong = distinct(failed)
        cells.push({
          ...name,
          by,
          value,
          people: used.people,
          organisations: used.organisations,
          largest: used.largest,
          events: those.length,
          activeDays: new Set(those.map(({ day, person, feature: { id } }) => `${day} ${person} ${id}`)).size,
          errors: failed.length,
          errorPeople: wrong.people,
          errorOrganisations: wrong.organisations,
          errorLargest: wrong.largest,
        })
      }
    }
    const timed = here.filter(({ bin }) => bin !== undefined)
    if (timed.length === 0) continue
    const bins = Array.from(
      { length: DURATION_BINS },
      (_, bin) =>
        // Each person's bin counts once a day for each feature.
        new Set(
          timed
            .filter((event) => event.bin === bin)
            .map(({ day, person, feature: { id } }) => `${day} ${person} ${id}`),
        ).size,
    )
    durations.push({ ...name, people: distinct(timed).people, bins })
  }
  return { cells, durations }
}

function distinct(events: readonly Seen[]): { people: number; organisations: number; largest: number } {
  const people = new Map(events.map(({ person, organisation }) => [person, organisation]))
  const sizes = new Map<string, number>()
  for (const organisation of people.values())
    if (organisation !== undefined) sizes.set(organisation, (sizes.get(organisation) ?? 0) + 1)
  return { people: people.size, organisations: sizes.size, largest: Math.max(0, ...sizes.values()) }
}
