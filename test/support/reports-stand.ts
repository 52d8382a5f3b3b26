// A stand for the reports stage: everything it needs in memory, partials written by hand, and crashes by name.
import { randomFillSync } from 'node:crypto'
import { pino } from 'pino'
import { openUniform } from '../../reports/release/uniform.ts'
import { type ReportsOptions, type Reports, openReports } from '../../reports/stage.ts'
import type { Keys } from '../../keys/port.ts'
import { sealMessage } from '../../keys/seal.ts'
import { type Ledger, openLedger } from '../../log/ledger.ts'
import type { AppendTopic, KeyedTopic, Log } from '../../log/port.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Bounded } from '../../schemas/bounded.ts'
import { decodeHeader, encodeHeader } from '../../schemas/envelope.ts'
import type { CellSums, DurationSums, WindowId } from '../../schemas/figures.ts'
import type { LedgerKind } from '../../schemas/ledger.ts'
import { encodePartialBody } from '../../log/partial-codec.ts'
import { openCalendar } from '../../time/calendar.ts'
import type { Clock } from '../../time/clock.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { memoryKeys } from '../../keys/memory.ts'
import { memoryLog } from '../../log/memory.ts'
import { type MemoryWarehouse, memoryWarehouse } from '../../warehouse/memory.ts'

export const HOUR_MS = 3_600_000
export const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * HOUR_MS })
export const startOf = (day: string): number => calendar.bounds(`day/${day}`).startMs

/** A clock whose wall can be moved apart from its monotonic hand. */
export interface JumpingClock extends Clock {
  pass(ms: number): void
  /** Time passes until then; never back. */
  to(ms: number): void
  jump(ms: number): void
}

export function jumpingClock(startMs: number): JumpingClock {
  let wall = startMs
  let monotonic = 0
  const pass = (ms: number): void => {
    wall += ms
    monotonic += ms
  }
  return {
    now: () => wall,
    monotonic: () => monotonic,
    sleep: async () => {},
    pass,
    to: (ms) => pass(Math.max(0, ms - wall)),
    jump: (ms) => void (wall += ms),
  }
}

export interface Stand {
  readonly clock: JumpingClock
  readonly log: Log
  readonly keys: Keys
  readonly ledger: Ledger
  readonly warehouse: MemoryWarehouse
  /** Opens the stage on what there is: again after a crash, like a restart. */
  open(more?: Partial<ReportsOptions>): Promise<Reports>
  putPartial(window: WindowId, partition: number, partial: Partially): Promise<void>
  /** Every partition has a partial of the window, whose watermark is past its end and grace. */
  complete(window: WindowId, cells?: readonly CellSums[], version?: number): Promise<void>
  putCatalogue(effective: string, features: readonly Featured[]): Promise<void>
  partialKeys(): Promise<readonly string[]>
}

export interface Partially {
  readonly version?: number
  readonly watermark?: number
  readonly cells?: readonly CellSums[]
  readonly durations?: readonly DurationSums[]
  readonly bounded?: Bounded
}

export type Featured = Pick<Catalogue['features'][number], 'id' | 'area' | 'counts'> & { readonly expiry?: string }

export const PARTITIONS = 2

/** `genesis`: the moment it all begins (epoch ms). `now`: what the clock says, where something was done before. */
export async function openStand(genesis: number, now = genesis): Promise<Stand> {
  const clock = jumpingClock(now)
  const log = memoryLog({ partitions: PARTITIONS, genesis })
  const keys = memoryKeys({ clock, calendar })
  const ledger = await openLedger({ log, keys, clock })
  const warehouse = memoryWarehouse()
  const config = {
    floorPeople: 10,
    floorOrganisations: 3,
    largestShare: 0.8,
    retentionDays: 1825,
    releaseWindowRho: 0.125,
    releaseYearRho: 2,
  }
  const logger = pino({ level: 'silent' })

  async function putPartial(window: WindowId, partition: number, partial: Partially): Promise<void> {
    const { version = 1, watermark = clock.now() - 60_000, cells = [], durations = [], bounded } = partial
    const secret = await keys.obtain(window)
    if (secret === 'destroyed') return
    const header = { t: 'partial', k: window, p: partition, version, watermark } as const
    const message = sealMessage(
      'partials',
      secret,
      header,
      encodePartialBody({ cells, durations, ...(bounded === undefined ? {} : { bounded }) }),
    )
    await log.keyed('partials').put(`${partition}/${window}`, message)
  }

  return {
    clock,
    log,
    keys,
    ledger,
    warehouse,
    putPartial,
    open: (more = {}) =>
      openReports({
        log,
        keys,
        ledger,
        warehouse,
        config,
        clock,
        calendar,
        logger,
        live: false,
        byAddress: false,
        releasable: true,
        uniform: openUniform(randomFillSync),
        ...more,
      }),
    async complete(window, cells = [], version = 1) {
      for (let partition = 0; partition < PARTITIONS; partition++)
        await putPartial(window, partition, {
          version,
          watermark: calendar.closesAt(window),
          cells: partition === 0 ? cells : [],
        })
    },
    async putCatalogue(effective, features) {
      const areas = [...new Set(features.map(({ area }) => area))]
      const name = { nl: 'naam', en: 'name' }
      const catalogue: Catalogue = {
        areas: areas.map((id) => ({ id, name })),
        features: features.map(({ expiry = '2099-01-01', ...feature }) => ({
          ...feature,
          name,
          match: [{ route: `/${feature.id}` }],
          purpose: 'interest',
          owner: 'product',
          expiry,
        })),
      }
      const message = Buffer.concat([encodeHeader({ t: 'catalogue' }), Buffer.from(JSON.stringify(catalogue))])
      await log.keyed('plans').put(`catalogue/${effective}`, message)
    },
    async partialKeys() {
      const found: string[] = []
      for await (const batch of log.keyed('partials').read({ follow: false }))
        found.push(...batch.filter(({ value }) => value !== null).map(({ key }) => key))
      return found.toSorted()
    },
  }
}

/** The points between each two steps of a close, by what was just done. */
export const CRASH_POINTS = [
  'closing appended',
  'window published',
  'destroying recorded',
  'key destroyed',
  'destroyed recorded',
  'first partial dropped',
] as const

/** The same within the release of a window that has a plan. */
export const RELEASE_CRASH_POINTS = [
  'release reserved',
  'draw appended',
  'release committed',
  'cells persisted',
  'release signed',
  'release recorded',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number] | (typeof RELEASE_CRASH_POINTS)[number]

const LEDGER_POINTS: Readonly<Partial<Record<LedgerKind, CrashPoint>>> = {
  destroying: 'destroying recorded',
  destroyed: 'destroyed recorded',
  'release-reserved': 'release reserved',
  'release-committed': 'release committed',
  'release-signed': 'release signed',
}

/** The same ports, of a process that is killed as soon as it has passed the point: nothing works after it. */
export function killedAfter(
  point: CrashPoint,
  { log, keys, ledger, warehouse }: Stand,
): Pick<ReportsOptions, 'log' | 'keys' | 'ledger' | 'warehouse'> {
  let killed = false
  const alive = (): void => {
    if (killed) throw new Error('killed')
  }
  const step = async <T>(after: CrashPoint | undefined, work: () => Promise<T>): Promise<T> => {
    alive()
    const result = await work()
    if (after === point) killed = true
    alive()
    return result
  }
  return {
    log: {
      ...log,
      topic: (name): AppendTopic => {
        const topic = log.topic(name)
        return {
          append: (partition, values) =>
            name === 'closings'
              ? step(isDraw(values) ? 'draw appended' : 'closing appended', () => topic.append(partition, values))
              : topic.append(partition, values),
          read: (...asked) => topic.read(...asked),
          bounds: (partition) => topic.bounds(partition),
          trim: (partition, offset) => (alive(), topic.trim(partition, offset)),
        }
      },
      keyed: (name): KeyedTopic => {
        const topic = log.keyed(name)
        return {
          put: (key, value) =>
            name === 'partials'
              ? step('first partial dropped', () => topic.put(key, value))
              : (alive(), topic.put(key, value)),
          read: (asked) => topic.read(asked),
        }
      },
    },
    keys: { ...keys, destroy: (name) => step('key destroyed', () => keys.destroy(name)) },
    ledger: {
      ...ledger,
      append: (kind, ...rest) => step(LEDGER_POINTS[kind], () => ledger.append(kind, ...rest)),
      appendIf: (kind, ...rest) => step(LEDGER_POINTS[kind], () => ledger.appendIf(kind, ...rest)),
    },
    warehouse: {
      ...warehouse,
      publish: (...published) => step('window published', () => warehouse.publish(...published)),
      persistReleased: (...cells) => step('cells persisted', () => warehouse.persistReleased(...cells)),
      recordRelease: (record) => step('release recorded', () => warehouse.recordRelease(record)),
      replaceProvisional: async (cells) => (alive(), warehouse.replaceProvisional(cells)),
    } satisfies Warehouse,
  }
}

const isDraw = ([value]: readonly Uint8Array[]): boolean =>
  value !== undefined && decodeHeader(value).header.t === 'draw'
