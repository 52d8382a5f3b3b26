// Proof: the bounds hold on platforms of any make. Small platforms are made up at random, with plans, catalogues and people of all
// kinds; somebody is left out of each, and what that changes is compared with Δ.
import type { WindowId } from '../../schemas/figures.ts'
import { type Bound, ReleasePlan } from '../../schemas/release-plan.ts'
import { UNLISTED } from '../../schemas/segments.ts'
import type { Random } from '../../demo/seeded-random.ts'
import { SEGMENTS } from '../../transform/journal/segment-number.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { type FoldedPerson, foldedClosing } from '../staging/fold.ts'
import { calendar } from '../staging/line.ts'
import { SAMPLED } from '../staging/plans.ts'
import { differenceFaults } from './sensitivity.ts'

const WINDOWS: readonly WindowId[] = ['month/2027-02', 'month/2027-03', 'week/2027-W07']

export const randomNeighbours: Check = {
  name: 'random neighbours',
  tests: 0,
  async run(stand) {
    const runs = stand.times(40, 1_500)
    const wrong = new Set<string>()
    for (let run = 0; run < runs; run++) for (const fault of neighbours(stand, run)) wrong.add(fault)
    for (const fault of keyFaults(stand)) wrong.add(fault)
    return [
      proved(
        'bounds on platforms of any make',
        runs,
        'On platforms, plans and catalogues made up at random, whoever is left out changes each table by no more than its Δ.',
        [...wrong],
      ),
    ]
  },
}

function neighbours({ chance }: Stand, run: number): string[] {
  const random = chance.random(`neighbours ${run}`)
  const window = WINDOWS[random.below(WINDOWS.length)] ?? 'month/2027-02'
  const days = calendar.daysOf(window).length
  // Around the widths at which the fold's columns grow.
  const count = [3, 20, 33, 64, 65, 130][random.below(6)] ?? 3
  const areas = 1 + random.below(7)
  const features = Array.from({ length: count }, (_, at) =>
    at === 1 ? { id: UNLISTED, area: UNLISTED } : { id: `f${at}`, area: `a${at % areas}` },
  )
  const plan = anyPlan(random)
  const organisations = 1 + random.below(6)
  const people = Array.from({ length: 2 + random.below(24) }, (_, number): FoldedPerson => {
    const share = random.next() ** 2
    const busy = random.next()
    return {
      number,
      // Everybody of an organisation is in the partition of its number.
      organisation: random.next() < 0.1 ? undefined : random.below(organisations),
      segment: random.below(SEGMENTS),
      uses: features.flatMap((_feature, at) => {
        const on = Array.from({ length: days }, (_day, day) => day).filter(() => random.next() < busy)
        return random.next() < share && on.length > 0 ? [[at, on] as const] : []
      }),
    }
  })
  const key = chance.bytes(`neighbours ${run}`)
  const partsOf = (all: readonly FoldedPerson[]): readonly (readonly FoldedPerson[])[] =>
    [0, 1].map((part) => all.filter(({ organisation, number }) => (organisation ?? number) % 2 === part))
  const closing = (all: readonly FoldedPerson[]) =>
    foldedClosing({ plan, window, features, partitions: partsOf(all), key })
  const left = random.below(people.length)
  return differenceFaults(plan, closing(people.filter((_person, at) => at !== left)), closing(people))
}

/** A plan with bounds of any kind, at any of the levels. */
function anyPlan(random: Random): ReleasePlan {
  const bound = (most: number, days: boolean): Bound =>
    random.next() < 0.5
      ? { method: 'scaling', squared: 1 + random.below(most * (days ? 30 : 1)) }
      : { method: 'sampling', cells: 1 + random.below(most), each: days ? 1 + random.below(31) : 1 }
  const sampling = (most: number): Bound => ({ method: 'sampling', cells: 1 + random.below(most), each: 1 })
  const levels = (of: (most: number) => Bound) => ({
    platform: { weight: 1 + random.below(3), bound: of(1) },
    area: { weight: 1 + random.below(3), bound: of(4) },
    feature: { weight: 1 + random.below(3), bound: of(12) },
  })
  return ReleasePlan.parse({
    ...SAMPLED,
    metrics: {
      people: { weight: 2, levels: levels((most) => bound(most, false)) },
      ...(random.next() < 0.8 && { activeDays: { weight: 1, levels: levels((most) => bound(most, true)) } }),
      organisations: { weight: 1, levels: levels(sampling) },
    },
  })
}

/** Which cells are sampled follows from the window's key: the same again under it, others under another. */
function keyFaults({ chance }: Stand): string[] {
  const features = Array.from({ length: 12 }, (_, at) => ({ id: `f${at}`, area: `a${at % 3}` }))
  const uses = features.map((_feature, at) => [at, [0, 1, 2]] as const)
  const people = Array.from({ length: 20 }, (_, number) => ({ number, organisation: number, segment: 0, uses }))
  const under = (key: string): string =>
    JSON.stringify(
      foldedClosing({ plan: SAMPLED, window: 'month/2027-02', features, partitions: [people], key: chance.bytes(key) })
        .release.bounded,
    )
  return [
    ...(under('one') === under('one') ? [] : ['which cells are sampled changes from time to time']),
    ...(under('one') === under('other')
      ? ['which cells are sampled can be foreseen: it does not follow from the window’s key']
      : []),
  ]
}
