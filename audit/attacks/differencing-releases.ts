// Attack: differencing between releases of the same window. The recipient has what was served, makes the house release the window
// once more of an input without the target (an erasure that came late, a correction), and subtracts.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { attacked } from '../finding.ts'
import { judge, muOf } from '../gaussian-trade-off.ts'
import { type Received, received } from '../recipient.ts'
import type { Check, Stand } from '../stand.ts'
import { openHouse, tried } from '../staging/house.ts'
import { MINI, MINI_FEATURES, miniClosing, miniPerson } from '../staging/mini.ts'

export const differencingReleases: Check = {
  name: 'differencing between releases',
  tests: 1,
  async run(stand) {
    const runs = stand.times(60, 400)
    const mu = muOf(Math.round(MINI.budget.month * 1e9))
    const [withTarget, without] = [miniClosing(stand.chance, [TARGET]), miniClosing(stand.chance, [])]
    let hits = 0
    let controlHits = 0
    for (let run = 0; run < runs; run++) {
      if (tells(...(await twice(stand, run, withTarget, without)))) hits++
      if (tells(...(await twice(stand, run, without, without)))) controlHits++
    }
    return [
      attacked(
        'differencing between releases',
        'singling out',
        'that somebody was taken out between two releases of a window',
        judge({ hits, of: runs, controlHits, controlOf: runs }, mu, stand.alpha),
        { mu, runs: runs * 2 },
      ),
    ]
  },
}

/** What is served after the first release, and after a second one was asked for of another input. */
async function twice(
  { chance }: Stand,
  run: number,
  before: ReleasableClosing,
  after: ReleasableClosing,
): Promise<[Received, Received]> {
  const name = `differencing ${before === after ? 'control' : 'target'} ${run}`
  await using house = await openHouse(chance, name)
  const release = releaseIdOf(before.window)
  await house.open().release(before)
  const first = received(await house.ask(release), MINI)
  await tried(house.open({ uniform: chance.uniform(`second ${name}`) }), after)
  return [first, received(await house.ask(release), MINI)]
}

const TARGET = miniPerson(1_000, [0, 1, 2])

/** Each feature fell by one, as it does when the target goes and the noise stays. */
export function tells(first: Received, second: Received): boolean {
  const totalOf = ({ cells }: Received, id: string): number | undefined =>
    cells.find((cell) => cell.id === id && cell.by === 'total')?.people
  const falls = MINI_FEATURES.flatMap(({ id }) => {
    const [before, after] = [totalOf(first, id), totalOf(second, id)]
    return before === undefined || after === undefined ? [] : [before - after]
  })
  const fall = falls.reduce((sum, one) => sum + one, 0) / Math.max(1, falls.length)
  return fall > 0.5 && fall < 1.5
}
