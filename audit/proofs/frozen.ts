// Proof: the reservation is bound to one input. A changed input, a blocked draw, people by address: nothing is drawn (again),
// and what was charged stays charged.
import { closingKeyOf } from '../../keys/port.ts'
import { markByAddress } from '../../log/by-address.ts'
import type { Source } from '../../schemas/source.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { openDrawsLog } from '../../reports/release/draws-log.ts'
import { drawRelease } from '../../reports/release/draw.ts'
import type { ReleasedGrain } from '../../schemas/release-plan.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { grainOf } from '../../time/calendar.ts'
import { countedUniform } from '../counted-uniform.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { type House, WIDE, openHouse, tried } from '../staging/house.ts'
import { MONTH, calendar } from '../staging/line.ts'
import { SAMPLED, SCALED } from '../staging/plans.ts'
import { emptyWindow } from '../staging/window.ts'
import { emptied } from './published.ts'

const NANO = 1_000_000_000
const NEXT = calendar.next(MONTH)

export const frozen: Check = {
  name: 'frozen',
  tests: 0,
  async run(stand) {
    const { month } = await stand.month(SCALED)
    const { month: changed } = await stand.month(SCALED, 'heavy')
    return [
      proved(
        'frozen input',
        8,
        'A release is bound to the input that was reserved for: another input, another plan or a draw that fails the last check is refused, and the charge stays.',
        [
          ...(await changedInput(stand, month, changed)),
          ...(await changedPlan(stand, month)),
          ...(await failedChecks(stand, month)),
          ...(await byAddress(stand, month)),
          ...(await keyGone(stand, month)),
          ...(await setBack(stand, month)),
        ],
      ),
      proved(
        'input digest',
        4,
        'The ledger’s digest of the input is keyed, so that it cannot be guessed at, and changes with the input.',
        await digests(stand, month, changed),
      ),
      proved(
        'time of publication',
        3,
        'A release is served from the date that the plan fixes, whatever is in it, and not before.',
        await publication(stand, month, changed),
      ),
    ]
  },
}

const charged = async (house: House): Promise<number> =>
  (await house.charges()).reduce((sum, { nanoRho }) => sum + nanoRho, 0)

/** Released for one input, then asked for another: the first bytes stay, and nothing is drawn. */
async function changedInput(
  { chance }: Stand,
  month: ReleasableClosing,
  changed: ReleasableClosing,
): Promise<string[]> {
  const wrong: string[] = []
  await using house = await openHouse(chance, 'changed input')
  const release = releaseIdOf(month.window)
  await house.open().release(month)
  const first = await house.ask(release)
  const uniform = countedUniform(chance.uniform('changed'))
  const outcome = await tried(house.open({ uniform }), changed)
  const second = await house.ask(release)
  if (outcome === 'released') wrong.push('a release is made again of a changed input')
  if (uniform.asked > 0) wrong.push('noise is drawn for a changed input')
  if (!('bytes' in first) || !('bytes' in second) || !first.bytes.equals(second.bytes))
    wrong.push('a changed input changes what is served')
  if ((await house.charges()).length !== 1) wrong.push('a changed input changes what is charged')
  return wrong
}

/** Released by one plan, it cannot be charged, or drawn, by another one beside it. */
async function changedPlan({ chance }: Stand, month: ReleasableClosing): Promise<string[]> {
  await using house = await openHouse(chance, 'changed plan')
  await house.open().release(month)
  const before = await house.ask(releaseIdOf(month.window))
  const uniform = countedUniform(chance.uniform('changed plan'))
  const other = { ...month, release: { ...month.release, plan: 'f'.repeat(64), rules: SAMPLED } }
  await tried(house.open({ uniform }), other)
  const after = await house.ask(releaseIdOf(month.window))
  const same = 'bytes' in before && 'bytes' in after && before.bytes.equals(after.bytes)
  return [
    ...(uniform.asked > 0 || !same ? ['a window is released a second time by another plan'] : []),
    ...((await house.charges()).length === 1 ? [] : ['a window is charged a second time by another plan']),
  ]
}

/** A draw that the last check does not let pass: blocked for ever, charged, and not drawn again. */
async function failedChecks({ chance }: Stand, month: ReleasableClosing): Promise<string[]> {
  const wrong: string[] = []
  await using house = await openHouse(chance, 'failed checks')
  const secret = await house.keys.obtain(closingKeyOf(month.window))
  if (secret === 'destroyed') throw new Error('a key that is gone')
  const draw = drawRelease(month, chance.uniform('failed checks'))
  // Figures beyond all that can be whole: no draw has them, so that this is a fault of a build.
  const broken = { ...draw, noisy: draw.noisy.map((table) => table.map(() => `1${'0'.repeat(40)}`)) }
  await openDrawsLog(house.log).append(month.window, secret, broken)
  for (let time = 0; time < 3; time++) {
    const uniform = countedUniform(chance.uniform(`failed checks ${time}`))
    const outcome = await tried(house.open({ uniform }), month)
    if (typeof outcome !== 'object' || outcome.blocked !== 'checks')
      wrong.push('a draw that fails the checks is not blocked')
    if (uniform.asked > 0) wrong.push('a draw that fails the checks is drawn again')
  }
  const budget = Math.round(SCALED.budget.month * NANO)
  if ((await charged(house)) !== budget) wrong.push('a blocked draw does not stay charged')
  const answer = await house.ask(releaseIdOf(month.window))
  if ('bytes' in answer) wrong.push('a blocked release is served')
  // What it cost still fills the year.
  const caps = { ...WIDE, year: 1.5 * budget }
  if ((await tried(house.open({ caps }), emptyWindow(SCALED, NEXT))) === 'released')
    wrong.push('what a blocked draw cost is given back')
  return wrong
}

/** By this process's sources, or by those of another one on the same log. */
async function byAddress({ chance }: Stand, month: ReleasableClosing): Promise<string[]> {
  const wrong: string[] = []
  for (const elsewhere of [false, true]) {
    await using house = await openHouse(chance, `by address ${elsewhere}`)
    if (elsewhere) await markByAddress(house.log, [{ people: 'by-address' } as Source])
    const uniform = countedUniform(chance.uniform('by address'))
    const outcome = await tried(house.open({ releasable: elsewhere, uniform }), month)
    if (outcome === 'released' || uniform.asked > 0) wrong.push('people who are known by address are released')
  }
  return wrong
}

/** A ledger that lost what it charged (a backup that was put back): what the warehouse has on record is not drawn again. */
async function setBack({ chance }: Stand, month: ReleasableClosing): Promise<string[]> {
  await using before = await openHouse(chance, 'before it was set back')
  await before.open().release(month)
  await using house = await openHouse(chance, 'set back')
  const uniform = countedUniform(chance.uniform('set back'))
  const outcome = await tried(house.open({ uniform, warehouse: before.warehouse }), month)
  return outcome === 'released' || uniform.asked > 0
    ? ['a window that is on record is drawn again by a ledger that was set back']
    : []
}

/** When the closing's key is gone, so is its input. */
async function keyGone({ chance }: Stand, month: ReleasableClosing): Promise<string[]> {
  await using house = await openHouse(chance, 'key gone')
  await house.keys.destroy(closingKeyOf(month.window))
  const uniform = countedUniform(chance.uniform('key gone'))
  const outcome = await tried(house.open({ uniform }), month)
  return outcome === 'released' || uniform.asked > 0 ? ['a window whose key is gone is drawn'] : []
}

async function digests({ chance }: Stand, month: ReleasableClosing, changed: ReleasableClosing): Promise<string[]> {
  const digestOf = async (name: string, closing: ReleasableClosing): Promise<string> => {
    await using house = await openHouse(chance, name)
    await house.open().release(closing)
    return (await house.charges())[0]?.input ?? ''
  }
  const first = await digestOf('digest', month)
  return [
    ...(first === (await digestOf('other keys', month))
      ? ['the digest of the input is not keyed: who knows all but one person can try them']
      : []),
    ...(first === (await digestOf('digest', changed)) ? ['another input has the same digest'] : []),
    ...(first === (await digestOf('digest', shuffled(month)))
      ? []
      : ['the same input in another order has another digest']),
  ]
}

const shuffled = (closing: ReleasableClosing): ReleasableClosing => ({
  ...closing,
  release: { ...closing.release, bounded: closing.release.bounded.toReversed() },
})

async function publication({ chance }: Stand, month: ReleasableClosing, changed: ReleasableClosing): Promise<string[]> {
  const wrong: string[] = []
  const { days, hour } = SCALED.publication
  // The plan's hour, so many days after the last day: by the clock of the reporting zone.
  const last = calendar.daysOf(month.window).at(-1) ?? ''
  const date = new Date(Date.parse(last) + days * 86_400_000).toISOString().slice(0, 10)
  const expected = calendar.bounds(`day/${date}`).startMs + hour * 3_600_000
  const nothing = { people: 5_000, organisations: 500, sigmas: { people: 10, organisations: 10 } }
  const unshown = { ...month, release: { ...month.release, rules: { ...SCALED, thresholds: nothing } } }
  for (const [at, closing] of [month, { ...changed, missing: [0] }, emptied(unshown)].entries()) {
    await using house = await openHouse(chance, `publication ${at}`, {
      startMs: calendar.closesAt(month.window) + at * 7_200_000,
    })
    await house.open().release(closing)
    const release = releaseIdOf(month.window)
    const [before, after] = [await house.ask(release, expected - 1), await house.ask(release, expected)]
    if ('bytes' in before) wrong.push('a release is served before its date')
    if (!('bytes' in after)) wrong.push('a release is not served on its date')
    const [charge] = await house.charges()
    const grain = grainOf(month.window) as ReleasedGrain
    if (charge?.nanoRho !== Math.round((SCALED.budget[grain] ?? 0) * NANO))
      wrong.push('what is charged is not what the plan says')
  }
  return wrong
}
