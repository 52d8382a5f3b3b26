// The closing of a window: everything its published figures are computed from, taken at one moment.
import { type KnownPlan, releasePlanFor } from '../../log/release-plans.ts'
import type { Closing, PublishedTotal } from '../../schemas/closing.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { missingOf } from './due.ts'
import type { Floor } from './floor.ts'
import type { PartialsSeen } from './partials-seen.ts'
import { type Rules, mergedValues, plannedFeatures } from './planned-features.ts'
import { sumPartials } from './sum-partials.ts'

/** Also which release plan is in force. */
export interface ClosingRules extends Rules {
  /** The release plans that count, by first day. */
  readonly releasePlans: readonly KnownPlan[]
}

export interface Freezing {
  readonly seen: PartialsSeen
  readonly rules: ClosingRules
  readonly warehouse: Warehouse
  readonly floor: Floor
}

/** Takes each partition's highest partial as it stands. */
export async function freeze({ seen, rules, warehouse, floor }: Freezing, window: WindowId): Promise<Closing> {
  const { calendar } = rules
  const partials = await seen.of(window)
  const versions = new Map(partials.map(({ partition, version }) => [partition, version]))
  const origins = Array.from({ length: seen.partitions }, (_, partition) => versions.get(partition) ?? -1)
  const late = new Set(missingOf(calendar, seen, window))
  const start = calendar.daysOf(window)[0] ?? ''
  const plan = releasePlanFor(rules.releasePlans, calendar, window)
  const { sums, durations, bounded } = sumPartials(partials, plan?.hash)
  const missing = [...origins.keys()].filter((partition) => late.has(partition) || !versions.has(partition))
  const isBounded = new Set(
    partials.filter((one) => one.bounded?.plan === plan?.hash).map(({ partition }) => partition),
  )
  const unbounded = new Set([...missing, ...[...origins.keys()].filter((partition) => !isBounded.has(partition))])
  return {
    window,
    start,
    sums,
    durations,
    origins,
    missing,
    floor,
    features: plannedFeatures(rules, window),
    merged: mergedValues(rules, window),
    published: await publishedWithin(calendar, warehouse, window),
    provisional: grainOf(window) === 'day' ? await provisionalOf(warehouse, start) : [],
    ...(plan === undefined
      ? {}
      : { release: { plan: plan.hash, rules: plan.rules, bounded, missing: unbounded.size } }),
  }
}

/** Totals of the days, and for a month of the weeks, that lie wholly in the window: read back from where they were
 * published. */
async function publishedWithin(calendar: Calendar, warehouse: Warehouse, window: WindowId): Promise<PublishedTotal[]> {
  const days = calendar.daysOf(window)
  const [from, to] = [days[0], days.at(-1)]
  const grain = grainOf(window)
  if (from === undefined || to === undefined || grain === 'day') return []
  const { endMs } = calendar.bounds(window)
  const published: PublishedTotal[] = []
  for (const inner of grain === 'month' ? (['day', 'week'] as const) : (['day'] as const))
    for (const cell of await warehouse.interest({ grain: inner, from, to })) {
      if (cell.by !== 'total' || calendar.bounds(calendar.windowsOf(cell.start)[inner]).endMs > endMs) continue
      const { start, level, id, people, organisations, events, activeDays, errors } = cell
      published.push({ grain: inner, start, level, id, people, organisations, events, activeDays, errors })
    }
  return published
}

const provisionalOf = async (warehouse: Warehouse, day: string): Promise<Closing['provisional']> =>
  (await warehouse.provisional())
    .filter((cell) => cell.day === day)
    .map(({ level, id, atLeast }) => ({ level, id, atLeast }))
