// Attack: reconstruction. Of a small group the attacker knows everything but which features each used, and of everybody else
// everything; least squares over all published cells gives the most likely use of each. Its control is the same guess of the
// same group on a release in which they used other features: what can be guessed from margins and chance.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { nanoRhoOf, type ReleasedGrain } from '../../schemas/release-plan.ts'
import type { Device, OrganisationSize, Role } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Finding, attacked } from '../finding.ts'
import { judge, muOf } from '../gaussian-trade-off.ts'
import { type ClaimedThing, claimedTables, claimedThing } from '../noise-claim.ts'
import { type ReceivedCell, byThing, cellOfThing } from '../recipient.ts'
import type { Check, Stand } from '../stand.ts'
import type { FoldedPerson } from '../staging/fold.ts'
import { MINI_FEATURES, miniClosing, miniPerson } from '../staging/mini.ts'
import { figuresOf } from './evidence.ts'
import { leastSquares } from './linear.ts'

/** Among values that many have, so that they are shown; and such that exact tables would give each of them away. */
const GROUP: readonly (readonly [Role, OrganisationSize, Device])[] = [
  ['client', 'small', 'desktop'],
  ['client', 'medium', 'phone'],
  ['accountant', 'small', 'tablet'],
  ['accountant', 'large', 'desktop'],
  ['assistant', 'medium', 'tablet'],
  ['assistant', 'large', 'phone'],
]
/** Half of the group use a feature. */
const PRIOR = 0.5

export const reconstruction: Check = {
  name: 'reconstruction',
  tests: 2,
  async run(stand) {
    return reconstructed(stand, {
      features: MINI_FEATURES.map(({ id }) => id),
      crowd: miniClosing(stand.chance, []),
      withGroup: (group) => miniClosing(stand.chance, group),
      runs: stand.times(300, 2_000),
    })
  },
}

export interface SmallGroup {
  /** Those whose use is secret, in the order in which people's uses name them. */
  readonly features: readonly string[]
  readonly crowd: ReleasableClosing
  readonly withGroup: (group: readonly FoldedPerson[]) => ReleasableClosing
  readonly runs: number
}

/** One finding by what is most likely if the noise is what is claimed, and one by least squares alone, which does better where it
 * is less. */
export function reconstructed(stand: Stand, { features, crowd, withGroup, runs }: SmallGroup): Finding[] {
  const plan = crowd.release.rules
  const grain = grainOf(crowd.window) as ReleasedGrain
  const random = stand.chance.random(`reconstruction ${plan.plan}`)
  const known = figuresOf(crowd.release.bounded)
  const claimed = claimedThing(claimedTables(plan, grain), 'people', 'feature')
  const secrets = (): boolean[][] => GROUP.map(() => features.map(() => random.next() < PRIOR))
  const ways = [
    { name: 'what is most likely', pull: 1 / (PRIOR * (1 - PRIOR)), hits: 0, controlHits: 0 },
    { name: 'least squares', pull: 1e-6, hits: 0, controlHits: 0 },
  ]
  for (let run = 0; run < runs; run++) {
    const truth = secrets()
    const group = GROUP.map((segment, who) =>
      miniPerson(
        2_000 + who,
        [...features.keys()].filter((at) => truth[who]?.[at] === true),
        segment,
        undefined,
      ),
    )
    const [cells] = stand.published(withGroup(group), `reconstruction ${crowd.release.plan} ${run}`, 1)
    // One question a release, so that the answers are independent: what one of them used, and what another group would have.
    const [who, feature] = [random.below(GROUP.length), random.below(features.length)]
    const other = secrets()[who]?.[feature]
    for (const way of ways) {
      const guess = solved(features, cells ?? [], known, claimed, way.pull)
      const used = (guess[who]?.[feature] ?? PRIOR) > PRIOR
      if (used === truth[who]?.[feature]) way.hits++
      if (used === other) way.controlHits++
    }
  }
  // One feature of one person: no larger a change than leaving them out and putting them in again.
  const mu = 2 * muOf(nanoRhoOf(plan.budget[grain] ?? 0))
  return ways.map(({ name, hits, controlHits }) =>
    attacked(
      `reconstruction of a small group, by ${name} (${plan.plan})`,
      'inference',
      'whether one of a small group used a feature',
      judge({ hits, of: runs, controlHits, controlOf: runs }, mu, stand.alpha),
      { mu, runs },
    ),
  )
}

/** Per person and feature a number: the larger, the more likely it is that they used it. Each cell is an equation: who of the
 * group counts in it, and what is left of it without the crowd. */
function solved(
  features: readonly string[],
  cells: readonly ReceivedCell[],
  crowd: ReturnType<typeof figuresOf>,
  claimed: ClaimedThing | undefined,
  pull: number,
): number[][] {
  const rows = byThing(cells)
  const columns = features.map((id) => {
    const row = rows.get(`feature ${id}`) ?? []
    const equations = row.map((cell) => {
      const which = cellOfThing(cell, row)
      const rest = (which.by === 'total' ? ['total'] : which.values).reduce(
        (sum, value) => sum + crowd('people', 'feature', id, which.by, value),
        0,
      )
      const coefficients = GROUP.map(([role, organisationSize, device]) => {
        const own = { total: 'total', role, organisationSize, device }[which.by]
        return which.by === 'total' || which.values.includes(own) ? 1 : 0
      })
      const expected = coefficients.reduce<number>((sum, one) => sum + one * PRIOR, rest)
      return { coefficients, right: cell.people - expected, weight: 1 / (claimed?.covariance(which, which) ?? 1) }
    })
    // The pull: before anything is published, each is as likely to have used it as not.
    return leastSquares(equations, GROUP.length, pull).map((one) => one + PRIOR)
  })
  return GROUP.map((_segment, who) => columns.map((column) => column[who] ?? PRIOR))
}
