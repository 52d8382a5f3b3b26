// Attack: ask again and again, and average the noise away. A thousand identical requests, now to be released and now to be
// served, also after restarts; whatever differs between two answers is something to average.
import { releaseIdOf } from '../../schemas/released.ts'
import type { Finding } from '../finding.ts'
import { received } from '../recipient.ts'
import { clopperPearson } from '../statistics.ts'
import type { Check } from '../stand.ts'
import { openHouse, tried } from '../staging/house.ts'
import { MINI, miniClosing, miniPerson } from '../staging/mini.ts'

const REQUESTS = 1_000
/** So many of them ask to be released, by a process that was just started. */
const EVERY = 20

export const averaging: Check = {
  name: 'averaging',
  tests: 1,
  async run(stand) {
    const closing = miniClosing(stand.chance, [miniPerson(1_000, [0, 1, 2])])
    const release = releaseIdOf(closing.window)
    await using house = await openHouse(stand.chance, 'averaging')
    await house.open().release(closing)
    const first = received(await house.ask(release), MINI)
    let different = 0
    const totals: number[] = []
    for (let request = 1; request < REQUESTS; request++) {
      if (request % EVERY === 0)
        await tried(house.open({ uniform: stand.chance.uniform(`averaging ${request}`) }), closing)
      const again = received(await house.ask(release), MINI)
      if (!again.bytes.equals(first.bytes)) different++
      totals.push(again.cells[0]?.people ?? 0)
    }
    const mean = totals.reduce((sum, one) => sum + one, 0) / totals.length
    const { lower, upper } = clopperPearson(different, REQUESTS - 1, stand.alpha)
    const passed = different === 0
    const finding: Finding = {
      kind: 'attack',
      name: 'averaging of a thousand requests',
      passed,
      risk: 'inference',
      success: different / (REQUESTS - 1),
      control: 0,
      interval: [lower, upper],
      allowed: 0,
      runs: REQUESTS,
      words: passed
        ? `${REQUESTS} requests got the same bytes: their mean is the first answer, and asking again teaches nothing.`
        : `${different} of ${REQUESTS} requests got other bytes than the first: their mean (${mean.toFixed(1)} for the first total) takes the noise away.`,
    }
    return [finding]
  },
}
