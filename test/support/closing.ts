// Closings for tests of what may be shown: small ones written by hand, and arbitrary ones whose figures hang together.
import fc from 'fast-check'
import type { Closing, PlannedFeature } from '../../schemas/closing.ts'
import type { CellSums, Sums } from '../../schemas/figures.ts'
import { DIMENSIONS, type Dimension, type Level, PLATFORM, VALUES } from '../../schemas/segments.ts'

export const FLOOR = { people: 10, organisations: 3, largestShare: 0.8 }

/** A cell in which nothing but its number of people matters: of enough organisations, none of them too large. */
export const cell = (
  level: Level,
  id: string,
  people: number,
  more: Partial<Sums & { by: Dimension; value: string }> = {},
): CellSums => ({
  level,
  id,
  by: 'total',
  value: 'total',
  people,
  organisations: Math.min(people, 4),
  largest: Math.ceil(people / 4),
  events: people * 3,
  activeDays: people,
  errors: 0,
  errorPeople: 0,
  errorOrganisations: 0,
  errorLargest: 0,
  ...more,
})

export const byDay = (id: string, area = 'documents', cells = 1): PlannedFeature => ({ id, area, counts: 'day', cells })
export const byMonth = (id: string, area = 'documents', cells = 0): PlannedFeature => ({
  id,
  area,
  counts: 'month',
  cells,
})

export const closing = (more: Partial<Closing> = {}): Closing => ({
  window: 'day/2026-11-04',
  start: '2026-11-04',
  sums: [],
  durations: [],
  origins: [0],
  missing: [],
  floor: FLOOR,
  features: [byDay('upload')],
  merged: { role: [], organisationSize: [], device: [] },
  published: [],
  provisional: [],
  ...more,
})

interface Act {
  readonly person: number
  readonly feature: string
  readonly events: number
  readonly errors: number
}

const AREAS: Readonly<Record<string, string>> = { upload: 'documents', sign: 'documents', ask: 'questions' }

/** Any closing that can be: its sums are counted from people who did things, so that they hang together. */
export const anyClosing: fc.Arbitrary<Closing> = fc
  .record({
    people: fc.integer({ min: 0, max: 120 }),
    organisations: fc.integer({ min: 1, max: 12 }),
    skew: fc.integer({ min: 1, max: 4 }),
    acts: fc.array(
      fc.record({
        person: fc.nat(119),
        feature: fc.constantFrom('upload', 'sign', 'ask'),
        events: fc.integer({ min: 1, max: 9 }),
        errors: fc.nat(2),
      }),
      { maxLength: 300 },
    ),
    values: fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)), { minLength: 120, maxLength: 120 }),
    counts: fc.array(fc.constantFrom('day' as const, 'month' as const), { minLength: 3, maxLength: 3 }),
    grain: fc.constantFrom('day' as const, 'month' as const),
    merged: fc.record({
      role: fc.subarray([...VALUES.role]),
      organisationSize: fc.subarray([...VALUES.organisationSize]),
      device: fc.subarray([...VALUES.device]),
    }),
    organisationRules: fc.boolean(),
  })
  .map(({ people, organisations, skew, acts, values, counts, grain, merged, organisationRules }) => {
    const organisationOf = (person: number): number => Math.floor(organisations * ((person % 12) / 12) ** skew)
    const valueOf = (person: number, by: Dimension): string =>
      by === 'total' ? 'total' : (VALUES[by][values[person]?.[DIMENSIONS.indexOf(by) - 1] ?? 0] ?? '')
    const done = acts.filter(({ person }) => person < people)
    const sums: CellSums[] = []
    const table = (level: Level, id: string, own: readonly Act[]): void => {
      for (const by of DIMENSIONS)
        for (const value of VALUES[by]) {
          const inside = own.filter(({ person }) => valueOf(person, by) === value)
          if (inside.length > 0) sums.push({ level, id, by, value, ...count(inside, organisationOf) })
        }
    }
    table('platform', PLATFORM, done)
    for (const area of ['documents', 'questions'])
      table(
        'area',
        area,
        done.filter(({ feature }) => AREAS[feature] === area),
      )
    for (const id of Object.keys(AREAS))
      table(
        'feature',
        id,
        done.filter(({ feature }) => feature === id),
      )
    const features = Object.entries(AREAS).map(([id, area], index): PlannedFeature => {
      const counted = counts[index] ?? 'day'
      const cells = grain === 'day' ? (counted === 'day' ? 1 : 0) : counted === 'day' ? 30 : 1
      return { id, area, counts: counted, cells }
    })
    const floor = organisationRules ? FLOOR : { ...FLOOR, organisations: 0 }
    const window = grain === 'day' ? 'day/2026-11-04' : 'month/2026-11'
    return closing({ window, start: grain === 'day' ? '2026-11-04' : '2026-11-01', sums, features, merged, floor })
  })

function count(acts: readonly Act[], organisationOf: (person: number) => number): Sums {
  const crowd = (people: ReadonlySet<number>) => {
    const sizes = new Map<number, number>()
    for (const person of people) sizes.set(organisationOf(person), (sizes.get(organisationOf(person)) ?? 0) + 1)
    return { people: people.size, organisations: sizes.size, largest: Math.max(0, ...sizes.values()) }
  }
  const all = crowd(new Set(acts.map(({ person }) => person)))
  const failed = crowd(new Set(acts.filter(({ errors }) => errors > 0).map(({ person }) => person)))
  return {
    ...all,
    events: acts.reduce((sum, { events }) => sum + events, 0),
    activeDays: all.people,
    errors: acts.reduce((sum, { errors }) => sum + errors, 0),
    errorPeople: failed.people,
    errorOrganisations: failed.organisations,
    errorLargest: failed.largest,
  }
}
