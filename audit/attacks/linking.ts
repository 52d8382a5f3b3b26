// Attack: linking two windows. Somebody is in the first month; is it the same person who is in the second? The recipient has both
// releases, and looks at the second alone and at the difference of the two, in which shared noise would cancel.
import { releaseIdOf } from '../../schemas/released.ts'
import { attacked } from '../finding.ts'
import { judge, muOf, triesAtBestThreshold } from '../gaussian-trade-off.ts'
import { type Received, received } from '../recipient.ts'
import type { Check, Stand } from '../stand.ts'
import { openHouse } from '../staging/house.ts'
import { MONTH, calendar } from '../staging/line.ts'
import { MINI, miniClosing, miniPerson } from '../staging/mini.ts'
import { evidence } from './evidence.ts'

const NEXT = calendar.next(MONTH)
/** Uses everything: nobody shows more. */
const TARGET = miniPerson(1_000, [0, 1, 2])

export const linking: Check = {
  name: 'linking two windows',
  tests: 2,
  async run(stand) {
    const runs = stand.times(100, 600)
    const mu = muOf(Math.round(MINI.budget.month * 1e9))
    const [gone, back] = [miniClosing(stand.chance, [], NEXT), miniClosing(stand.chance, [TARGET], NEXT)]
    const score = evidence({
      plan: MINI,
      grain: 'month',
      features: gone.features,
      without: gone.release.bounded,
      with: back.release.bounded,
    })
    const [inside, outside] = [await pairs(stand, runs, true), await pairs(stand, runs, false)]
    const finding = (name: string, of: (pair: readonly [Received, Received]) => number) =>
      attacked(
        `linking two windows, by ${name}`,
        'linkability',
        'that the person of the first month is in the second one, too',
        judge(triesAtBestThreshold(inside.map(of), outside.map(of)), mu, stand.alpha),
        { mu, runs: runs * 2 },
      )
    return [finding('the second', ([, second]) => score(second.cells)), finding('their difference', rise)]
  },
}

/** Both months of one house, the target being in the first, and (or not) in the second. */
async function pairs({ chance }: Stand, runs: number, returns: boolean): Promise<(readonly [Received, Received])[]> {
  const first = miniClosing(chance, [TARGET])
  const second = miniClosing(chance, returns ? [TARGET] : [], NEXT)
  const found: (readonly [Received, Received])[] = []
  for (let run = 0; run < runs; run++) {
    await using house = await openHouse(chance, `linking ${returns} ${run}`)
    for (const closing of [first, second]) {
      house.clock.advanceTo(calendar.closesAt(closing.window))
      await house.open({ uniform: chance.uniform(`linking ${returns} ${run} ${closing.window}`) }).release(closing)
    }
    const served = await Promise.all([MONTH, NEXT].map((window) => house.ask(releaseIdOf(window))))
    const [a, b] = served.map((answer) => received(answer, MINI))
    if (a !== undefined && b !== undefined) found.push([a, b])
  }
  return found
}

/** By how much the totals that both months show rise from the first to the second. */
function rise([first, second]: readonly [Received, Received]): number {
  const before = new Map(first.cells.filter(({ by }) => by === 'total').map(({ id, people }) => [id, people]))
  const rises = second.cells.flatMap(({ id, by, people }) => {
    const was = before.get(id)
    return by !== 'total' || was === undefined ? [] : [people - was]
  })
  return rises.length === 0 ? 0 : rises.reduce((sum, one) => sum + one, 0) / rises.length
}
