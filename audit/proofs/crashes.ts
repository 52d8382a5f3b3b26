// Proof: killed at any step and tried again, a release is charged once, never given back, and has one set of bytes.
//
// Each port counts what it is asked to write; at the n-th writing the process "dies", before or after it was done. Another
// releaser, with other randomness, takes it up on what is left; for every n there is.
import type { Ledger } from '../../log/ledger.ts'
import type { AppendTopic, Log } from '../../log/port.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import type { ReleaserOptions } from '../../reports/release/releaser.ts'
import { releasedBytes } from '../../reports/released-bytes.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { type House, openHouse } from '../staging/house.ts'
import { MONTH } from '../staging/line.ts'
import { TOTALS } from '../staging/plans.ts'
import { emptyWindow } from '../staging/window.ts'

class Died extends Error {
  override name = 'Died'
}

const MOST_STEPS = 40
/** In each of these one must come before the next: what was drawn is kept before it is committed, and nobody finds a record
 * whose cells are not there. */
const STEPS = ['release-reserved', 'draw', 'release-committed', 'release-signed', 'record', 'cells']
const ORDERS = [STEPS.slice(0, 5), ['draw', 'cells', 'record']]

export const crashes: Check = {
  name: 'crashes',
  tests: 0,
  async run(stand) {
    const closing = emptyWindow({ ...TOTALS, thresholds: { ...TOTALS.thresholds, people: 5 } }, MONTH)
    // Enough people that something is shown: what is lost by a crash must show.
    const shown = { ...closing, release: { ...closing.release, bounded: [crowded] } }
    const wrong: string[] = []
    let steps = 0
    for (; steps < MOST_STEPS; steps++) {
      const before = await killedAt(stand, shown, steps, 'before')
      const after = await killedAt(stand, shown, steps, 'after')
      wrong.push(...before.wrong, ...after.wrong)
      if (!before.died) break
    }
    if (steps === MOST_STEPS) wrong.push('a release never comes to its end')
    if (steps < STEPS.length) wrong.push(`a release takes only ${steps} steps`)
    return [
      proved(
        'killed at every step',
        steps * 2,
        `Killed before or after each of its ${steps} writings and tried again by another process, a release is charged once and has one set of bytes, in the order reserve, sample, persist, commit, sign.`,
        [...new Set(wrong)],
      ),
    ]
  },
}

const crowded = {
  level: 'platform',
  id: 'platform',
  by: 'total',
  value: 'total',
  people: 4_000 * 65_536,
  activeDays: 0,
  organisations: 400,
} as const

async function killedAt(
  { chance }: Stand,
  closing: ReleasableClosing,
  step: number,
  when: 'before' | 'after',
): Promise<{ readonly died: boolean; readonly wrong: string[] }> {
  const name = `killed ${when} ${step}`
  await using house = await openHouse(chance, name)
  const did: string[] = []
  let left = step
  let died = false
  const write = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const dies = left-- === 0
    died ||= dies
    if (dies && when === 'before') throw new Died()
    const done = await work()
    did.push(what)
    if (dies) throw new Died()
    return done
  }
  const persisted: Buffer[] = []
  const wrong: string[] = []
  for (let run = 0; run < 3; run++)
    try {
      const ports = watched(house, write, (bytes) => persisted.push(bytes))
      await house.open({ ...ports, uniform: chance.uniform(`${name} ${run}`) }).release(closing)
    } catch (error) {
      if (!(error instanceof Died)) {
        wrong.push(
          `killed ${when} step ${step + 1}, a release cannot be taken up: ${error instanceof Error ? error.message : 'it fails'}`,
        )
        break
      }
    }
  const answer = await house.ask(releaseIdOf(closing.window))
  if (!('bytes' in answer)) wrong.push(`killed ${when} step ${step + 1}, a release is not served (${answer.refused})`)
  else if (persisted.some((bytes) => !bytes.equals(answer.bytes)))
    wrong.push('a release that was interrupted has more than one set of figures')
  const charges = await house.charges()
  const spent = charges.reduce((sum, { nanoRho }) => sum + nanoRho, 0)
  const owed = Math.round(TOTALS.budget.month * 1e9)
  if (charges.length !== 1 || spent !== owed)
    wrong.push(
      `killed ${when} step ${step + 1}, a release of ${owed} nano-ρ is charged ${charges.length} times, ${spent} nano-ρ`,
    )
  const missing = STEPS.find((what) => !did.includes(what))
  if (missing !== undefined) wrong.push(`a release leaves out the step ${missing}`)
  for (const order of ORDERS) {
    const places = order.map((what) => did.indexOf(what))
    if (places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0)))
      wrong.push('the steps of a release are out of order')
  }
  return { died, wrong }
}

type Write = <T>(what: string, work: () => Promise<T>) => Promise<T>

/** The house's ports, each writing being told of. */
function watched(
  { log, ledger, warehouse }: House,
  write: Write,
  persisted: (bytes: Buffer) => void,
): Pick<ReleaserOptions, 'log' | 'ledger' | 'warehouse'> {
  return {
    log: {
      ...log,
      topic: (name): AppendTopic => {
        const topic = log.topic(name)
        return {
          append: (partition, values) => write('draw', () => topic.append(partition, values)),
          read: (...asked) => topic.read(...asked),
          bounds: (partition) => topic.bounds(partition),
          trim: (partition, offset) => topic.trim(partition, offset),
        }
      },
    } satisfies Log,
    ledger: {
      ...ledger,
      append: (kind, ...rest) => write(kind, () => ledger.append(kind, ...rest)),
      appendIf: (kind, ...rest) => write(kind, () => ledger.appendIf(kind, ...rest)),
    } satisfies Ledger,
    warehouse: {
      ...warehouse,
      persistReleased: (release, cells) =>
        write('cells', async () => {
          await warehouse.persistReleased(release, cells)
          persisted(releasedBytes(cells))
        }),
      recordRelease: (record) => write('record', () => warehouse.recordRelease(record)),
    } satisfies Warehouse,
  }
}
