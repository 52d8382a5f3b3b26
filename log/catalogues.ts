// Catalogues in the log: announced on the keyed topic `plans`, so that every process uses the same one on a day.
import { Catalogue } from '../schemas/catalogue.ts'
import type { CatalogueEntry } from '../schemas/catalogue-entry.ts'
import { MalformedMessage, decodeHeader, encodeHeader } from '../schemas/envelope.ts'
import type { Day } from '../schemas/figures.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Clock } from '../time/clock.ts'
import type { Log } from './port.ts'

const PREFIX = 'catalogue/'
/** Every process has read a catalogue long before the day from which it counts. */
const NOTICE_MS = 3_600_000

/**
 * Resolves, once durable, with the day from which it is in force, or undefined when it equals the last one announced.
 * The first is in force at once, on every day that may still get events; a later one from the first reporting day on
 * that begins an hour or more from now, in place of what was announced for that day before.
 */
export async function announceCatalogue(
  log: Log,
  calendar: Calendar,
  clock: Clock,
  catalogue: Catalogue,
): Promise<Day | undefined> {
  const last = (await readCatalogues(log)).at(-1)
  const body = JSON.stringify(Catalogue.parse(catalogue))
  if (last !== undefined && JSON.stringify(last.catalogue) === body) return undefined
  const effective =
    last === undefined ? firstDayWithEvents(calendar, clock.now()) : firstDayFrom(calendar, clock.now() + NOTICE_MS)
  await log
    .keyed('plans')
    .put(`${PREFIX}${effective}`, Buffer.concat([encodeHeader({ t: 'catalogue' }), Buffer.from(body)]))
  return effective
}

/** Every catalogue announced so far, by effective day. `catalogueOn(entries, day)` picks the one in force.
 * @throws MalformedMessage when one cannot be read. */
export async function readCatalogues(log: Log): Promise<readonly CatalogueEntry[]> {
  const entries = new Map<Day, CatalogueEntry>()
  for await (const batch of log.keyed('plans').read({ follow: false })) {
    for (const { key, value } of batch) {
      if (!key.startsWith(PREFIX)) continue
      const effective = key.slice(PREFIX.length)
      if (value === null) entries.delete(effective)
      else entries.set(effective, { effective, catalogue: decode(value) })
    }
  }
  return [...entries.values()].toSorted((a, b) => (a.effective < b.effective ? -1 : 1))
}

function decode(value: Uint8Array): Catalogue {
  const { body } = decodeHeader(value)
  try {
    return Catalogue.parse(JSON.parse(body.toString('utf8')))
  } catch (cause) {
    throw new MalformedMessage('a catalogue in the log cannot be read', { cause })
  }
}

/** The first day that is not yet past its end and grace: an event may come in up to that very moment. */
const firstDayWithEvents = (calendar: Calendar, now: number): Day => calendar.dayOf(now - calendar.graceMs - 1)

function firstDayFrom(calendar: Calendar, ms: number): Day {
  const day = calendar.dayOf(ms)
  const { startMs } = calendar.bounds(`day/${day}`)
  return startMs >= ms ? day : calendar.next(`day/${day}`).slice('day/'.length)
}
