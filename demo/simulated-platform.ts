// A client portal that does not exist: the events its server would send, the same again for the same seed.
//
// Time is cut into slots of five minutes. What is sent in a slot follows from the seed and the slot's number alone, so
// it does not matter in which pieces the time line is asked for.
import type { Catalogue } from '../schemas/catalogue.ts'
import type { PlatformEvent } from '../schemas/platform-event.ts'
import type { Device } from '../schemas/segments.ts'
import type { Calendar } from '../time/calendar.ts'
import { seededRandom, weighted, type Random } from './seeded-random.ts'
import { AGENTS, simulatedPopulation, type SimulatedPerson } from './simulated-population.ts'
import { eventOf, simulatedUses } from './simulated-uses.ts'

export type SimulatedEvent = PlatformEvent & { readonly occurredAt: string }

export interface Simulation {
  readonly seed: number
  readonly catalogue: Catalogue
  /** About how many. */
  readonly people: number
  readonly organisations: number
  readonly calendar: Calendar
  /** Visits of a person on a working day; default 0.8. */
  readonly visitsPerDay?: number
  /** Nobody's role ever changes. */
  readonly steadyRoles?: boolean
}

export interface SimulatedPlatform {
  /** What is sent from `fromMs` up to `toMs` (epoch ms), in order of sending, as a server-side source would. */
  between(fromMs: number, toMs: number): SimulatedEvent[]
}

const SLOT_MS = 300_000
const DAY_SLOTS = 288
/** Share of a day's visits in each hour of the clock. */
const HOURS = [1, 1, 1, 1, 1, 2, 6, 20, 60, 90, 95, 90, 60, 80, 90, 85, 70, 50, 30, 30, 30, 20, 10, 4]
const HOURS_TOTAL = HOURS.reduce((sum, share) => sum + share, 0)
/** Sunday first. */
const WEEKDAYS = [0.15, 1, 1, 1, 1, 0.9, 0.2]
/** Use doubles in a year. */
const GROWTH = { fromMs: Date.UTC(2026, 9, 1), doublingMs: 365 * 86_400_000 }
/** A repeat comes from the slot before or from three quarters of an hour ago. */
const REPEATS = [1, 9]

interface Sent {
  readonly sentAtMs: number
  readonly event: SimulatedEvent
}

/** What device a simulated user agent stands for: known here, for whoever checks what was made of it. */
export const simulatedDevice = (userAgent: string | undefined): Device =>
  AGENTS.find((agent) => agent.userAgent === userAgent)?.device ?? 'unknown'

/** A simulated platform. Above 100,000 events a second. */
export function simulatePlatform(simulation: Simulation): SimulatedPlatform {
  const { seed, calendar } = simulation
  const everybody = simulatedPopulation(seed, simulation.people, simulation.organisations)
  const people =
    simulation.steadyRoles === true ? everybody.map((person) => ({ ...person, changesAtMs: Infinity })) : everybody
  const drawPerson = weighted(people.map((person) => person.activity))
  const drawUse = simulatedUses(seed, simulation.catalogue)
  const visitsPerDay = (simulation.visitsPerDay ?? 0.8) * people.length
  /** Never so late that a repeat of it could be refused. */
  const latenessMs = Math.max(0, Math.min(4 * 3_600_000, calendar.graceMs - 7_200_000))

  /** How many visits are expected to begin in a slot. */
  function expected(startMs: number): number {
    const day = calendar.dayOf(startMs)
    const hour = Math.floor((startMs - calendar.bounds(`day/${day}`).startMs) / 3_600_000)
    const rhythm = ((HOURS[hour] ?? 1) / HOURS_TOTAL) * (24 / DAY_SLOTS) * (WEEKDAYS[new Date(day).getUTCDay()] ?? 1)
    return visitsPerDay * rhythm * 2 ** ((startMs - GROWTH.fromMs) / GROWTH.doublingMs)
  }

  function joined(random: Random, atMs: number): SimulatedPerson | undefined {
    for (let tries = 0; tries < 5; tries++) {
      const person = people[drawPerson(random)]
      if (person !== undefined && person.joinsAtMs <= atMs) return person
    }
    return undefined
  }

  /** Everything sent for the first time in a slot. */
  function firstSent(slot: number): readonly Sent[] {
    const startMs = slot * SLOT_MS
    const random = seededRandom(seed, 3, slot)
    const sent: Sent[] = []
    for (let visit = random.poisson(expected(startMs)); visit > 0; visit--) {
      const person = joined(random, startMs)
      if (person === undefined) continue
      const who = asActor(person, startMs)
      const userAgent = random.next() < 0.9 ? person.userAgent : person.otherUserAgent
      const client = { address: person.address, userAgent }
      const session = `s${slot.toString(36)}-${visit}`
      const lateMs = random.next() < 0.02 ? random.below(latenessMs + 1) : 0
      let atMs = startMs + random.below(SLOT_MS)
      for (let more = 1 + random.poisson(5); more > 0; more--) {
        atMs += random.below(1 + Math.min(20_000, startMs + SLOT_MS - 1 - atMs))
        const chance = random.next()
        const common = {
          id: `${slot.toString(36)}-${sent.length}`,
          occurredAt: new Date(atMs - lateMs).toISOString(),
          ...(chance < 0.02 ? {} : { actor: { ...who, session } }),
          ...(chance > 0.3 ? { measures: { durationMs: Math.round(400 * Math.exp(1.2 * random.normal())) } } : {}),
          client,
        }
        const use =
          chance < 0.05
            ? ({ type: 'page_view', route: '/nowhere/:id', action: undefined } as const)
            : chance < 0.07
              ? ({ type: 'session_start', route: undefined, action: undefined } as const)
              : drawUse(random, who.role)
        if (use !== undefined) sent.push({ sentAtMs: atMs, event: eventOf(random, use, common) as SimulatedEvent })
      }
    }
    return sent.toSorted((a, b) => a.sentAtMs - b.sentAtMs)
  }

  const remembered = new Map<number, readonly Sent[]>()
  function remember(slot: number): readonly Sent[] {
    let sent = remembered.get(slot)
    if (sent === undefined) {
      sent = firstSent(slot)
      remembered.set(slot, sent)
      if (remembered.size > 32)
        for (const old of remembered.keys()) if (Math.abs(old - slot) > 12) remembered.delete(old)
    }
    return sent
  }

  /** Everything sent in a slot: what is new, and what a client without an answer sends again. */
  function allSent(slot: number): readonly Sent[] {
    const random = seededRandom(seed, 4, slot)
    const again = REPEATS.flatMap((slotsAgo) => {
      const earlier = remember(slot - slotsAgo)
      return Array.from({ length: random.poisson(earlier.length * 0.005) }, () => {
        const sentAtMs = slot * SLOT_MS + random.below(SLOT_MS)
        const once = earlier[random.below(earlier.length)]
        return once === undefined ? [] : [{ sentAtMs, event: once.event }]
      }).flat()
    })
    return [...remember(slot), ...again].toSorted((a, b) => a.sentAtMs - b.sentAtMs)
  }

  return {
    between(fromMs, toMs) {
      const events: SimulatedEvent[] = []
      for (let slot = Math.floor(fromMs / SLOT_MS); slot * SLOT_MS < toMs; slot++)
        for (const { sentAtMs, event } of allSent(slot)) if (sentAtMs >= fromMs && sentAtMs < toMs) events.push(event)
      return events
    },
  }
}

const asActor = (person: SimulatedPerson, atMs: number) => ({
  account: person.account,
  ...(person.organisation === undefined ? {} : { organisation: person.organisation }),
  role: atMs >= person.changesAtMs ? person.laterRole : person.role,
})
