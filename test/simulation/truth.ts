// The exact answer: what every cell of every window must hold, from everything that was accepted, counted the slow way.
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { CapturedEvent } from '../../schemas/platform-event.ts'
import { type Device, type OrganisationSize, type Role } from '../../schemas/segments.ts'
import type { Calendar } from '../../time/calendar.ts'
import { grainOf } from '../../time/calendar.ts'
import { trueFeature, type Place } from './true-feature.ts'

/** A person's identity as a platform states it. */
export interface Somebody {
  readonly organisation?: string | undefined
  readonly account: string
}

/** What entered, in the order in which it entered (any order that keeps the order within each partition will do). */
export type Entry =
  | { readonly kind: 'event'; readonly captured: CapturedEvent }
  /** A control takes its place here. `closed`: the windows whose closing had begun: those it does not reach. */
  | {
      readonly kind: 'object' | 'withdraw' | 'erase'
      readonly person: Somebody
      readonly at: number
      readonly closed: ReadonlySet<WindowId>
    }
  /** The day is closed: its event ids are forgotten. */
  | { readonly kind: 'day-closed'; readonly day: Day }

export interface TruthPorts {
  readonly calendar: Calendar
  readonly catalogueOf: (day: Day) => Catalogue
  /** What device a user agent stands for. */
  readonly deviceOf: (userAgent: string | undefined) => Device
}

/** One counted event. */
export interface TrueUse {
  readonly person: string
  readonly organisation: string | undefined
  readonly day: Day
  readonly place: Place
  readonly role: Role
  readonly organisationSize: OrganisationSize
  readonly device: Device
  readonly error: boolean
  readonly durationMs: number | undefined
}

/** Everything that entered, judged event by event. */
export class Truth {
  readonly #ports: TruthPorts
  readonly #uses = new Map<WindowId, Map<Day, TrueUse[]>>()
  readonly #seen = new Map<Day, Set<string>>()
  readonly #objected = new Set<string>()
  readonly #erasedAt = new Map<string, number>()
  readonly #places = new Map<string, Place | undefined>()

  constructor(ports: TruthPorts, entries: Iterable<Entry> = []) {
    this.#ports = ports
    for (const entry of entries) this.enter(entry)
  }

  /** Takes the next entry; answers with the use if it counts. */
  enter(entry: Entry): TrueUse | undefined {
    if (entry.kind === 'event') return this.#event(entry.captured)
    if (entry.kind === 'day-closed') {
      this.#seen.delete(entry.day)
      return undefined
    }
    const person = personKey(entry.person)
    if (entry.kind === 'withdraw') {
      this.#objected.delete(person)
      return undefined
    }
    if (entry.kind === 'object') this.#objected.add(person)
    else this.#erasedAt.set(person, Math.max(entry.at, this.#erasedAt.get(person) ?? -Infinity))
    for (const [window, days] of this.#uses)
      if (!entry.closed.has(window))
        for (const [day, uses] of days)
          days.set(
            day,
            uses.filter((use) => use.person !== person),
          )
    return undefined
  }

  /** The counted uses of a window: by day, and within a day in the order in which they entered. */
  uses(window: WindowId): readonly TrueUse[] {
    const days = [...(this.#uses.get(window) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return days.flatMap(([, uses]) => uses)
  }

  /** Windows that anything was ever counted in, in order of time within each grain. */
  windows(): readonly WindowId[] {
    return [...this.#uses.keys()].toSorted()
  }

  /** Nothing of the window is needed any more. */
  forget(window: WindowId): void {
    this.#uses.delete(window)
    if (grainOf(window) === 'day') this.#seen.delete(window.slice(4))
  }

  #event(captured: CapturedEvent): TrueUse | undefined {
    const { event, at } = captured
    const who = whoseEvent(captured)
    if (who === undefined) return undefined
    const day = this.#ports.calendar.dayOf(at)
    const place = this.#placeOf(day, captured)
    if (place === undefined) return undefined
    const person = personKey(who)
    const erased = this.#erasedAt.get(person)
    if (this.#objected.has(person) || (erased !== undefined && at <= erased)) return undefined
    const id = `${captured.source}\0${event.actor?.organisation?.id ?? ''}\0${event.id}`
    for (const ids of this.#seen.values()) if (ids.has(id)) return undefined
    const ids = this.#seen.get(day) ?? new Set()
    this.#seen.set(day, ids.add(id))
    const use: TrueUse = {
      person,
      organisation: who.organisation,
      day,
      place,
      role: event.actor?.role ?? 'unknown',
      organisationSize: event.actor?.organisation?.size ?? 'unknown',
      device: this.#ports.deviceOf(captured.userAgent),
      error: event.type === 'error' || (event.type === 'request' && event.status >= 500),
      durationMs: event.measures?.durationMs,
    }
    for (const window of Object.values(this.#ports.calendar.windowsOf(day))) {
      const days = this.#uses.get(window) ?? new Map<Day, TrueUse[]>()
      this.#uses.set(window, days)
      const uses = days.get(day) ?? []
      days.set(day, uses)
      uses.push(use)
    }
    return use
  }

  /** Ids vary without end but routes without their digits hardly do, so the slow search is not done for every event. */
  #placeOf(day: Day, { event }: CapturedEvent): Place | undefined {
    const action = event.type === 'action' ? event.action : ''
    const route = event.place?.route.replaceAll(/(?<=\/x)\d+(?=\/|$)/g, '0') ?? '-'
    const key = `${day} ${event.type} ${action} ${route}`
    if (!this.#places.has(key)) this.#places.set(key, trueFeature(this.#ports.catalogueOf(day), day, event))
    return this.#places.get(key)
  }
}

/** Only a person's event counts: an account, or where a source says so the address and user agent standing for one. */
export function whoseEvent({ event, people, address, userAgent }: CapturedEvent): Somebody | undefined {
  if (event.actor?.account !== undefined)
    return { organisation: event.actor.organisation?.id, account: event.actor.account }
  return people === 'by-address' && address !== undefined
    ? { account: `by address\0${address}\0${userAgent ?? ''}` }
    : undefined
}

const personKey = ({ organisation, account }: Somebody): string => `${organisation ?? ''}\0${account}`
