// Attack: what is this person? The attacker knows that the target was there and what they did, but not one thing about them: their
// role, or whether they used the sensitive feature. The same guess is made, as a control, of people who were not there.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { nanoRhoOf, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Finding, attacked } from '../finding.ts'
import { judge, muOf } from '../gaussian-trade-off.ts'
import type { Check, Stand } from '../stand.ts'
import { SENSITIVE_FEATURE, miniClosing, miniPerson } from '../staging/mini.ts'
import { evidence } from './evidence.ts'

export const attributeInference: Check = {
  name: 'attribute inference',
  tests: 2,
  async run(stand) {
    const closingOf = (...of: Parameters<typeof miniPerson>): ReleasableClosing =>
      miniClosing(stand.chance, [miniPerson(...of)])
    const nobody = miniClosing(stand.chance, [])
    const runs = stand.times(150, 1_500)
    return [
      guessed(stand, {
        name: 'role',
        question: 'which of two roles somebody has',
        either: closingOf(1_000, [0, 1, 2], ['accountant', 'medium', 'desktop']),
        or: closingOf(1_000, [0, 1, 2], ['client', 'medium', 'desktop']),
        nobody,
        runs,
      }),
      guessed(stand, {
        name: 'sensitive feature',
        question: 'whether somebody used the sensitive feature',
        either: closingOf(1_000, [0, 1, SENSITIVE_FEATURE]),
        or: closingOf(1_000, [0, 1]),
        nobody,
        runs,
      }),
    ]
  },
}

export interface Attribute {
  readonly name: string
  readonly question: string
  /** The target being one thing, or the other. */
  readonly either: ReleasableClosing
  readonly or: ReleasableClosing
  /** The target not being there. */
  readonly nobody: ReleasableClosing
  readonly runs: number
}

export function guessed(stand: Stand, { name, question, either, or, nobody, runs }: Attribute): Finding {
  const plan = nobody.release.rules
  const grain = grainOf(nobody.window) as ReleasedGrain
  const score = evidence({
    plan,
    grain,
    features: nobody.features,
    without: or.release.bounded,
    with: either.release.bounded,
  })
  const random = stand.chance.random(`attribute ${name} ${plan.plan}`)
  const coin = (): boolean => random.next() < 0.5
  const guesses = (closing: ReleasableClosing, who: string): boolean[] =>
    stand.published(closing, `${who} ${nobody.release.plan}`, runs).map((cells) => {
      const speaks = score(cells)
      return speaks === 0 ? coin() : speaks > 0
    })
  const right =
    guesses(either, `${name}: either`).filter(Boolean).length +
    guesses(or, `${name}: or`).filter((guess) => !guess).length
  // Of somebody who was not there, either may be true.
  const byChance = guesses(nobody, 'crowd').filter((guess) => guess === coin()).length
  const mu = muOf(nanoRhoOf(plan.budget[grain] ?? 0))
  return attacked(
    `attribute inference: ${name} (${plan.plan})`,
    'inference',
    question,
    judge({ hits: right, of: 2 * runs, controlHits: byChance, controlOf: runs }, mu, stand.alpha),
    { mu, runs: 3 * runs },
  )
}
