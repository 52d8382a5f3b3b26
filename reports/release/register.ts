// Registering a release plan: before the first window it concerns begins, and only if it cannot overspend.
import type { Ledger } from '../../log/ledger.ts'
import { hasPeopleByAddress } from '../../log/by-address.ts'
import type { Log } from '../../log/port.ts'
import {
  type KnownPlan,
  type RegisteredPlan,
  readReleasePlans,
  registered,
  releasePlanFor,
  writeReleasePlan,
} from '../../log/release-plans.ts'
import type { Day } from '../../schemas/figures.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { RELEASED_GRAINS, type ReleasePlan, type ReleasedGrain, nanoRhoOf } from '../../schemas/release-plan.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'
import type { Clock } from '../../time/clock.ts'
import { type Caps, type Charge, type Overspent, chargesOf, overspends } from './account.ts'
import { nanoRhoOfRelease, queriesOf } from './queries.ts'

/** The plan cannot be registered: the message says why and what to change. */
export class ReleasePlanRefused extends Error {
  override name = 'ReleasePlanRefused'
}

export interface RegisteringPorts {
  readonly log: Log
  readonly ledger: Ledger
  readonly calendar: Calendar
  readonly clock: Clock
  /** What the house allows, whatever a plan says. */
  readonly caps: Caps
  /** Whether people are known by account: those known by address only cannot be released. */
  readonly releasable: boolean
}

/** How far ahead of a plan's first window is looked: all windows that can share 365 days with it, and a year of its own. */
const AHEAD_DAYS = 800
/** Its windows are reckoned out one by one. */
const MOST_AHEAD_DAYS = 3_653
const DAY_MS = 86_400_000
/** Every owner has read a plan long before the first window that it bounds. */
const NOTICE_MS = 3_600_000

/** Puts the plan into the log and its hash into the ledger; doing it again changes nothing. `audit`: hash of the red team's
 * report about it; null where it was not asked.
 * @throws ReleasePlanRefused */
export async function registerPlan(
  ports: RegisteringPorts,
  rules: ReleasePlan,
  audit: string | null,
): Promise<RegisteredPlan> {
  const plan = registered(rules)
  await refuseUnusable(ports, plan)
  // The log first: a plan that is there without its entry in the ledger counts for nothing, and is registered again.
  await writeReleasePlan(ports.log, rules)
  const { month, week, year } = rules.budget
  await ports.ledger.append(
    'release-plan',
    {
      plan: rules.plan,
      hash: plan.hash,
      from: plan.from,
      nanoRho: {
        month: nanoRhoOf(month),
        ...(week === undefined ? {} : { week: nanoRhoOf(week) }),
        year: nanoRhoOf(year),
      },
      audit,
    },
    { once: `${plan.from} ${plan.hash} ${countOf(await ports.ledger.entries(), plan)}` },
  )
  const counting = countingPlans(await readReleasePlans(ports.log), await ports.ledger.entries(), ports.calendar)
  if (!counting.some((one) => !('gap' in one) && one.hash === plan.hash))
    throw new ReleasePlanRefused(
      `the release plan ${rules.plan} does not count: another was registered at the same moment, or its first month has ` +
        'begun meanwhile: see which is in force, and register again',
    )
  return plan
}

/** Everything that can be said against a plan before anybody spends an hour on auditing it.
 * @throws ReleasePlanRefused */
export async function refuseUnusable(ports: RegisteringPorts, plan: RegisteredPlan): Promise<void> {
  const { log, ledger, calendar, clock, caps, releasable } = ports
  const { rules, from } = plan
  const refuse = (why: string): never => {
    throw new ReleasePlanRefused(`the release plan ${rules.plan} cannot be registered: ${why}`)
  }
  if (!releasable || (await hasPeopleByAddress(log)))
    refuse('the people of a source are known by address only (people: by-address): such figures cannot be released')
  if (clock.now() + MOST_AHEAD_DAYS * DAY_MS < Date.parse(from))
    refuse(`from: ${rules.from} is more than ten years ahead: give an earlier month`)
  if (clock.now() > calendar.bounds(`day/${from}`).startMs - NOTICE_MS)
    refuse(
      `from: ${rules.from} has begun, or begins within the hour: a plan is registered before its first window; give a later month`,
    )
  const grains = RELEASED_GRAINS.filter((grain) => rules.budget[grain] !== undefined)
  for (const grain of grains) {
    const cost = nanoRhoOfRelease(rules, grain)
    if (cost > caps.window)
      refuse(`budget.${grain}: ρ = ${inRho(cost)} is more than the house allows for a window (${inRho(caps.window)})`)
    const tooSmall = shareTooSmall(rules, grain)
    if (tooSmall !== undefined) refuse(`budget.${grain}: ${tooSmall}: give it more, or drop tables or levels`)
  }
  const entries = await ledger.entries()
  const others = countingPlans(await readReleasePlans(log), entries, calendar).filter((one) => one.from !== from)
  const charged = chargesOf(entries)
  const before = overspentPlans(ports, others, charged)
  for (const [overspent, { wouldBe, allowed }] of overspentPlans(ports, [...others, plan].toSorted(byFrom), charged)) {
    const why = `some 365 days would cost ρ = ${inRho(wouldBe)}, and ρ = ${inRho(allowed)} is allowed`
    if (overspent === plan)
      refuse(
        `budget.year: ${why} (13 months and 53 weeks can have a day in the same 365): ` +
          'give its windows less, or the year more',
      )
    if (!before.has(overspent))
      refuse(`it would take what the plan ${overspent.rules.plan} from ${overspent.rules.from} needs: ${why} there`)
  }
}

/** Charges every window that the plans will release, one after the other as they close: the plans of which some window
 * would overspend the year by then, each with the worst. */
function overspentPlans(
  ports: RegisteringPorts,
  plans: readonly KnownPlan[],
  charged: readonly Charge[],
): ReadonlyMap<RegisteredPlan, Overspent> {
  const charges = [...charged]
  const found = new Map<RegisteredPlan, Overspent>()
  for (const { plan, charge } of plannedCharges(ports, plans, charged)) {
    const year = Math.min(ports.caps.year, nanoRhoOf(plan.rules.budget.year))
    const overspent = overspends(charges, charge, { window: charge.nanoRho, year })
    if (overspent !== undefined && overspent.wouldBe > (found.get(plan)?.wouldBe ?? 0)) found.set(plan, overspent)
    charges.push(charge)
  }
  return found
}

/** What the plans will charge for windows that are not charged yet, in the order in which they close. */
function plannedCharges(
  { calendar, clock }: RegisteringPorts,
  plans: readonly KnownPlan[],
  charged: readonly Charge[],
): { readonly plan: RegisteredPlan; readonly charge: Charge }[] {
  const known = new Set(charged.map(({ window }) => window))
  const last = plans.at(-1)
  if (last === undefined) return []
  const until = calendar.bounds(`day/${last.from}`).startMs + AHEAD_DAYS * DAY_MS
  const planned: { readonly plan: RegisteredPlan; readonly charge: Charge }[] = []
  for (const grain of RELEASED_GRAINS) {
    // A window that has ended may not be charged yet: it closes when its grace has passed, at the latest three days later.
    let window = calendar.windowsOf(calendar.dayOf(clock.now() - 45 * DAY_MS))[grain]
    for (; calendar.bounds(window).startMs < until; window = calendar.next(window)) {
      const plan = releasePlanFor(plans, calendar, window)
      if (plan === undefined || known.has(window)) continue
      const days = calendar.daysOf(window)
      const nanoRho = nanoRhoOfRelease(plan.rules, grainOf(window) as ReleasedGrain)
      planned.push({ plan, charge: { window, start: days[0] ?? '', end: days.at(-1) ?? '', nanoRho } })
    }
  }
  return planned.toSorted((a, b) => (a.charge.end < b.charge.end ? -1 : a.charge.end > b.charge.end ? 1 : 0))
}

/** Why a release of this grain cannot be paid, if so. */
function shareTooSmall(rules: ReleasePlan, grain: ReleasedGrain): string | undefined {
  try {
    queriesOf(rules, grain)
    return undefined
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}

/** The plans that count: of those in the log the ones whose hash the ledger named last for their first day, in time. Where the
 * log and the ledger do not agree about a first day (a registration was cut off, or came too late), that day has a gap: its
 * windows release nothing, rather than by a plan that not everybody knows. */
export function countingPlans(
  plans: readonly RegisteredPlan[],
  entries: readonly LedgerEntry[],
  calendar: Calendar,
): readonly KnownPlan[] {
  const named = lastNamed(entries, calendar)
  const days = new Set([...named.keys(), ...plans.map(({ from }) => from)])
  return [...days].toSorted().flatMap((from): KnownPlan | [] => {
    const plan = plans.find((one) => one.from === from)
    const hash = named.get(from)
    if (plan !== undefined && plan.hash === hash) return plan
    return { from, gap: true }
  })
}

/** By first day the hash that was registered last before it. An entry is as late as the latest of those before it says:
 * a clock that was set back does not make it earlier. */
function lastNamed(entries: readonly LedgerEntry[], calendar: Calendar): ReadonlyMap<Day, string> {
  const named = new Map<Day, string>()
  let latest = -Infinity
  for (const entry of entries) {
    latest = Math.max(latest, entry.at)
    if (entry.kind !== 'release-plan') continue
    const { from, hash } = entry.body
    if (latest < calendar.bounds(`day/${from}`).startMs) named.set(from, hash)
  }
  return named
}

/** How often another plan was registered for the same first day since this one was: then it is registered anew. */
function countOf(entries: readonly LedgerEntry[], { from, hash }: RegisteredPlan): number {
  const ofDay = entries.flatMap((entry) =>
    entry.kind === 'release-plan' && entry.body.from === from ? [entry.body] : [],
  )
  return ofDay.filter((body, at) => body.hash !== hash && ofDay[at - 1]?.hash === hash).length
}

const byFrom = (a: KnownPlan, b: KnownPlan): number => (a.from < b.from ? -1 : 1)
const inRho = (nanoRho: number): string => String(nanoRho / 1e9)
