// Closings of people who are made up as digests, put straight into the fold of a week or month: the same fold and bounds as in
// the line, without its events. For large platforms, and for many small ones.
import type { Secret } from '../../keys/port.ts'
import { registered } from '../../log/release-plans.ts'
import { sumPartials } from '../../reports/close/sum-partials.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import type { Partial, WindowId } from '../../schemas/figures.ts'
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { PSEUDONYM_BYTES } from '../../transform/deidentify/pseudonym.ts'
import { type Digest, EMPTY_DIGEST } from '../../transform/fold/digest.ts'
import { windowBodyOf } from '../../transform/fold/to-partial.ts'
import { WindowFold } from '../../transform/fold/window-fold.ts'
import { NO_ORGANISATION } from '../../transform/journal/section.ts'
import { calendar } from './line.ts'

/** Somebody as the fold knows them. */
export interface FoldedPerson {
  /** What names them: their pseudonym follows from it. */
  readonly number: number
  /** undefined: an account of its own. */
  readonly organisation: number | undefined
  /** Role, size and device as one number. */
  readonly segment: number
  /** Feature (place in the list), and the days on which it was used (0 is the first). */
  readonly uses: readonly (readonly [feature: number, days: readonly number[]])[]
}

export interface Folded {
  readonly plan: ReleasePlan
  readonly window: WindowId
  readonly features: readonly FeatureRef[]
  /** Each partition's people; an organisation is in one partition. */
  readonly partitions: Iterable<readonly FoldedPerson[]>
  /** 32 bytes. */
  readonly key: Buffer
}

/** What the window would be released from. */
export function foldedClosing({ plan, window, features, partitions, key }: Folded): ReleasableClosing {
  const inForce = registered(plan)
  const secret: Pick<Secret, 'subkey'> = { subkey: () => key }
  const days = calendar.daysOf(window).length
  const partials: Partial[] = []
  let partition = 0
  for (const people of partitions) {
    const fold = new WindowFold(inForce)
    for (let day = 0; day < days; day++) fold.apply(digestOfDay(people, day, features), new Set())
    partials.push({ window, partition: partition++, version: 0, watermark: 0, ...windowBodyOf(fold, secret) })
  }
  const { sums, bounded } = sumPartials(partials, inForce.hash)
  return {
    window,
    start: calendar.daysOf(window)[0] ?? '',
    sums,
    durations: [],
    origins: partials.map(() => 0),
    missing: [],
    floor: { people: 10, organisations: 3, largestShare: 0.8 },
    features: features.map(({ id, area }) => ({ id, area, counts: 'month', cells: 1 })),
    merged: { role: [], organisationSize: [], device: [] },
    published: [],
    provisional: [],
    release: { plan: inForce.hash, rules: plan, bounded, missing: 0 },
  }
}

function digestOfDay(people: readonly FoldedPerson[], day: number, features: readonly FeatureRef[]): Digest {
  const there: FoldedPerson[] = []
  const rowsOfPerson: number[] = []
  const feature: number[] = []
  for (const person of people) {
    const before = feature.length
    for (const [used, days] of person.uses) if (days.includes(day)) feature.push(used)
    if (feature.length === before) continue
    there.push(person)
    rowsOfPerson.push(feature.length - before)
  }
  const places = new Map<number, number>()
  const organisation = there.map(({ organisation: home }) => {
    if (home === undefined) return NO_ORGANISATION
    const known = places.get(home) ?? places.size
    places.set(home, known)
    return known
  })
  return {
    ...EMPTY_DIGEST,
    features,
    organisations: pseudonyms([...places.keys()], 1),
    people: pseudonyms(
      there.map(({ number }) => number),
      0,
    ),
    organisation: Uint32Array.from(organisation),
    segment: Uint8Array.from(there, ({ segment }) => segment),
    rowsOfPerson: Uint32Array.from(rowsOfPerson),
    feature: Uint32Array.from(feature),
    events: new Uint32Array(feature.length).fill(1),
    errors: new Uint32Array(feature.length),
    binsOfRow: new Uint8Array(feature.length),
  }
}

/** Numbers as the fold's 16 bytes; `kind` keeps those of people and organisations apart. */
function pseudonyms(numbers: readonly number[], kind: number): Uint8Array {
  const bytes = Buffer.alloc(numbers.length * PSEUDONYM_BYTES)
  numbers.forEach((number, at) => {
    // The index looks at the first bytes: they are spread, as a pseudonym's are.
    bytes.writeUInt32LE(Math.imul(number + 1, 0x9e3779b1) >>> 0, at * PSEUDONYM_BYTES)
    bytes.writeUInt32LE(Math.imul(number + 1, 0x85ebca6b) >>> 0, at * PSEUDONYM_BYTES + 4)
    bytes.writeUInt32LE(number, at * PSEUDONYM_BYTES + 8)
    bytes.writeUInt32LE(kind, at * PSEUDONYM_BYTES + 12)
  })
  return bytes
}
