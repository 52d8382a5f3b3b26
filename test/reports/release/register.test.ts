// Registering a plan: before its first window, within every budget, once; and which plan counts when it was done twice.
import { beforeEach, describe, expect, it } from 'vitest'
import { memoryKeys } from '../../../keys/memory.ts'
import { type Ledger, openLedger } from '../../../log/ledger.ts'
import { memoryLog } from '../../../log/memory.ts'
import { markByAddress } from '../../../log/by-address.ts'
import { readReleasePlans, registered, releasePlanFor, writeReleasePlan } from '../../../log/release-plans.ts'
import {
  type RegisteringPorts,
  ReleasePlanRefused,
  countingPlans,
  refuseUnusable,
  registerPlan,
} from '../../../reports/release/register.ts'
import type { WindowId } from '../../../schemas/figures.ts'
import type { ReleasePlan } from '../../../schemas/release-plan.ts'
import { testSource } from '../../support/pipeline.ts'
import { testPlan } from '../../support/release-plan.ts'
import { type JumpingClock, calendar, jumpingClock, startOf } from '../../support/reports-stand.ts'

const AUDIT = 'a'.repeat(64)
const DAY_MS = 86_400_000

let clock: JumpingClock
let ledger: Ledger
let ports: RegisteringPorts
beforeEach(async () => {
  clock = jumpingClock(startOf('2026-10-05'))
  const log = memoryLog()
  ledger = await openLedger({ log, keys: memoryKeys({ clock, calendar }), clock })
  ports = { log, ledger, calendar, clock, caps: { window: 125_000_000, year: 2_000_000_000 }, releasable: true }
})

const register = (plan: ReleasePlan, more: Partial<RegisteringPorts> = {}) =>
  registerPlan({ ...ports, ...more }, plan, AUDIT)
const entries = async () => (await ledger.entries()).filter(({ kind }) => kind === 'release-plan')
const counting = async () => countingPlans(await readReleasePlans(ports.log), await ledger.entries(), calendar)
const inForce = async (window: WindowId) => releasePlanFor(await counting(), calendar, window)?.rules
/** Why the plan is refused, in a sentence about it; nothing is left behind. */
async function refusal(plan: ReleasePlan, more: Partial<RegisteringPorts> = {}): Promise<string> {
  const before = { entries: await ledger.entries(), plans: await readReleasePlans(ports.log) }
  const why = await register(plan, more).catch((error: unknown) => error)
  expect(why).toBeInstanceOf(ReleasePlanRefused)
  expect(String(why)).toContain('the release plan test cannot be registered: ')
  expect({ entries: await ledger.entries(), plans: await readReleasePlans(ports.log) }).toEqual(before)
  return String(why)
}
/** Charges as releases of these windows would. */
async function charge(nanoRho: number, ...windows: readonly WindowId[]): Promise<void> {
  for (const window of windows) {
    const days = calendar.daysOf(window)
    const release = window.replace('/', '-')
    const body = { release, window, start: days[0] ?? '', end: days.at(-1) ?? '', plan: AUDIT, input: AUDIT, nanoRho }
    await ledger.append('release-reserved', body, { once: release })
  }
}
const monthsFrom = (first: WindowId, count: number): WindowId[] => {
  const months = [first]
  while (months.length < count) months.push(calendar.next(months.at(-1) ?? first))
  return months
}
const perMonth = (month: number, year: number, more: Parameters<typeof testPlan>[0] = {}): ReleasePlan =>
  testPlan({ budget: { month, year }, ...more })

describe('registering', () => {
  it('puts the plan into the log and its hash into the ledger', async () => {
    const plan = testPlan({ budget: { month: 0.1, week: 0.01, year: 2 } })
    expect(await register(plan)).toEqual(registered(plan))
    expect(await entries()).toMatchObject([
      {
        body: {
          plan: 'test',
          hash: registered(plan).hash,
          from: '2026-11-01',
          nanoRho: { month: 100_000_000, week: 10_000_000, year: 2_000_000_000 },
          audit: AUDIT,
        },
      },
    ])
    expect(await inForce('month/2026-11')).toEqual(plan)
    expect(await inForce('month/2026-10')).toBeUndefined()
  })

  it('again changes nothing, also of the plan written in another order', async () => {
    const plan = testPlan()
    await register(plan)
    const before = await ledger.entries()
    await register(plan)
    await register(testPlan({ tables: { device: 2, organisationSize: 2, role: 2, total: 4 } }))
    expect(await ledger.entries()).toEqual(before)
  })

  it('that was cut off between log and ledger counts for nothing, and is done again', async () => {
    const plan = testPlan()
    const append = () => Promise.reject(new Error('killed'))
    await expect(register(plan, { ledger: { ...ledger, append } })).rejects.toThrow('killed')
    expect(await readReleasePlans(ports.log)).toHaveLength(1)
    expect(await counting()).toEqual([{ from: '2026-11-01', gap: true }])
    await register(plan)
    expect(await inForce('month/2026-11')).toEqual(plan)
  })
})

describe('replacing a plan before its first window', () => {
  const [a, b] = [testPlan(), perMonth(0.1, 1.3)]

  it('lets the last one count', async () => {
    await register(a)
    await register(b)
    expect(await counting()).toEqual([registered(b)])
    expect(await entries()).toHaveLength(2)
  })

  it('works there and back, as often as one likes', async () => {
    for (const [count, plan] of [a, b, a, b, b, a, a].entries()) {
      await register(plan)
      expect(await inForce('month/2026-11'), `the ${count}th`).toEqual(plan)
    }
    expect(await entries()).toHaveLength(5)
    await register(a)
    expect(await entries()).toHaveLength(5)
  })

  it('is possible until an hour before it, so that every owner has read it in time, and not later', async () => {
    await register(a)
    clock.to(startOf('2026-11-01') - 3_600_000)
    await register(b)
    clock.pass(1)
    expect(await refusal(a)).toContain(
      'from: 2026-11 has begun, or begins within the hour: a plan is registered before its first window; give a later month',
    )
    expect(await refusal(b)).toContain('from: 2026-11 has begun')
    expect(await inForce('month/2026-11')).toEqual(b)
  })

  it('too late, by whoever got around that, lets neither count: nothing is released by a plan that came too late', async () => {
    await register(a)
    clock.to(startOf('2026-11-01'))
    const { hash } = registered(b)
    const body = { plan: 'test', hash, from: '2026-11-01', nanoRho: { month: 1, year: 13 }, audit: AUDIT }
    await ledger.append('release-plan', body)
    expect(await counting(), 'an entry alone').toEqual([registered(a)])
    await writeReleasePlan(ports.log, b)
    expect(await counting()).toEqual([{ from: '2026-11-01', gap: true }])
  })

  it('by a clock that was set back is as late as the entries before it: nobody looks first and plans afterwards', async () => {
    await register(a)
    clock.to(startOf('2026-11-28'))
    await ledger.append('clock-confirmed', { wallMs: clock.now() })
    clock.jump(startOf('2026-10-20') - clock.now())
    await expect(register(b)).rejects.toThrow('does not count')
    expect(await counting()).toEqual([{ from: '2026-11-01', gap: true }])
  })

  it('is refused where people are known by address, whatever the sources say now', async () => {
    await markByAddress(ports.log, [testSource({ people: 'by-address' })])
    expect(await refusal(a)).toContain('people: by-address')
  })

  it('at one moment with another says so if it is not the one that counts', async () => {
    const late = (between: () => Promise<unknown>): Ledger => ({
      ...ledger,
      append: async (...given) => {
        await between()
        return ledger.append(...given)
      },
    })
    const overwritten = register(a, { ledger: late(() => writeReleasePlan(ports.log, b)) })
    await expect(overwritten).rejects.toThrow('the release plan test does not count: another was registered')
    await register(a)
    const tooLate = register(b, { ledger: late(async () => clock.to(startOf('2026-11-01'))) })
    await expect(tooLate).rejects.toThrow(ReleasePlanRefused)
  })

  it('by one for a later month lets the first be in force until then', async () => {
    await register(a)
    await register(testPlan({ from: '2027-03', bands: [5] }))
    expect((await inForce('month/2027-02'))?.bands).toEqual(a.bands)
    expect((await inForce('month/2027-03'))?.bands).toEqual([5])
  })
})

describe('a plan is refused', () => {
  it('for a month that has begun, and for one that is too far away', async () => {
    expect(await refusal(testPlan({ from: '2026-10' }))).toContain('from: 2026-10 has begun')
    expect(await refusal(testPlan({ from: '2001-01' }))).toContain('from: 2001-01 has begun')
    expect(await refusal(testPlan({ from: '9999-12' }))).toContain('from: 9999-12 is more than ten years ahead')
    await register(testPlan({ from: '2036-09' }))
  })

  it('where people are known by address', async () => {
    expect(await refusal(testPlan(), { releasable: false })).toContain('people: by-address')
  })

  it('above what the house allows for a window, of either grain, to the nano-ρ', async () => {
    const caps = { ...ports.caps, window: 99_999_999 }
    expect(await refusal(perMonth(0.1, 1.3), { caps })).toContain(
      'budget.month: ρ = 0.1 is more than the house allows for a window (0.099999999)',
    )
    const weekly = testPlan({ budget: { month: 0.001, week: 0.1, year: 10 } })
    expect(await refusal(weekly, { caps })).toContain('budget.week: ρ = 0.1 is more than the house allows')
    await register(perMonth(0.1, 1.3), { caps: { ...caps, window: 100_000_000 } })
  })

  it('whose tables get less than a nano-ρ', async () => {
    expect(await refusal(perMonth(0.000_000_1, 1))).toMatch(
      /budget\.month: the share of \w+ by \w+ at \w+ is less than one nano-ρ: give it more/,
    )
  })

  it('that overspends by itself: thirteen months have a day in the same 365', async () => {
    expect(await refusal(perMonth(0.1, 1.299_999_999))).toContain(
      'budget.year: some 365 days would cost ρ = 1.3, and ρ = 1.299999999 is allowed',
    )
    await register(perMonth(0.1, 1.3))
  })

  it('that overspends what the house allows in a year, whatever it allows itself', async () => {
    const caps = { ...ports.caps, year: 1_299_999_999 }
    expect(await refusal(perMonth(0.1, 9), { caps })).toContain(
      'some 365 days would cost ρ = 1.3, and ρ = 1.299999999 is allowed',
    )
  })

  it('whose weeks and months overspend together', async () => {
    const both = (year: number): ReleasePlan => testPlan({ budget: { month: 0.1, week: 0.01, year } })
    expect(await refusal(both(1.829_999_999))).toContain('some 365 days would cost ρ = 1.83') // 13 months and 53 weeks
    await register(both(1.83))
  })

  it('that overspends with what was charged before', async () => {
    await charge(90_000_000, ...monthsFrom('month/2025-11', 12))
    // The 365 days to 29 November 2026 begin with 30 November 2025: those twelve months and a day of the first of its own.
    expect(await refusal(perMonth(0.1, 1.179_999_999))).toContain('some 365 days would cost ρ = 1.3')
    expect(await refusal(perMonth(0.05, 1.129_999_999))).toContain('some 365 days would cost ρ = 1.13, and')
    await register(perMonth(0.05, 1.13))
  })

  it('that overspends with an older plan that is in force until then', async () => {
    await register(perMonth(0.125, 1.625))
    const later = (year: number): ReleasePlan => perMonth(0.01, year, { from: '2027-11' })
    expect(await refusal(later(1.509_999_999))).toContain('some 365 days would cost ρ = 1.51') // twelve months of 0.125, and one of its own
    await register(later(1.51))
  })

  it('that would take what a later plan needs, and not for what that plan lacked before', async () => {
    await register(perMonth(0.05, 0.65, { from: '2027-06', plan: 'later' }))
    expect(await refusal(perMonth(0.125, 1.625))).toContain(
      'it would take what the plan later from 2027-06 needs: some 365 days would cost ρ = 1.175',
    )
    await register(perMonth(0.05, 0.65))
    expect(await counting()).toHaveLength(2)
    await register(perMonth(0.01, 0.13), { caps: { ...ports.caps, year: 300_000_000 } })
  })

  it('not for spending more later than an older plan allowed itself: each has its own year', async () => {
    await register(perMonth(0.05, 0.65))
    await register(perMonth(0.125, 1.625, { from: '2027-06' }))
    expect(await counting()).toHaveLength(2)
  })

  it('not for windows that were charged already, nor for what is long past', async () => {
    await charge(125_000_000, ...monthsFrom('month/2023-01', 13))
    await charge(100_000_000, 'month/2026-11')
    await register(perMonth(0.1, 1.3))
    expect(await counting()).toHaveLength(1)
  })

  it('that overspends with a window that has ended and is not charged yet', async () => {
    await register(perMonth(0.1, 1.3))
    clock.to(startOf('2027-12-01') + DAY_MS) // November is about to close
    await charge(100_000_000, ...monthsFrom('month/2026-11', 12))
    const next = (year: number): ReleasePlan => perMonth(0.01, year, { from: '2028-01' })
    expect(await refusal(next(1.209_999_999))).toContain('some 365 days would cost ρ = 1.21') // January to December, and one of its own
    await register(next(1.21))
  })

  it('before anybody has audited it', async () => {
    const plan = registered(perMonth(0.1, 0.2))
    await expect(refuseUnusable(ports, plan)).rejects.toThrow(ReleasePlanRefused)
    await expect(refuseUnusable(ports, registered(testPlan()))).resolves.toBeUndefined()
    expect(await entries()).toEqual([])
  })
})
