// Proof: what releases cost is charged to one account, whoever they are for and by whichever plan, and no cap is passed. The
// account is kept here once more, by brute force: every 365 days there are.
import type { Caps } from '../../reports/release/account.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { type ReleasePlan, type ReleasedGrain } from '../../schemas/release-plan.ts'
import { grainOf } from '../../time/calendar.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { WIDE, openHouse, tried } from '../staging/house.ts'
import { calendar } from '../staging/line.ts'
import { TOTALS } from '../staging/plans.ts'
import { emptyWindow } from '../staging/window.ts'

const NANO = 1_000_000_000
const DAY_MS = 86_400_000
const YEAR_DAYS = 365

interface Spent {
  readonly from: number
  readonly to: number
  readonly nanoRho: number
}

interface Story {
  readonly name: string
  readonly caps: Caps
  readonly windows: readonly { readonly window: WindowId; readonly plan: ReleasePlan }[]
}

const budgeted = (plan: string, budget: ReleasePlan['budget']): ReleasePlan => ({ ...TOTALS, plan, budget })
const months = (from: WindowId, count: number): WindowId[] => {
  const found: WindowId[] = []
  for (let window = from; found.length < count; window = calendar.next(window)) found.push(window)
  return found
}
const inOrder = (windows: readonly WindowId[]): WindowId[] =>
  windows.toSorted((a, b) => calendar.closesAt(a) - calendar.closesAt(b))

const twelve = budgeted('twelve', { month: 0.08, week: 0.01, year: 1 })
const other = budgeted('other', { month: 0.05, week: 0.02, year: 1 })
const STORIES: readonly Story[] = [
  {
    name: 'months, of which thirteen can lie in one year',
    caps: WIDE,
    windows: months('month/2027-02', 27).map((window) => ({ window, plan: twelve })),
  },
  {
    name: 'weeks and months, which compose',
    caps: WIDE,
    windows: inOrder([...months('month/2027-02', 14), ...months('week/2027-W05', 60)]).map((window) => ({
      window,
      plan: twelve,
    })),
  },
  {
    name: 'two plans, one after the other',
    caps: { window: NANO, year: 0.7 * NANO },
    windows: months('month/2027-06', 20).map((window, at) => ({ window, plan: at % 7 < 4 ? twelve : other })),
  },
  {
    name: 'a window that costs more than the house allows',
    caps: { window: 0.06 * NANO, year: NANO },
    windows: months('month/2027-02', 4).map((window, at) => ({ window, plan: at % 2 === 0 ? twelve : other })),
  },
]

export const accounting: Check = {
  name: 'accounting',
  tests: 0,
  async run(stand) {
    const wrong: string[] = []
    for (const story of STORIES) wrong.push(...(await told(stand, story)))
    return [
      proved(
        'account of the year',
        STORIES.reduce((sum, { windows }) => sum + windows.length, 0),
        'Every window is charged what its plan says, to one account; what would pass the cap of a window or of any 365 days is not drawn.',
        wrong,
      ),
    ]
  },
}

async function told(stand: Stand, { name, caps, windows }: Story): Promise<string[]> {
  await using house = await openHouse(stand.chance, `account ${name}`)
  const spent: Spent[] = []
  for (const { window, plan } of windows) {
    house.clock.advanceTo(calendar.closesAt(window))
    const grain = grainOf(window) as ReleasedGrain
    const nanoRho = Math.round((plan.budget[grain] ?? 0) * NANO)
    const days = calendar.daysOf(window)
    const next: Spent = { from: dayOf(days[0]), to: dayOf(days.at(-1)), nanoRho }
    const year = Math.min(caps.year, Math.round(plan.budget.year * NANO))
    const allowed = nanoRho <= caps.window && worstYear([...spent, next], next) <= year
    const closing = emptyWindow(plan, window)
    // Another process each time: what was spent is known from the ledger alone.
    const outcome = await tried(house.open({ caps }), closing)
    const wrong = allowed ? chargedFault(outcome) : refusedFault(outcome)
    if (allowed) spent.push(next)
    const ofLedger = (await house.charges()).reduce((sum, charge) => sum + charge.nanoRho, 0)
    const owed = spent.reduce((sum, charge) => sum + charge.nanoRho, 0)
    if (wrong !== undefined) return [`${name}: ${window} ${wrong}`]
    if (ofLedger !== owed)
      return [`${name}: after ${window} the ledger says ${ofLedger} nano-ρ, and ${owed} were spent`]
    if (!allowed && (await house.warehouse.released(closing.window.replace('/', '-'))).length > 0)
      return [`${name}: ${window} was refused and has figures all the same`]
  }
  const check = await house.ledger.verify()
  return check.whole ? [] : [`${name}: the ledger’s chain is broken`]
}

type Outcome = Awaited<ReturnType<typeof tried>>
const chargedFault = (outcome: Outcome): string | undefined =>
  outcome === 'released' ? undefined : 'was refused though it is within every cap'
const refusedFault = (outcome: Outcome): string | undefined =>
  typeof outcome === 'object' && outcome.blocked === 'budget' ? undefined : 'was released though it passes a cap'

/** The most that any 365 days cost of which one lies in the new window: day by day. */
function worstYear(spent: readonly Spent[], next: Spent): number {
  let most = 0
  for (let first = next.from - YEAR_DAYS + 1; first <= next.to; first++) {
    const last = first + YEAR_DAYS - 1
    const cost = spent.reduce((sum, { from, to, nanoRho }) => (to >= first && from <= last ? sum + nanoRho : sum), 0)
    most = Math.max(most, cost)
  }
  return most
}

const dayOf = (day: string | undefined): number => Date.parse(day ?? '') / DAY_MS
