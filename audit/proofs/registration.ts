// Proof: a plan counts from a window that has not begun, if it cannot overspend and people are known by account; and only by its
// entry in the ledger.
import {
  type KnownPlan,
  type RegisteredPlan,
  readReleasePlans,
  registered,
  releasePlanFor,
  writeReleasePlan,
} from '../../log/release-plans.ts'
import type { WindowId } from '../../schemas/figures.ts'
import {
  type RegisteringPorts,
  ReleasePlanRefused,
  countingPlans,
  registerPlan,
} from '../../reports/release/register.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { type House, WIDE, openHouse } from '../staging/house.ts'
import { MONTH, calendar } from '../staging/line.ts'
import { TOTALS } from '../staging/plans.ts'

const AUDIT = 'a'.repeat(64)
const EARLY = Date.UTC(2027, 0, 15)
const LATE = Date.UTC(2027, 1, 3)

export const registration: Check = {
  name: 'registration',
  tests: 0,
  run: async (stand) => [
    proved(
      'registration of plans',
      7,
      'A plan is registered before its first window, within every cap; one that comes late, or without its entry in the ledger, counts for nothing.',
      [...(await faults(stand)), ...inForceFaults()],
    ),
  ],
}

async function faults({ chance }: Stand): Promise<string[]> {
  const wrong: string[] = []
  const portsOf = (house: House, more: Partial<RegisteringPorts> = {}): RegisteringPorts => ({
    ...house,
    calendar,
    caps: WIDE,
    releasable: true,
    ...more,
  })
  const known = async (house: House): Promise<readonly KnownPlan[]> =>
    countingPlans(await readReleasePlans(house.log), await house.ledger.entries(), calendar)
  const counting = async (house: House): Promise<readonly RegisteredPlan[]> =>
    (await known(house))
      .filter((plan): plan is RegisteredPlan => 'hash' in plan)
      .flatMap((plan) => ('gap' in plan ? [] : [plan]))
  const refused = async (
    why: string,
    startMs: number,
    plan: ReleasePlan,
    more: Partial<RegisteringPorts> = {},
  ): Promise<void> => {
    await using house = await openHouse(chance, `refused ${why}`, { startMs })
    try {
      await registerPlan(portsOf(house, more), plan, AUDIT)
      wrong.push(`a plan is registered although ${why}`)
    } catch (error) {
      if (!(error instanceof ReleasePlanRefused)) throw error
    }
    if ((await counting(house)).length > 0) wrong.push(`a plan counts although ${why}`)
  }
  await refused('its first window has begun', LATE, TOTALS)
  await refused('its people are known by address', EARLY, TOTALS, { releasable: false })
  await refused('thirteen of its months pass its year', EARLY, { ...TOTALS, budget: { month: 0.1, year: 1.25 } })
  await refused('its weeks and months together pass its year', EARLY, {
    ...TOTALS,
    budget: { month: 0.1, week: 0.02, year: 2.2 },
  })
  await refused('it passes what the house allows', EARLY, fitting, {
    caps: { window: 50_000_000, year: 10_000_000_000 },
  })

  await using house = await openHouse(chance, 'registered', { startMs: EARLY })
  await registerPlan(portsOf(house), fitting, AUDIT)
  const [own] = await counting(house)
  if (own?.hash !== registered(fitting).hash) wrong.push('a plan that was registered in time does not count')
  // Another one in the log for the same first window, after that has begun: by whoever may write to the log.
  house.clock.advanceTo(LATE)
  const late: ReleasePlan = { ...fitting, plan: 'late', budget: { month: 0.09, year: 1.3 } }
  const lateCounts = async (): Promise<boolean> => (await counting(house)).some(({ rules }) => rules.plan === 'late')
  await writeReleasePlan(house.log, late)
  if (await lateCounts()) wrong.push('a plan that was never registered counts')
  const { hash, from } = registered(late)
  const nanoRho = { month: 90_000_000, year: 1_300_000_000 }
  await house.ledger.append('release-plan', { plan: 'late', hash, from, nanoRho, audit: AUDIT })
  if (await lateCounts()) wrong.push('a plan counts that was entered after its first window had begun')
  if (releasePlanFor(await known(house), calendar, MONTH) !== undefined)
    wrong.push('a window is released though it is not certain by which plan')
  return wrong
}

const fitting: ReleasePlan = { ...TOTALS, budget: { month: 0.1, year: 1.3 } }

/** The plan in force: the last one whose first day is not after the window's; a week is where it begins. */
function inForceFaults(): string[] {
  const second = { ...fitting, plan: 'second', from: '2027-04', budget: { month: 0.05, week: 0.001, year: 1.3 } }
  const plans = [registered(fitting), registered(second)]
  const expected: readonly (readonly [WindowId, string | undefined])[] = [
    ['month/2027-01', undefined],
    ['month/2027-02', fitting.plan],
    ['month/2027-03', fitting.plan],
    ['month/2027-04', 'second'],
    // The first plan releases no weeks; this one begins in its last month.
    ['week/2027-W13', undefined],
    ['week/2027-W14', 'second'],
    ['day/2027-04-10', undefined],
  ]
  return expected
    .filter(([window, plan]) => releasePlanFor(plans, calendar, window)?.rules.plan !== plan)
    .map(([window, plan]) => `${window} is not released by ${plan ?? 'no plan'}`)
}
