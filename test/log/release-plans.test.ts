// Release plans in the log: equal plans are one plan, and which of them is in force for which window.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryLog } from '../../log/memory.ts'
import {
  planHash,
  planText,
  readReleasePlans,
  registered,
  releasePlanFor,
  writeReleasePlan,
} from '../../log/release-plans.ts'
import { MalformedMessage, encodeHeader } from '../../schemas/envelope.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { ReleasePlan } from '../../schemas/release-plan.ts'
import { anyPlan } from '../support/any-release.ts'
import { testPlan } from '../support/release-plan.ts'
import { calendar } from '../support/reports-stand.ts'

/** The same, with all fields of all its parts in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, one]) => [name, reversed(one)]),
  )
}

describe('the text of a plan', () => {
  it('is the same however its fields were ordered, and is read back as the same plan', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const other = ReleasePlan.parse(reversed(plan))
        expect(planText(other)).toBe(planText(plan))
        expect(planHash(other)).toBe(planHash(plan))
        expect(ReleasePlan.parse(JSON.parse(planText(plan)))).toEqual(plan)
      }),
    )
  })

  it('differs as soon as any number of the plan does', () => {
    const plans = [
      testPlan(),
      testPlan({ budget: { month: 0.125, year: 1.624 } }),
      testPlan({ tables: { total: 4, role: 2, organisationSize: 2, device: 3 } }),
      testPlan({ bands: [3, 10, 50, 100] }),
      testPlan({ from: '2026-12' }),
      testPlan({ publication: { days: 10, hour: 8 } }),
    ]
    expect(new Set(plans.map(planHash)).size).toBe(plans.length)
  })

  it('says what was left out as it was understood', () => {
    expect(planText(testPlan())).toContain('"format":1')
    expect(planText(testPlan())).toContain('"each":1')
  })
})

describe('plans in the log', () => {
  it('are read by first day, the last one written for each', async () => {
    const log = memoryLog()
    const [later, first, second] = [
      testPlan({ from: '2027-03' }),
      testPlan({ from: '2026-11' }),
      testPlan({ from: '2026-11', plan: 'another' }),
    ]
    for (const plan of [later, first, second]) await writeReleasePlan(log, plan)
    expect(await readReleasePlans(log)).toEqual([registered(second), registered(later)])
    await log.keyed('plans').put('release-plan/2027-03', null)
    expect(await readReleasePlans(log)).toEqual([registered(second)])
  })

  it('stand beside the other plans of that topic, which are none of theirs', async () => {
    const log = memoryLog()
    await log.keyed('plans').put('plan/month/2026-11', Buffer.concat([encodeHeader({ t: 'plan' }), Buffer.from('{}')]))
    await writeReleasePlan(log, testPlan())
    expect(await readReleasePlans(log)).toEqual([registered(testPlan())])
  })

  it.each([
    ['JSON', Buffer.concat([encodeHeader({ t: 'plan' }), Buffer.from('{')])],
    ['a plan', Buffer.concat([encodeHeader({ t: 'plan' }), Buffer.from('{"plan":"x"}')])],
    ['a message', Buffer.from('x')],
  ])('that are not %s are said to be unreadable', async (_, value) => {
    const log = memoryLog()
    await log.keyed('plans').put('release-plan/2026-11', value)
    await expect(readReleasePlans(log)).rejects.toThrow(MalformedMessage)
  })
})

describe('the plan in force', () => {
  const both = { budget: { month: 0.1, week: 0.01, year: 2 } }
  const november = registered(testPlan({ from: '2026-11', ...both }))
  const monthly = registered(testPlan({ from: '2027-02' }))
  const again = registered(testPlan({ from: '2027-05', ...both }))
  const plans = [november, monthly, again]

  it.each<[WindowId, typeof november | undefined, string]>([
    ['month/2026-10', undefined, 'before any'],
    ['month/2026-11', november, 'its first month'],
    ['month/2027-01', november, 'until another begins'],
    ['month/2027-02', monthly, 'another'],
    ['month/2031-07', again, 'for good'],
    ['week/2026-W44', undefined, 'begins on 26 October'],
    ['week/2026-W45', november, 'begins on 2 November'],
    ['week/2027-W04', november, 'ends in January'],
    ['week/2027-W05', undefined, 'begins on 1 February, whose plan has no weeks'],
    ['week/2027-W17', undefined, 'begins in April and ends in May'],
    ['week/2027-W18', again, 'begins on 3 May'],
    ['day/2026-11-02', undefined, 'no days are released'],
    ['day/2027-06-01', undefined, 'no days are released'],
  ])('for %s is %o: %s', (window, plan) => {
    expect(releasePlanFor(plans, calendar, window)).toBe(plan)
  })

  it('is none without plans', () => {
    expect(releasePlanFor([], calendar, 'month/2026-11')).toBeUndefined()
  })
})
