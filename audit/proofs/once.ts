// Proof: a release is drawn once, whatever came of it, and served as it was drawn ever after.
import { type ReleasableClosing, drawRelease } from '../../reports/release/draw.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { releasedBytes } from '../../reports/released-bytes.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { TooManyDraws, countedUniform } from '../counted-uniform.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { openHouse, tried } from '../staging/house.ts'
import { SCALED } from '../staging/plans.ts'
import { emptied, strict } from './published.ts'

const MOST_DRAWS = 20

export const once: Check = {
  name: 'once',
  tests: 0,
  async run(stand) {
    const { month, weeks } = await stand.month(SCALED)
    const runs = stand.times(3, 60)
    const closings = [month, emptied(month), strict(month), ...weeks.slice(0, 1)]
    const wrong: string[] = []
    for (const closing of closings)
      for (let run = 0; run < runs; run++)
        wrong.push(...(await drawnOnce(stand, closing, `${closings.indexOf(closing)} ${run}`)))
    return [
      proved(
        'drawn once',
        runs * closings.length,
        'A release takes the random bits of one draw, of an empty platform too, and what is served is that draw: after a restart, after a loss of the warehouse, and when it is asked for again.',
        [...new Set(wrong)],
      ),
    ]
  },
}

async function drawnOnce({ chance }: Stand, closing: ReleasableClosing, run: string): Promise<string[]> {
  const release = releaseIdOf(closing.window)
  const alone = countedUniform(chance.uniform(`once ${run}`))
  const expected = releasedBytes(releasedCells(closing, drawRelease(closing, alone)))
  const counted = countedUniform(chance.uniform(`once ${run}`), alone.asked * MOST_DRAWS)
  await using house = await openHouse(chance, `once ${run}`, { uniform: counted })
  const wrong: string[] = []
  const serve = async (when: string, bytes = expected): Promise<void> => {
    const answer = await house.ask(release)
    if (!('bytes' in answer)) wrong.push(`${when} nothing is served (${answer.refused})`)
    else if (!answer.bytes.equals(bytes)) wrong.push(`${when} other bytes are served than those that were drawn`)
  }
  try {
    if ((await house.open().release(closing)) !== 'released') return ['a window is not released']
  } catch (error) {
    if (error instanceof TooManyDraws) return ['a release draws again and again']
    throw error
  }
  if (counted.asked !== alone.asked)
    wrong.push('a release takes more random bits than one draw: it draws again, or elsewhere')
  await serve('at first')
  const again = countedUniform(chance.uniform(`again ${run}`))
  if ((await tried(house.open({ uniform: again }), closing)) === 'fails')
    wrong.push('a release that was drawn cannot be taken up again: it comes out otherwise')
  await serve('after a restart')
  // What the warehouse lost can only come from the draw that is kept.
  const lost = await openHouse(chance, `lost ${run}`)
  const outcome = await tried(house.open({ uniform: again, warehouse: lost.warehouse }), closing)
  const restored = releasedBytes(await lost.warehouse.released(release))
  await lost[Symbol.asyncDispose]()
  if (outcome === 'released' && !restored.equals(expected))
    wrong.push('after a loss of the warehouse other figures are released')
  if (again.asked > 0) wrong.push('a release that was drawn is drawn again')
  const charges = await house.charges()
  if (charges.length !== 1) wrong.push(`one release is charged ${charges.length} times`)
  if (!(await house.ledger.verify()).whole) wrong.push('the ledger’s chain is broken')
  return wrong
}
