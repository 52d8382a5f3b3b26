// Simulated events as if they had happened just now, for real processes that go by the machine's clock.
import type { Random } from '../../demo/seeded-random.ts'
import type { SimulatedEvent } from '../../demo/simulated-platform.ts'

const HOUR = 3_600_000
const SLICE_EVENTS = 1_000

/** A zone in which it is between two and three at night: yesterday still takes events, and nothing closes meanwhile. */
export function zoneAtNight(now: number): string {
  const ahead = (26 - new Date(now).getUTCHours()) % 24 // hours ahead of UTC, up to 14; else behind
  return ahead <= 14 ? `Etc/GMT-${ahead}` : `Etc/GMT+${24 - ahead}`
}

/** A few events of a slot as if they happened in the last eight hours, in order; some of them, and of earlier ones, again. */
export function recentEvents(
  events: readonly SimulatedEvent[],
  earlier: SimulatedEvent[],
  random: Random,
): SimulatedEvent[] {
  const now = Date.now()
  const some = events.slice(0, SLICE_EVENTS)
  const fresh = some.map((event, index) => ({
    ...event,
    occurredAt: new Date(now - Math.round(8 * HOUR * random.next() * (1 - index / some.length))).toISOString(),
  }))
  earlier.push(...fresh)
  earlier.splice(0, Math.max(0, earlier.length - 20_000))
  const again = Array.from({ length: Math.floor(fresh.length / 10) }, () => earlier[random.below(earlier.length)])
  return [...fresh, ...again.filter((event) => event !== undefined)]
}
