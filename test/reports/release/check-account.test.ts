// The account checked from the ledger alone: each fault is found at its entry, and nothing else is.
import { beforeEach, describe, expect, it } from 'vitest'
import { memoryKeys } from '../../../keys/memory.ts'
import { type Ledger, openLedger } from '../../../log/ledger.ts'
import { memoryLog } from '../../../log/memory.ts'
import { planHash } from '../../../log/release-plans.ts'
import { checkAccount } from '../../../reports/release/check-account.ts'
import { testPlan } from '../../support/release-plan.ts'
import { type JumpingClock, calendar, jumpingClock, startOf } from '../../support/reports-stand.ts'

const plan = { hash: planHash(testPlan()), plan: 'test', from: '2026-11-01', audit: null }
const nanoRho = { month: 125_000_000, year: 250_000_000 }
const charge = {
  release: 'month-2026-11',
  window: 'month/2026-11',
  start: '2026-11-01',
  end: '2026-11-30',
  plan: plan.hash,
  input: 'a'.repeat(64),
  nanoRho: 125_000_000,
}
const december = { release: 'month-2026-12', window: 'month/2026-12', start: '2026-12-01', end: '2026-12-31' }
const january = { release: 'month-2027-01', window: 'month/2027-01', start: '2027-01-01', end: '2027-01-31' }

let clock: JumpingClock
let ledger: Ledger

beforeEach(async () => {
  clock = jumpingClock(startOf('2026-10-01'))
  ledger = await openLedger({ log: memoryLog(), keys: memoryKeys({ clock, calendar }), clock })
})

const fault = async () => checkAccount(await ledger.entries(), calendar)

describe('the account', () => {
  it('is in order when each release was planned in time and charged within the plan', async () => {
    await ledger.append('release-plan', { ...plan, nanoRho })
    clock.to(startOf('2026-12-02'))
    await ledger.append('release-reserved', charge)
    await ledger.append('release-committed', {
      release: charge.release,
      cells: 0,
      digest: 'b'.repeat(64),
      publishAt: 1,
    })
    await ledger.append('release-reserved', { ...charge, ...december })
    expect(await fault()).toBeUndefined()
  })

  it.each<[string, object, string]>([
    ['without a plan', { plan: 'c'.repeat(64) }, 'unplanned'],
    ['that costs less than its plan says', { nanoRho: 62_500_000 }, 'cost'],
    ['that costs more than its plan says', { nanoRho: 125_000_001 }, 'cost'],
    ['for fewer days than its window has', { end: '2026-11-01' }, 'misnamed'],
    ['under another name', { release: 'month-2026-12' }, 'misnamed'],
  ])('shows a charge %s', async (_, wrong, expected) => {
    await ledger.append('release-plan', { ...plan, nanoRho })
    clock.to(startOf('2026-12-02'))
    await ledger.append('release-reserved', { ...charge, ...wrong })
    expect(await fault()).toEqual({ seq: 2, fault: expected })
  })

  it('shows the charge that passes the year', async () => {
    await ledger.append('release-plan', { ...plan, nanoRho })
    clock.to(startOf('2027-02-02'))
    for (const window of [{}, december, january]) await ledger.append('release-reserved', { ...charge, ...window })
    expect(await fault()).toEqual({ seq: 4, fault: 'overspent' })
  })

  it('shows a second charge for one window', async () => {
    await ledger.append('release-plan', { ...plan, nanoRho })
    clock.to(startOf('2026-12-02'))
    await ledger.append('release-reserved', charge)
    await ledger.append('release-reserved', charge)
    expect(await fault()).toEqual({ seq: 3, fault: 'overspent' })
  })

  it('shows what was committed without a charge', async () => {
    await ledger.append('release-signed', { release: charge.release, signature: 'AAAA' })
    expect(await fault()).toEqual({ seq: 1, fault: 'uncharged' })
  })

  it('takes a plan for as late as the entries before it, whatever a clock that was set back says', async () => {
    clock.to(startOf('2026-11-28'))
    await ledger.append('clock-confirmed', { wallMs: clock.now() })
    clock.jump(startOf('2026-10-20') - clock.now())
    await ledger.append('release-plan', { ...plan, nanoRho })
    await ledger.append('release-reserved', charge)
    expect(await fault()).toEqual({ seq: 3, fault: 'unplanned' })
  })
})
