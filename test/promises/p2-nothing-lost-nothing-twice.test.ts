// P2: 202 means durable, and an event counts once: processes are killed under load, and then the sums are the truth.
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Random, seededRandom } from '../../demo/seeded-random.ts'
import { recentEvents, zoneAtNight } from '../support/recent-events.ts'
import { type SimulatedEvent, simulatePlatform, simulatedDevice } from '../../demo/simulated-platform.ts'
import { sumPartials } from '../../reports/close/sum-partials.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { openCalendar } from '../../time/calendar.ts'
import { loadClient } from '../simulation/crash-harness.ts'
import { inventedCatalogue } from '../simulation/invented-catalogue.ts'
import { captured } from '../simulation/published-life.ts'
import { Truth } from '../simulation/truth.ts'
import { build } from '../support/built.ts'
import { WRITE_KEY, type PeilTree, eventually, prepareFolder, startTree } from '../support/peil-tree.ts'
import { type Stored, readStored } from '../support/stored-sums.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { expectDurationsEqual, expectSumsEqual } from '../support/truth-run.ts'

const HOUR = 3_600_000
const KILLS = 54
/** What is killed: a parent takes longest to come back. */
const VICTIMS = [
  ['parent', 0.26],
  ['ingest', 0.37],
  ['transform', 0.37],
] as const
type Victim = (typeof VICTIMS)[number][0]

beforeAll(build)

/** Keeps a tree running on the folder, whatever happens to it. */
class Survivor {
  tree: PeilTree
  readonly killed: Record<Victim, number> = { parent: 0, ingest: 0, transform: 0 }
  readonly #folder: string
  readonly #env: Record<string, string>
  /** Trees that ended by themselves, because one of their stages died too often. */
  gaveUp = 0
  #ending = false

  constructor(folder: string, env: Record<string, string>, tree: PeilTree) {
    this.#folder = folder
    this.#env = env
    this.tree = tree
  }

  async kill(victim: Victim): Promise<boolean> {
    const pid = victim === 'parent' ? this.tree.pid : await this.tree.child(victim)
    if (pid === undefined) return false
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      return false // it has just ended
    }
    this.killed[victim]++
    return true
  }

  /** Starts another tree whenever one has ended. */
  async keep(): Promise<void> {
    for (;;) {
      const { signal } = await this.tree.ended
      if (this.#ending) return
      if (signal !== 'SIGKILL') this.gaveUp++
      this.tree = await startTree(this.#folder, { env: this.#env }).catch(() =>
        startTree(this.#folder, { env: this.#env }),
      )
    }
  }

  end(): Promise<unknown> {
    this.#ending = true
    return this.tree.stop()
  }
}

test('after more than fifty kills of any process under load, every acknowledged event counts, and counts once', async () => {
  const seed = randomInt(2 ** 31)
  const random = seededRandom(seed)
  const now = Date.now()
  const zone = zoneAtNight(now)
  const calendar = openCalendar({ zone, graceMs: 6 * HOUR })
  const catalogue = inventedCatalogue(24, 5, 3)
  await using folder = await temporaryFolder()
  await prepareFolder(folder.path, catalogue)
  const data = join(folder.path, 'data')
  const env = { PEIL_ZONE: zone }
  const survivor = new Survivor(folder.path, env, await startTree(folder.path, { env }))
  const kept = survivor.keep()
  const truth = new Truth({ calendar, catalogueOf: () => catalogue, deviceOf: simulatedDevice })
  const platform = simulatePlatform({ seed, catalogue, people: 400, organisations: 40, visitsPerDay: 80, calendar })
  const load = { sent: 0, retries: 0, done: false }

  async function sendUntilDone(): Promise<void> {
    const monday = Date.parse('2026-11-16T10:00:00Z')
    const earlier: SimulatedEvent[] = []
    for (let slot = 0; !load.done; slot++) {
      const events = recentEvents(
        platform.between(monday + slot * 300_000, monday + (slot + 1) * 300_000),
        earlier,
        random,
      )
      const result = await loadClient({
        url: () => survivor.tree.ingest,
        key: WRITE_KEY,
        events,
        signal: new AbortController().signal,
      })
      expect(result.refused).toEqual(new Map())
      for (const list of result.acknowledged.values())
        for (const event of list) truth.enter({ kind: 'event', captured: captured(event, 'accounts') })
      load.sent += events.length
      load.retries += result.retries
    }
  }

  const sending = sendUntilDone()
  const until = performance.now() + 200_000
  while (total(survivor.killed) < KILLS && performance.now() < until) {
    await Promise.race([delay(100 + random.below(1_100)), sending])
    await survivor.kill(draw(random))
  }
  load.done = true
  await sending
  await survivor.end()
  await kept
  const { ends } = await readStored(data)

  // Started once more it has read everything; then every partial tells it.
  const last = await startTree(folder.path, { env })
  const open = (['today', 'yesterday'] as const).map((which): WindowId => {
    const today = calendar.dayOf(now)
    return `day/${which === 'today' ? today : calendar.dayOf(calendar.bounds(`day/${today}`).startMs - 1)}`
  })
  let stored: Stored | undefined
  await eventually(
    'every partition has told of all origins',
    async () => {
      stored = await readStored(data)
      return open.every((window) =>
        ends.every((end, partition) => (stored?.partials.get(`${partition}/${window}`)?.version ?? -1) >= end - 1),
      )
    },
    75_000,
  )
  expect(await last.stop()).toEqual({ code: 0, signal: null })
  const { killed, gaveUp } = survivor
  process.stdout.write(
    `seed ${seed}: killed ${JSON.stringify(killed)}, gave up ${gaveUp}, ${load.sent} events sent, ${load.retries} requests again\n`,
  )

  const note = `seed ${seed}`
  expect(total(killed), note).toBeGreaterThanOrEqual(50)
  for (const window of open) {
    const parts = [...(stored?.partials.values() ?? [])].filter((partial) => partial.window === window)
    const { sums, durations } = sumPartials(parts)
    expect(sums.length, note).toBeGreaterThan(100)
    expectSumsEqual([...sums], truth, window)
    expectDurationsEqual([...durations], truth, window)
  }
}, 300_000)

function draw(random: Random): Victim {
  let rest = random.next()
  for (const [victim, share] of VICTIMS) if ((rest -= share) < 0) return victim
  return 'transform'
}

const total = (killed: Record<Victim, number>): number => killed.parent + killed.ingest + killed.transform
