// How fast the journal is folded again after a restart, on one core, and what an event id, a person and a pair take.
import { readCatalogues } from '../../log/catalogues.ts'
import type { Pseudonym, PseudonymousEvent, WindowPseudonyms } from '../../schemas/pseudonymous-event.ts'
import { DEVICES, ORGANISATION_SIZES, ROLES } from '../../schemas/segments.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { openMatchers } from '../../transform/deidentify/matchers.ts'
import { DayFold } from '../../transform/fold/day-fold.ts'
import { digestOf } from '../../transform/fold/digest.ts'
import { WindowFold } from '../../transform/fold/window-fold.ts'
import { DayIndex } from '../../transform/journal/day-index.ts'
import { DayIndexes } from '../../transform/journal/day-indexes.ts'
import { buildRun } from '../../transform/journal/journal-message.ts'
import { noCounts } from '../../transform/owner/counts.ts'
import { openOwner } from '../../transform/owner/owner.ts'
import { memoryKeys } from '../../keys/memory.ts'
import { memoryLog } from '../../log/memory.ts'

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

const DAY = '2026-11-22'
const EVENTS_PER_RUN = 2_000

/** A small generator (mulberry32): the same events in every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

function pick<T>(values: readonly T[], draw: () => number): T {
  return values[Math.floor(draw() * values.length)] as T
}

/** Events of `people`, ten an organisation, over `features` of which a person uses some. */
export function* madeUpEvents(count: number, people: number, features: number): Generator<PseudonymousEvent> {
  const draw = random(7)
  const pseudonyms = (): WindowPseudonyms => {
    const bytes = (): Pseudonym => Uint8Array.from({ length: 16 }, () => draw() * 256) as Pseudonym
    return { month: bytes(), week: bytes() }
  }
  const organisations = Array.from({ length: Math.ceil(people / 10) }, pseudonyms)
  const everybody = Array.from({ length: people }, (_, person) => ({
    ref: { ...pseudonyms(), organisation: organisations[Math.floor(person / 10)] },
    role: pick(ROLES, draw),
    size: pick(ORGANISATION_SIZES, draw),
    device: pick(DEVICES, draw),
  }))
  const catalogue = Array.from({ length: features }, (_, number) => ({
    id: `feature-${number}`,
    area: `area-${number % 12}`,
  }))
  for (let event = 0; event < count; event++) {
    const { ref, role, size, device } = pick(everybody, draw)
    yield {
      day: DAY,
      person: ref,
      feature: catalogue[Math.floor(draw() ** 3 * features)] as { id: string; area: string },
      role,
      size,
      device,
      error: draw() < 0.02,
      durationBin: draw() < 0.7 ? 15 + Math.floor(draw() * 10) : undefined,
      fingerprint: { high: Math.floor(draw() * 0x1_0000_0000), low: Math.floor(draw() * 0x1_0000_0000) || 1 },
    }
  }
}

export async function benchFold(events = 2_000_000): Promise<Figure[]> {
  const clock = steppedClock(Date.parse(`${DAY}T12:00:00Z`))
  const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
  await using keys = memoryKeys({ clock, calendar })
  await using log = memoryLog({ partitions: 1, genesis: clock.now() })
  const indexes = new DayIndexes()
  let run: PseudonymousEvent[] = []
  let origin = 0
  for (const event of madeUpEvents(events, 20_000, 200)) {
    if (run.push(event) < EVENTS_PER_RUN) continue
    const { message } = await buildRun(keys, indexes, {
      partition: 0,
      from: origin,
      to: origin,
      tick: clock.now(),
      events: run,
    })
    await log.topic('pseudonymous-events').append(0, [message])
    origin++
    run = []
  }
  const ports = { log, keys, clock, calendar, matchers: openMatchers(() => readCatalogues(log)), counts: noCounts() }
  const folded = origin * EVENTS_PER_RUN
  let best = Infinity
  let bytes = 0
  for (let round = 0; round < 3; round++) {
    const started = performance.now()
    const owner = await openOwner(ports, 0)
    best = Math.min(best, performance.now() - started)
    bytes = owner.memory().eventIds
  }
  return [
    { name: 'fold.replay.events_per_s', value: Math.round((folded / best) * 1000), unit: 'events/s' },
    { name: 'fold.bytes_per_event_id', value: Number((bytes / folded).toFixed(1)), unit: 'bytes' },
  ]
}

/** Bytes that a person and a (person, feature) pair take in the columns of a day, and a person in those of a month. A
 * day takes 24 to 48 more a person for finding its number (PseudonymIndex). */
export function benchFoldMemory(people = 50_000): Figure[] {
  const fold = (features: number): { dayBytes: number; monthBytes: number; pairs: number } => {
    const index = new DayIndex(DAY)
    const day = new DayFold(DAY)
    let section: PseudonymousEvent[] = []
    for (const event of madeUpEvents(people * features, people, features)) {
      if (section.push(event) < EVENTS_PER_RUN) continue
      day.apply(index.number(section))
      section = []
    }
    const month = new WindowFold()
    month.apply(digestOf(day, 'month'), new Set())
    return { dayBytes: day.bytes, monthBytes: month.bytes, pairs: day.tally.rows?.size ?? 0 }
  }
  const few = fold(5)
  const many = fold(20)
  const perPair = (many.dayBytes - few.dayBytes) / (many.pairs - few.pairs)
  return [
    {
      name: 'fold.day.bytes_per_person',
      value: Math.round((many.dayBytes - perPair * many.pairs) / people),
      unit: 'bytes',
    },
    { name: 'fold.day.bytes_per_pair', value: Math.round(perPair), unit: 'bytes' },
    { name: 'fold.window.bytes_per_person', value: Math.round(many.monthBytes / people), unit: 'bytes' },
  ]
}
