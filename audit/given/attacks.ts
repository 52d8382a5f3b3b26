// The attacks, against a given plan on the platform that it declares.
import { RELEASED_GRAINS, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { segmentOf } from '../../transform/journal/segment-number.ts'
import { guessed } from '../attacks/attribute-inference.ts'
import { subtracted } from '../attacks/differencing-tables.ts'
import { foundOut } from '../attacks/membership.ts'
import { reconstructed } from '../attacks/reconstruction.ts'
import type { Finding } from '../finding.ts'
import type { Stand } from '../stand.ts'
import type { FoldedPerson } from '../staging/fold.ts'
import { type GivenPlatform, givenCanaries } from './platform.ts'

/** A release of a large platform takes its time: enough of them that an attack which sees through the noise is found out. */
const RUNS = 300

/** Per grain: a canary of each of four kinds, differencing, two attributes, reconstruction. */
export const GIVEN_ATTACK_TESTS = 2 * 2 * 9

export function* givenAttacks(stand: Stand, platform: GivenPlatform): Generator<Finding> {
  for (const grain of RELEASED_GRAINS)
    if (platform.plan.budget[grain] !== undefined) yield* attacksOn(stand, platform, grain)
}

function* attacksOn(stand: Stand, platform: GivenPlatform, grain: ReleasedGrain): Generator<Finding> {
  const { plan, features } = platform
  const runs = RUNS
  const named = (finding: Finding): Finding => ({ ...finding, name: `${finding.name} on a ${grain}` })
  const without = platform.closing(grain)
  for (const { kind, who, person } of givenCanaries(platform, grain)) {
    const within = platform.closing(grain, [person])
    yield* foundOut(stand, { without, within, kind: `${kind} ${grain}`, who, runs }).map(named)
    if (kind === 'alone' && Object.keys(plan.tables).length > 1)
      yield named(subtracted(stand, { without, within, kind: `${kind} ${grain}`, runs }))
  }
  const sole = givenCanaries(platform, grain).find(({ kind }) => kind === 'sole')?.person
  if (sole === undefined || plan.metrics.people.levels.feature === undefined) return
  const attributes = [
    {
      name: `role on a ${grain}`,
      question: 'which of two roles somebody has',
      either: { ...sole, segment: segmentOf('administrator', 'solo', 'phone') },
      or: sole,
    },
    {
      name: `a feature on a ${grain}`,
      question: 'whether somebody used a feature',
      either: { ...sole, uses: sole.uses.slice(0, 3) },
      or: { ...sole, uses: sole.uses.slice(0, 2) },
    },
  ]
  for (const { name, question, either, or } of attributes)
    yield guessed(stand, {
      name,
      question,
      either: platform.closing(grain, [either]),
      or: platform.closing(grain, [or]),
      nobody: without,
      runs,
    })
  const few = features.slice(0, 6)
  yield* reconstructed(stand, {
    features: few.map(({ id }) => id),
    crowd: without,
    withGroup: (group: readonly FoldedPerson[]) => platform.closing(grain, group),
    runs,
  }).map(named)
}
