// Attack: differencing between tables of one release. The target is alone in a role, a size and a device; the attacker subtracts
// from each total what the others of its tables are known to be, and looks at what is left.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { nanoRhoOf, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { OTHERS, VALUES } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Finding, attacked } from '../finding.ts'
import { judge, muOf, triesAtBestThreshold } from '../gaussian-trade-off.ts'
import { type ReceivedCell, byThing } from '../recipient.ts'
import type { Check, Stand } from '../stand.ts'
import { SCALED } from '../staging/plans.ts'
import { figuresOf } from './evidence.ts'

/** Alone with an unknown role, size and device. */
const TARGET = 'nobodys'

export const differencingTables: Check = {
  name: 'differencing between tables',
  tests: 1,
  async run(stand) {
    const without = (await stand.month(SCALED)).month
    const within = (await stand.month(SCALED, TARGET)).month
    return [subtracted(stand, { without, within, kind: TARGET, runs: stand.times(160, 1_600) })]
  },
}

export interface AloneInTables {
  readonly without: ReleasableClosing
  readonly within: ReleasableClosing
  readonly kind: string
  readonly runs: number
}

export function subtracted(stand: Stand, { without, within, kind, runs }: AloneInTables): Finding {
  const plan = without.release.rules
  const left = leftOver(without)
  const mu = muOf(nanoRhoOf(plan.budget[grainOf(without.window) as ReleasedGrain] ?? 0))
  const inside = stand.published(within, `${kind} ${without.release.plan}`, runs).map(left)
  const outside = stand.published(without, `crowd ${without.release.plan}`, runs).map(left)
  return attacked(
    `differencing between tables (${plan.plan})`,
    'singling out',
    'that somebody was there who is alone in a role, a size and a device',
    judge(triesAtBestThreshold(inside, outside), mu, stand.alpha),
    { mu, runs: runs * 2 },
  )
}

/** What is left of a release when all that is shown by name, and all that is known of the rest, are taken away. */
function leftOver(without: ReleasableClosing): (cells: readonly ReceivedCell[]) => number {
  const known = figuresOf(without.release.bounded)
  return (cells) => {
    let left = 0
    let weight = 0
    for (const row of byThing(cells).values()) {
      const total = row.find(({ by }) => by === 'total')
      for (const by of ['role', 'organisationSize', 'device'] as const) {
        const shown = row.filter((cell) => cell.by === by && cell.value !== OTHERS)
        if (total === undefined || shown.length === 0) continue
        const hidden = VALUES[by].filter((value) => !shown.some((cell) => cell.value === value))
        const expected = hidden.reduce((sum, value) => sum + known('people', total.level, total.id, by, value), 0)
        const sigma = Math.max(0.01, total.peopleSigma)
        left += (total.people - shown.reduce((sum, cell) => sum + cell.people, 0) - expected) / sigma ** 2
        weight += 1 / sigma ** 2
      }
    }
    return weight === 0 ? 0 : left / weight
  }
}
