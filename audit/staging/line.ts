// The made-up platform on the real line, up to the partials: events sealed as ingest seals them, and the transform stage, on a
// clock that is moved from day to day.
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { Config } from '../../config.ts'
import { openPartitionOf } from '../../ingest/partition.ts'
import { openSealBlock } from '../../ingest/seal-block.ts'
import { memoryKeys } from '../../keys/memory.ts'
import { type Keys, LASTING } from '../../keys/port.ts'
import { rawKeyName } from '../../keys/raw-key-name.ts'
import { announceCatalogue } from '../../log/catalogues.ts'
import { memoryLog } from '../../log/memory.ts'
import type { Log } from '../../log/port.ts'
import { sendControl } from '../../log/send-control.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { CapturedEvent } from '../../schemas/platform-event.ts'
import { Source } from '../../schemas/source.ts'
import { type Calendar, openCalendar } from '../../time/calendar.ts'
import { type SteppedClock, steppedClock } from '../../time/clock.ts'
import { type Transform, openTransform } from '../../transform/stage.ts'
import type { Chance } from '../chance.ts'
import { type StagedPerson, eventsOf } from './people.ts'

export const HOUR_MS = 3_600_000
/** Begins on a Monday and has four weeks: the shortest month there is. */
export const MONTH: WindowId = 'month/2027-02'
export const calendar: Calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * HOUR_MS })
export const DAYS = calendar.daysOf(MONTH)
export const quiet = pino({ level: 'silent' })
const SOURCE = Source.parse({ id: 'portal', kind: 'platform', side: 'server', writeKeySha256: '0'.repeat(64) })

export interface Line extends AsyncDisposable {
  readonly clock: SteppedClock
  readonly log: Log
  readonly keys: Keys
  readonly transform: Transform
  /** Moves the clock to noon and seals what the day has. */
  send(day: Day): Promise<void>
  erase(person: StagedPerson): Promise<void>
}

export interface LineOptions {
  readonly catalogue: Catalogue
  readonly people: readonly StagedPerson[]
  readonly partitions: number
}

/** It begins half a day before the month. The same names of `chance` have the same keys. `prepare`: what is done before the
 * first event. */
export async function openLine(
  chance: Chance,
  { catalogue, people, partitions }: LineOptions,
  prepare: (line: Pick<Line, 'log' | 'keys' | 'clock'>) => Promise<void>,
): Promise<Line> {
  const genesis = calendar.bounds(MONTH).startMs - 12 * HOUR_MS
  const clock = steppedClock(genesis)
  const log = memoryLog({ partitions, genesis })
  const keys = memoryKeys({ clock, calendar, material: (name) => chance.bytes(`key ${name}`) })
  await announceCatalogue(log, calendar, clock, catalogue)
  await prepare({ log, keys, clock })
  const ports = { log, keys, clock, calendar, config: Config.parse({}), logger: quiet, live: false }
  const transform = await openTransform(ports)
  const routing = await keys.obtain(LASTING.routing)
  if (routing === 'destroyed') throw new Error('a lasting key that is gone')
  const partitionOf = openPartitionOf(routing.subkey('routing'), partitions)
  const sealBlock = openSealBlock()
  const byDay = new Map<Day, CapturedEvent[]>(DAYS.map((day) => [day, []]))
  for (const person of people)
    for (const { day, captured } of eventsOf(person, DAYS, calendar)) byDay.get(day)?.push(captured)
  return {
    clock,
    log,
    keys,
    transform,
    async send(day) {
      clock.advanceTo(calendar.bounds(`day/${day}`).startMs + 12 * HOUR_MS)
      const shares = new Map<number, string[]>()
      for (const captured of (byDay.get(day) ?? []).toSorted((a, b) => a.at - b.at)) {
        const partition = partitionOf(SOURCE, captured.event, captured.event.client ?? {})
        const share = shares.get(partition)
        if (share === undefined) shares.set(partition, [JSON.stringify(captured)])
        else share.push(JSON.stringify(captured))
      }
      const secret = await keys.obtain(rawKeyName(clock.now()))
      if (secret === 'destroyed') throw new Error('a raw key that is gone')
      for (const [partition, events] of shares)
        await log.topic('platform-events').append(partition, [sealBlock(partition, secret, clock.now(), events)])
    },
    erase: ({ account, organisation }) =>
      sendControl(
        { log, keys },
        { id: randomUUID(), kind: 'erase', at: clock.now() },
        { account, organisation: organisation?.id },
      ),
    async [Symbol.asyncDispose]() {
      await transform[Symbol.asyncDispose]()
      await keys[Symbol.asyncDispose]()
    },
  }
}
