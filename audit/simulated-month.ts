// A month (or week) of a platform of a declared size, made up and folded by the code that folds the real one: what a plan
// would be drawn from, and the truth beside it. Whole organisations at a time, as partitions have them, so that its memory
// does not grow with the platform.
import type { Random } from '../demo/seeded-random.ts'
import type { RegisteredPlan } from '../log/release-plans.ts'
import { sumPartials } from '../reports/close/sum-partials.ts'
import type { ReleasableClosing } from '../reports/release/draw.ts'
import type { Partial, WindowId } from '../schemas/figures.ts'
import type { FeatureRef } from '../schemas/pseudonymous-event.ts'
import type { Calendar } from '../time/calendar.ts'
import { PSEUDONYM_BYTES } from '../transform/deidentify/pseudonym.ts'
import { type Digest, EMPTY_DIGEST } from '../transform/fold/digest.ts'
import { windowBodyOf } from '../transform/fold/to-partial.ts'
import { WindowFold } from '../transform/fold/window-fold.ts'
import { segmentOf } from '../transform/journal/segment-number.ts'
import type { Chance } from './chance.ts'
import { type Habits, type SimulatedOrganisation, habitsOf, simulatedOrganisations } from './simulated-habits.ts'

export interface SimulatedPlatform {
  readonly people: number
  readonly organisations: number
  readonly features: readonly FeatureRef[]
}

export interface Simulating {
  readonly chance: Chance
  readonly calendar: Calendar
  /** A week or month; people are those who come in it. */
  readonly window: WindowId
  /** Under which it is bounded. */
  readonly plan: RegisteredPlan
  /** How many of the platform's people are done. */
  readonly onProgress?: (people: number) => void
}

/** So many people are folded at once. */
const FOLDED_PEOPLE = 16_384

/** A closing whose `sums` are the truth and whose release is bounded by the plan. The same chance gives the same one. */
export function simulatedClosing(platform: SimulatedPlatform, simulating: Simulating): ReleasableClosing {
  const { chance, calendar, window, plan, onProgress } = simulating
  const { features } = platform
  const days = calendar.daysOf(window)
  const random = chance.random(`simulated ${window}`)
  const habits = habitsOf(chance.random('simulated tastes'), features.length, days.length)
  const homes = simulatedOrganisations(chance.random('simulated sizes'), platform.people, platform.organisations)
  const secret = { subkey: () => chance.bytes('simulated bound') }
  const partials: Partial[] = []
  let done = 0
  for (const together of inShares(homes)) {
    const fold = new WindowFold(plan)
    fold.apply(
      digestOf(together, features, habits, random, chance.bytes(`simulated people ${partials.length}`)),
      NOBODY,
    )
    partials.push({ window, partition: partials.length, version: 0, watermark: 0, ...windowBodyOf(fold, secret) })
    onProgress?.((done += fold.tally.people))
  }
  const { sums, durations, bounded } = sumPartials(partials, plan.hash)
  return {
    window,
    start: days[0] ?? '',
    sums,
    durations,
    origins: [],
    missing: [],
    floor: { people: 10, organisations: 3, largestShare: 0.8 },
    features: features.map(({ id, area }) => ({ id, area, counts: 'month', cells: 1 })),
    merged: { role: [], organisationSize: [], device: [] },
    published: [],
    provisional: [],
    release: { plan: plan.hash, rules: plan.rules, bounded, missing: 0 },
  }
}

const NOBODY: ReadonlySet<string> = new Set()

function* inShares(homes: readonly SimulatedOrganisation[]): Generator<readonly SimulatedOrganisation[]> {
  let share: SimulatedOrganisation[] = []
  let people = 0
  for (const home of homes) {
    share.push(home)
    people += home.people
    if (people < FOLDED_PEOPLE) continue
    yield share
    share = []
    people = 0
  }
  if (share.length > 0) yield share
}

/** All that the people of some organisations do in the window, as one digest: a row for each feature and day. */
function digestOf(
  homes: readonly SimulatedOrganisation[],
  features: readonly FeatureRef[],
  habits: Habits,
  random: Random,
  unique: Buffer,
): Digest {
  const organisation: number[] = []
  const segment: number[] = []
  const rowsOfPerson: number[] = []
  const feature: number[] = []
  const used = new Uint32Array(features.length)
  homes.forEach((home, number) => {
    for (let member = 0; member < home.people; member++) {
      const role = habits.role(random, home.isOffice)
      const zeal = random.normal()
      const before = feature.length
      const count = habits.features(random, role, zeal, used)
      for (let at = 0; at < count; at++)
        for (let day = habits.days(random, zeal); day > 0; day--) feature.push(used[at] ?? 0)
      organisation.push(number)
      segment.push(segmentOf(role, home.size, habits.device(random)))
      rowsOfPerson.push(feature.length - before)
    }
  })
  const rows = feature.length
  return {
    ...EMPTY_DIGEST,
    features,
    organisations: pseudonyms(homes.length, unique),
    people: pseudonyms(organisation.length, unique),
    organisation: Uint32Array.from(organisation),
    segment: Uint8Array.from(segment),
    rowsOfPerson: Uint32Array.from(rowsOfPerson),
    feature: Uint32Array.from(feature),
    events: new Uint32Array(rows).fill(1),
    errors: new Uint32Array(rows),
    binsOfRow: new Uint8Array(rows),
  }
}

/** Different ones, as even as those of a keyed hash: a number, mixed, beside random bytes. */
function pseudonyms(count: number, unique: Buffer): Uint8Array {
  const bytes = Buffer.alloc(count * PSEUDONYM_BYTES)
  for (let number = 0; number < count; number++) {
    const at = number * PSEUDONYM_BYTES
    unique.copy(bytes, at, 0, PSEUDONYM_BYTES)
    bytes.writeUInt32LE(Math.imul(number + 1, 0x9e3779b1) >>> 0, at)
  }
  return bytes
}
