// A log, keys and a stepped clock for tests of the owner: blocks go in as ingest would put them, partials come out.
import { createHash, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { Config } from '../../../config.ts'
import type { KeyName, Keys } from '../../../keys/port.ts'
import { announceCatalogue } from '../../../log/catalogues.ts'
import type { Log } from '../../../log/port.ts'
import { sendControl } from '../../../log/send-control.ts'
import type { Control } from '../../../schemas/control.ts'
import type { Partial, WindowId } from '../../../schemas/figures.ts'
import { type Calendar, openCalendar } from '../../../time/calendar.ts'
import { type SteppedClock, steppedClock } from '../../../time/clock.ts'
import { openMatchers } from '../../../transform/deidentify/matchers.ts'
import { readCatalogues } from '../../../log/catalogues.ts'
import { noCounts } from '../../../transform/owner/counts.ts'
import { type Owner, openOwner } from '../../../transform/owner/owner.ts'
import { type Transform, openTransform } from '../../../transform/stage.ts'
import { SIMPLE_CATALOGUE, type SimpleEvent, appendBlock, captured } from '../../support/append-blocks.ts'
import { memoryKeys } from '../../../keys/memory.ts'
import { type MemoryLogOptions, memoryLog } from '../../../log/memory.ts'
import { readPartials, totalOf } from '../../support/read-partials.ts'

export const HOUR_MS = 3_600_000

export interface World {
  readonly log: Log
  keys: Keys
  readonly clock: SteppedClock
  readonly calendar: Calendar
  /** Puts a block of events on partition 0, stamped now; `at` is now where an event does not say. */
  send(...events: (Omit<SimpleEvent, 'at'> & { at?: number })[]): Promise<number>
  control(kind: Control['kind'], account: string, organisation?: string): Promise<void>
  partial(window: WindowId, partition?: number): Promise<Partial | undefined>
  /** People and events of the platform in a window: what most tests ask. */
  figures(window: WindowId): Promise<[people: number, events: number] | undefined>
  transform(): Promise<Transform>
  /** An owner by itself, with no stage around it. */
  owner(counts?: ReturnType<typeof noCounts>): Promise<Owner>
  at(iso: string): void
}

export interface WorldOptions extends MemoryLogOptions {
  /** The bytes of each new key, for worlds that are to have the same. */
  readonly material?: (name: KeyName) => Buffer
}

/** Keys that are the same in every world. */
export const sameMaterial = (name: KeyName): Buffer => createHash('sha256').update(name).digest()

export async function openWorld(start: string, { material, ...options }: WorldOptions = {}): Promise<World> {
  const clock = steppedClock(Date.parse(start))
  const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * HOUR_MS })
  const log = memoryLog({ partitions: 1, genesis: clock.now(), ...options })
  const keys = memoryKeys({ clock, calendar, ...(material === undefined ? {} : { material }) })
  await announceCatalogue(log, calendar, clock, SIMPLE_CATALOGUE)
  const world: World = {
    log,
    keys,
    clock,
    calendar,
    send: (...events) =>
      appendBlock(
        { log, keys: world.keys },
        { stamp: clock.now(), events: events.map((event) => captured({ at: clock.now(), ...event })) },
      ),
    control: (kind, account, organisation) =>
      sendControl({ log, keys: world.keys }, { id: randomUUID(), kind, at: clock.now() }, { account, organisation }),
    partial: async (window, partition = 0) =>
      (await readPartials({ log, keys: world.keys })).get(`${partition}/${window}`),
    async figures(window) {
      const partial = await world.partial(window)
      if (partial === undefined) return undefined
      const total = totalOf(partial, 'platform', 'platform')
      return [total?.people ?? 0, total?.events ?? 0]
    },
    transform: () =>
      openTransform({
        log,
        keys: world.keys,
        clock,
        calendar,
        config: Config.parse({}),
        logger: pino({ level: 'silent' }),
        live: false,
      }),
    owner: (counts = noCounts()) => {
      const matchers = openMatchers(() => readCatalogues(log))
      return openOwner({ log, keys: world.keys, clock, calendar, matchers, counts }, 0)
    },
    at: (iso) => clock.advanceTo(Date.parse(iso)),
  }
  return world
}

/** Reads everything there is for an owner, as the stage does. */
export async function drain(world: World, owner: Owner): Promise<void> {
  for await (const batch of world.log.topic('platform-events').read(0, owner.next, { follow: false }))
    await owner.take(batch)
}
