// A platform that goes on sending whatever happens to the machines, and the truth about what was acknowledged.
import { join } from 'node:path'
import { expect } from 'vitest'
import type { SimulatedEvent } from '../../demo/simulated-platform.ts'
import { seededRandom } from '../../demo/seeded-random.ts'
import { simulatePlatform, simulatedDevice } from '../../demo/simulated-platform.ts'
import { openRemoteKeys } from '../../keys/remote.ts'
import { openKafkaLog } from '../../log/kafka.ts'
import { sumPartials } from '../../reports/close/sum-partials.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Partial, WindowId } from '../../schemas/figures.ts'
import { type Calendar, openCalendar } from '../../time/calendar.ts'
import { systemClock } from '../../time/clock.ts'
import { readFile } from 'node:fs/promises'
import { loadClient } from '../simulation/crash-harness.ts'
import { captured } from '../simulation/published-life.ts'
import { Truth } from '../simulation/truth.ts'
import { SECRETS } from '../support/keys-service.ts'
import { WRITE_KEY, eventually } from '../support/peil-tree.ts'
import { readPartials } from '../support/read-partials.ts'
import { recentEvents } from '../support/recent-events.ts'
import { expectDurationsEqual, expectSumsEqual } from '../support/truth-run.ts'
import type { ManyMachines } from './many-machines.ts'

const GRACE_MS = 6 * 3_600_000

export interface UnderLoad {
  /** How many events were acknowledged so far. */
  readonly acknowledged: () => number
  /** Resolves when so many more have been. */
  more(events: number): Promise<void>
  /** Stops sending, waits until all is folded, and compares the sums of the open days with the truth.
   * Answers how many events that were. @throws when they differ. */
  expectTruth(): Promise<number>
}

export interface LoadOptions {
  readonly machines: ManyMachines
  readonly brokers: readonly string[]
  readonly folder: string
  readonly catalogue: Catalogue
  readonly zone: string
  readonly seed: number
}

export function keepSending({ machines, brokers, folder, catalogue, zone, seed }: LoadOptions): UnderLoad {
  const calendar: Calendar = openCalendar({ zone, graceMs: GRACE_MS })
  const truth = new Truth({ calendar, catalogueOf: () => catalogue, deviceOf: simulatedDevice })
  const platform = simulatePlatform({ seed, catalogue, people: 400, organisations: 40, visitsPerDay: 80, calendar })
  const random = seededRandom(seed)
  const monday = Date.parse('2026-11-16T10:00:00Z')
  let stopped = false
  let count = 0
  let requests = 0

  async function sendUntilStopped(): Promise<void> {
    const earlier: SimulatedEvent[] = []
    for (let slot = 0; !stopped; slot++) {
      const sent = recentEvents(
        platform.between(monday + slot * 300_000, monday + (slot + 1) * 300_000),
        earlier,
        random,
      )
      const result = await loadClient({
        // To each in turn, as a balancer does: one that is down is tried again elsewhere.
        url: () => machines.ingest[requests++ % machines.ingest.length]?.url ?? '',
        key: WRITE_KEY,
        events: sent,
        signal: new AbortController().signal,
      })
      expect(result.refused).toEqual(new Map())
      for (const list of result.acknowledged.values())
        for (const event of list) truth.enter({ kind: 'event', captured: captured(event, 'accounts') })
      count += sent.length
    }
  }
  const sending = sendUntilStopped()
  sending.catch(() => undefined) // heard of at the end

  return {
    acknowledged: () => count,
    more: (events) => {
      const target = count + events
      return eventually(`${events} more events were acknowledged`, async () => count >= target, 60_000)
    },
    async expectTruth() {
      stopped = true
      await sending
      await using log = await openKafkaLog({ brokers, partitions: 1, clock: systemClock })
      await using keys = openRemoteKeys({
        url: machines.keys.url,
        ca: await readFile(join(folder, 'keys.pem'), 'utf8'),
        secret: SECRETS.reports,
      })
      const partitions = Array.from({ length: log.partitions }, (_, partition) => partition)
      const ends = await Promise.all(partitions.map((p) => log.topic('platform-events').bounds(p)))
      const today = calendar.dayOf(Date.now())
      const yesterday = calendar.dayOf(calendar.bounds(`day/${today}`).startMs - 1)
      const open: readonly WindowId[] = [`day/${today}`, `day/${yesterday}`]
      let stored: ReadonlyMap<string, Partial> = new Map()
      await eventually(
        'every partition has told of all origins',
        async () => {
          stored = await readPartials({ log, keys })
          return open.every((window) =>
            ends.every(({ end }, p) => (stored.get(`${p}/${window}`)?.version ?? -1) >= end - 1),
          )
        },
        150_000,
      )
      for (const window of open) {
        const { sums, durations } = sumPartials([...stored.values()].filter((partial) => partial.window === window))
        expect(sums.length).toBeGreaterThan(100)
        expectSumsEqual([...sums], truth, window)
        expectDurationsEqual([...durations], truth, window)
      }
      return count
    },
  }
}
