// The platform that a given plan declares, made up: as many people and organisations, the platform's own catalogue, and canaries
// of each kind that can be put in or left out.
import { registered } from '../../log/release-plans.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import type { BoundedCell } from '../../schemas/bounded.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import type { ReleasePlan, ReleasedGrain } from '../../schemas/release-plan.ts'
import { nameOf } from '../recipient.ts'
import { simulatedClosing } from '../simulated-month.ts'
import type { Stand } from '../stand.ts'
import { segmentOf } from '../../transform/journal/segment-number.ts'
import { type FoldedPerson, foldedClosing } from '../staging/fold.ts'
import { calendar } from '../staging/line.ts'

/** At small size, no more people than these. */
const SMALL_PEOPLE = 2_000

export interface GivenPlan {
  readonly plan: ReleasePlan
  /** Of the catalogue on the plan's first day. */
  readonly features: readonly FeatureRef[]
}

export interface GivenPlatform extends GivenPlan {
  readonly people: number
  readonly organisations: number
  readonly windows: Readonly<Record<ReleasedGrain, WindowId>>
  /** The crowd, with more people if any are given. */
  closing(grain: ReleasedGrain, more?: readonly FoldedPerson[]): ReleasableClosing
}

export interface GivenCanary {
  readonly kind: string
  readonly who: string
  readonly person: FoldedPerson
}

export function openPlatform(
  stand: Stand,
  given: GivenPlan,
  onProgress: (share: number) => void = () => {},
): GivenPlatform {
  const { plan, features } = given
  const shrink = stand.size === 'full' ? 1 : Math.min(1, SMALL_PEOPLE / plan.size.people)
  const people = Math.ceil(plan.size.people * shrink)
  const organisations = Math.min(people, Math.max(1, Math.ceil(plan.size.organisations * shrink)))
  const { month, week } = calendar.windowsOf(`${plan.from}-15`)
  const windows = { month, week }
  const crowds = new Map<ReleasedGrain, ReleasableClosing>()
  const crowd = (grain: ReleasedGrain): ReleasableClosing => {
    let known = crowds.get(grain)
    if (known === undefined) {
      known = simulatedClosing(
        { people, organisations, features },
        {
          chance: stand.chance,
          calendar,
          window: windows[grain],
          plan: registered(plan),
          onProgress: (done) => onProgress(done / people),
        },
      )
      crowds.set(grain, known)
    }
    return known
  }
  return {
    ...given,
    people,
    organisations,
    windows,
    closing(grain, more = []) {
      const base = crowd(grain)
      if (more.length === 0) return base
      const key = stand.chance.bytes('given canaries')
      // Organisations of their own: where the crowd has none of them, sums add up.
      const added = foldedClosing({ plan, window: windows[grain], features, partitions: [more], key })
      return { ...base, release: { ...base.release, bounded: summed(base.release.bounded, added.release.bounded) } }
    },
  }
}

function summed(a: readonly BoundedCell[], b: readonly BoundedCell[]): BoundedCell[] {
  const cells = new Map(a.map((cell) => [nameOf(cell), cell]))
  for (const cell of b) {
    const known = cells.get(nameOf(cell))
    cells.set(
      nameOf(cell),
      known === undefined
        ? cell
        : {
            ...known,
            people: known.people + cell.people,
            activeDays: known.activeDays + cell.activeDays,
            organisations: known.organisations + cell.organisations,
          },
    )
  }
  return [...cells.values()]
}

/** Far from all numbers of the crowd. */
const NUMBER = 900_000_000

export function givenCanaries({ features, windows }: GivenPlatform, grain: ReleasedGrain): readonly GivenCanary[] {
  const days = calendar.daysOf(windows[grain]).map((_day, at) => at)
  const every = (count: number, on: readonly number[]): FoldedPerson['uses'] =>
    features.slice(0, count).map((_feature, at) => [at, on] as const)
  return [
    {
      kind: 'ordinary',
      who: 'somebody who uses a few features on two days',
      person: {
        number: NUMBER,
        organisation: NUMBER,
        segment: segmentOf('client', 'medium', 'desktop'),
        uses: every(3, [1, 4]),
      },
    },
    {
      kind: 'heavy',
      who: 'somebody without an organisation who uses everything every day',
      person: {
        number: NUMBER + 1,
        organisation: undefined,
        segment: segmentOf('client', 'large', 'desktop'),
        uses: every(features.length, days),
      },
    },
    {
      kind: 'sole',
      who: 'the sole user of an organisation, who uses everything',
      person: {
        number: NUMBER + 2,
        organisation: NUMBER + 2,
        segment: segmentOf('accountant', 'solo', 'phone'),
        uses: every(features.length, days.slice(0, 5)),
      },
    },
    {
      kind: 'alone',
      who: 'somebody whose role, size of organisation and device hardly anybody has',
      person: {
        number: NUMBER + 3,
        organisation: NUMBER + 3,
        segment: segmentOf('unknown', 'unknown', 'unknown'),
        uses: every(features.length, days.slice(2, 4)),
      },
    },
  ]
}
