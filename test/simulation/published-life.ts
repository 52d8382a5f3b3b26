// Everything a simulated platform ever publishes, drawn from the truth by the oracle, quarter of an hour by quarter.
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Closing, PlannedFeature } from '../../schemas/closing.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { CapturedEvent, PlatformEvent } from '../../schemas/platform-event.ts'
import { UNLISTED } from '../../schemas/segments.ts'
import type { Calendar } from '../../time/calendar.ts'
import { grainOf } from '../../time/calendar.ts'
import { simulatedDevice, type SimulatedEvent, type SimulatedPlatform } from '../../demo/simulated-platform.ts'
import { ClosingOrder, inClosingOrder, type PublishedWindow } from './closing-order.ts'
import type { Rules } from './oracle.ts'
import { PeopleSoFar } from './people-so-far.ts'
import { Truth, type Somebody } from './truth.ts'

const QUARTER_MS = 15 * 60_000

export interface Life {
  readonly platform: SimulatedPlatform
  readonly catalogue: Catalogue
  readonly calendar: Calendar
  readonly floor: Closing['floor']
  readonly merged: Closing['merged']
  readonly people: CapturedEvent['people']
  readonly firstDay: Day
  readonly days: number
  /** Who is erased, so many days after the beginning. */
  readonly erasures: readonly { readonly afterDays: number; readonly person: Somebody }[]
  readonly rules?: Rules
}

export interface PublishedLife {
  readonly windows: readonly PublishedWindow[]
  /** When somebody was erased, epoch ms. */
  readonly erasedAtMs: readonly number[]
}

/** How each feature counts in a window by the catalogue alone. */
export function plannedFeatures(catalogue: Catalogue, calendar: Calendar, window: WindowId): PlannedFeature[] {
  const unlisted = { id: UNLISTED, area: UNLISTED, counts: 'month' as const }
  return [...catalogue.features, unlisted].map(({ id, area, counts = 'month' }) => ({
    id,
    area,
    counts,
    cells: counts === 'day' ? calendar.daysOf(window).length : grainOf(window) === 'month' ? 1 : 0,
  }))
}

/** An access log knows no accounts. */
const withoutActor = ({ actor: _actor, ...event }: SimulatedEvent): PlatformEvent => event

/** A wire event as `ingest` captures it from a server-side source. */
export const captured = (event: SimulatedEvent, people: CapturedEvent['people'], source = 'portal'): CapturedEvent => ({
  source,
  people,
  at: Date.parse(event.occurredAt),
  event: people === 'by-address' ? withoutActor(event) : event,
  ...(event.client?.address === undefined ? {} : { address: event.client.address }),
  ...(event.client?.userAgent === undefined ? {} : { userAgent: event.client.userAgent }),
})

/** Lives the platform's life from the first day on, and answers with all that was published of windows that closed. */
export function publishedLife(life: Life): PublishedLife {
  const { calendar, catalogue } = life
  const truth = new Truth({ calendar, catalogueOf: () => catalogue, deviceOf: simulatedDevice })
  const order = new ClosingOrder({
    ...life,
    featuresOf: (window) => plannedFeatures(catalogue, calendar, window),
    mergedOf: () => life.merged,
  })
  const byDay = new Set(catalogue.features.flatMap(({ id, counts }) => (counts === 'day' ? [id] : [])))
  const soFar = new Map<Day, PeopleSoFar>()
  const shown = new Map<WindowId, Closing['provisional']>()
  const open = new Set<WindowId>()
  const closed = new Set<WindowId>()
  const { startMs } = calendar.bounds(`day/${life.firstDay}`)
  const endMs = startMs + life.days * 86_400_000
  const erasures = life.erasures.map(({ afterDays, person }) => ({ person, at: startMs + afterDays * 86_400_000 }))

  for (let nowMs = startMs; nowMs < endMs; nowMs += QUARTER_MS) {
    const thenMs = nowMs + QUARTER_MS
    for (const event of life.platform.between(nowMs, thenMs)) {
      const use = truth.enter({ kind: 'event', captured: captured(event, life.people) })
      if (use === undefined) continue
      const people = soFar.get(use.day) ?? new PeopleSoFar(byDay)
      soFar.set(use.day, people)
      people.add(use)
      for (const window of Object.values(calendar.windowsOf(use.day))) open.add(window)
    }
    for (const { person, at } of erasures)
      if (at >= nowMs && at < thenMs) {
        truth.enter({ kind: 'erase', person, at, closed })
        for (const [day, people] of soFar) people.recount(truth.uses(`day/${day}`))
      }
    for (const [day, people] of soFar) shown.set(`day/${day}`, people.show(life.floor))
    for (const window of inClosingOrder([...open].filter((each) => calendar.closesAt(each) <= thenMs))) {
      order.close(window, truth.uses(window), shown.get(window))
      truth.forget(window)
      open.delete(window)
      closed.add(window)
      if (grainOf(window) === 'day') soFar.delete(window.slice(4))
    }
  }
  return { windows: order.windows, erasedAtMs: erasures.map(({ at }) => at) }
}
