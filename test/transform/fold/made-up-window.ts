// Weeks and months for the tests of bounding: who used what on which day, folded from digests.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { registered } from '../../../log/release-plans.ts'
import type { PartialBody } from '../../../log/partial-codec.ts'
import type { FeatureRef } from '../../../schemas/pseudonymous-event.ts'
import type { Bounded, BoundedCell } from '../../../schemas/bounded.ts'
import type { CellName } from '../../../schemas/figures.ts'
import type { ReleasePlan } from '../../../schemas/release-plan.ts'
import { UNLISTED } from '../../../schemas/segments.ts'
import { type Digest, EMPTY_DIGEST } from '../../../transform/fold/digest.ts'
import { windowBodyOf } from '../../../transform/fold/to-partial.ts'
import { WindowFold } from '../../../transform/fold/window-fold.ts'
import { NO_ORGANISATION } from '../../../transform/journal/section.ts'
import { SEGMENTS } from '../../../transform/journal/segment-number.ts'
import { pseudonym } from './made-up-events.ts'

/** What one person used on one day. */
export interface Visit {
  readonly person: string
  readonly organisation?: string
  readonly segment: number
  readonly features: readonly FeatureRef[]
}

export type Days = readonly (readonly Visit[])[]

export const FEATURES: readonly FeatureRef[] = Array.from({ length: 30 }, (_, number) => ({
  id: `f${number}`,
  area: `area-${number % 9}`,
}))
const ELSEWHERE: FeatureRef = { id: 'f0', area: 'area-1' }
const NOT_LISTED: FeatureRef = { id: UNLISTED, area: UNLISTED }

function digestOfVisits(visits: readonly Visit[]): Digest {
  const features = new Map(
    visits.flatMap((one) => one.features.map((feature) => [`${feature.area} ${feature.id}`, feature] as const)),
  )
  const places = new Map([...features.keys()].map((name, place) => [name, place]))
  const organisations = [...new Set(visits.flatMap(({ organisation }) => organisation ?? []))]
  const rows = visits.flatMap((one) => one.features.map(({ id, area }) => places.get(`${area} ${id}`) ?? -1))
  const bytes = (names: readonly string[]) => Uint8Array.from(names.flatMap((name) => [...pseudonym(name)]))
  return {
    ...EMPTY_DIGEST,
    features: [...features.values()],
    organisations: bytes(organisations),
    people: bytes(visits.map(({ person }) => person)),
    organisation: Uint32Array.from(visits, ({ organisation }) =>
      organisation === undefined ? NO_ORGANISATION : organisations.indexOf(organisation),
    ),
    segment: Uint8Array.from(visits, ({ segment }) => segment),
    rowsOfPerson: Uint32Array.from(visits, (one) => one.features.length),
    feature: Uint32Array.from(rows),
    events: new Uint32Array(rows.length).fill(1),
    errors: new Uint32Array(rows.length),
    binsOfRow: new Uint8Array(rows.length),
  }
}

/** What is made of something once and for all. */
function once<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, V>()
  return (of) => {
    let made = known.get(of)
    if (made === undefined) known.set(of, (made = make(of)))
    return made
  }
}
const digestOnce = once(digestOfVisits)
const registeredOnce = once(registered)

const keyOf = (purpose: string): Buffer => createHash('sha256').update(`a window's key for ${purpose}`).digest()

/** The body of a window's partial, always under the same key. */
export function bodyOf(days: Days, plan: ReleasePlan | undefined, without: readonly string[] = []): PartialBody {
  const fold = new WindowFold(plan === undefined ? undefined : registeredOnce(plan))
  const erased = new Set(without.map((person) => Buffer.from(pseudonym(person)).toString('hex')))
  for (const visits of days) fold.apply(digestOnce(visits), erased)
  return windowBodyOf(fold, { subkey: keyOf })
}

export function boundedOf(days: Days, plan: ReleasePlan, without: readonly string[] = []): Bounded {
  const { bounded } = bodyOf(days, plan, without)
  if (bounded === undefined) throw new Error('no bounded sums')
  return bounded
}

/** Those whom a bound is for: of every feature every day, alone of their organisation or not; of a feature that moved to
 * another area; of nothing in the catalogue. They come with everybody else. */
export const SPECIAL: readonly string[] = ['heavy', 'sole', 'moved', 'nowhere']

const specialVisits = (day: number): readonly Visit[] => [
  { person: 'heavy', organisation: 'o0', segment: day, features: [...FEATURES, NOT_LISTED] },
  { person: 'sole', organisation: 'alone', segment: 77, features: FEATURES },
  { person: 'moved', organisation: 'o1', segment: 3, features: [FEATURES[day % 2] ?? ELSEWHERE, ELSEWHERE] },
  { person: 'nowhere', organisation: 'o2', segment: 120 - day, features: [NOT_LISTED] },
]

const segment = fc.nat(SEGMENTS - 1)
const used = fc.subarray([...FEATURES, ELSEWHERE, NOT_LISTED], { minLength: 1 })
const visitsOf = (person: number): fc.Arbitrary<Visit[]> =>
  fc.array(fc.record({ segment, features: used }), { minLength: 1, maxLength: 6 }).map((days) =>
    days.map((day) => ({
      person: `p${person}`,
      ...(person % 5 === 0 ? {} : { organisation: `o${person % 3}` }),
      ...day,
    })),
  )

/** A week or month of the special people and a few others, some of another segment every day. */
export const windowOfDays: fc.Arbitrary<Days> = fc
  .tuple(fc.integer({ min: 1, max: 31 }), fc.tuple(...Array.from({ length: 7 }, (_, person) => visitsOf(person))))
  .map(([length, others]) =>
    Array.from({ length }, (_, day) => [...specialVisits(day), ...others.flatMap((visits) => visits[day] ?? [])]),
  )

/** The same, in which everybody keeps the segment of first sight. */
export const steadyWindowOfDays: fc.Arbitrary<Days> = windowOfDays.map((days) => {
  const first = new Map(
    days
      .flat()
      .toReversed()
      .map((one) => [one.person, one.segment]),
  )
  return days.map((visits) => visits.map((one) => ({ ...one, segment: first.get(one.person) ?? one.segment })))
})

/** The totals of a level. */
export const totals = ({ cells }: Bounded, level: CellName['level'] = 'feature'): BoundedCell[] =>
  cells.filter((cell) => cell.by === 'total' && cell.level === level)

export const visit = (person: string, features: Visit['features'], organisation?: string): Visit => ({
  person,
  segment: 7,
  features,
  ...(organisation === undefined ? {} : { organisation }),
})
