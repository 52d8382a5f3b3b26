// The transform stage: owns partitions, keeps their figures up to date, ticks, and publishes partials.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { type Keys, KeysUnreachable } from '../keys/port.ts'
import { readCatalogues } from '../log/catalogues.ts'
import { type Log, LogWriteFailed, type Message } from '../log/port.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Clock } from '../time/clock.ts'
import { openMatchers } from './deidentify/matchers.ts'
import { type Counts, noCounts } from './owner/counts.ts'
import { type Owner, openOwner } from './owner/owner.ts'

const TICK_EVERY_MS = 10_000
const LOOK_EVERY_MS = 250
const RETRY_MS = 1_000
/** A partition that comes back within this time is gone on with. */
const KEEP_LOST_MS = 120_000
/** A stall that lasts is told again after this long. */
const WARN_MS = 30_000
/** How much is taken before others have their turn: about 10 ms of work. */
const BATCH_BYTES = 1024 * 1024
/** What arrives within this is taken together: a run costs the same for one event as for a hundred. All partitions keep
 * the same beat, so that their appends share transactions. */
const BEAT_MS = 100

export interface TransformPorts {
  readonly log: Log
  readonly keys: Keys
  readonly config: Config
  readonly clock: Clock
  readonly calendar: Calendar
  readonly logger: Logger
  /** false: nothing happens by itself, only `settle` does. */
  readonly live: boolean
}

export interface TransformStats extends Counts {
  /** Origins that wait to be read, in the partition where most do (as of the last tick). */
  readonly lag: number
  /** Age of the oldest "last tick folded", ms: how far the figures are behind the clock. */
  readonly behindMs: number
  readonly figureBytes: number
  readonly eventIdBytes: number
}

export interface Transform extends AsyncDisposable {
  /** Does all that is due at the clock's time, to the end. */
  settle(): Promise<void>
  /** Rejects when the stage dies. */
  readonly done: Promise<never>
  stats(): TransformStats
}

/** More waits already. */
const isFull = (batch: readonly Message[]): boolean =>
  batch.reduce((sum, { value }) => sum + value.length, 0) >= BATCH_BYTES

/** An owner and what it is doing: one thing at a time. */
class Owned {
  readonly owner: Owner
  #busy: Promise<unknown> = Promise.resolve()

  constructor(owner: Owner) {
    this.owner = owner
  }

  run<T>(work: (owner: Owner) => Promise<T>): Promise<T> {
    const done = this.#busy.then(() => work(this.owner))
    this.#busy = done.catch(() => undefined)
    return done
  }
}

/** Opens the stage; when live, it reads, ticks and publishes until it is disposed, and finishes what it has in hand. */
export async function openTransform(ports: TransformPorts): Promise<Transform> {
  const { log, keys, clock, calendar, logger, live } = ports
  const counts = noCounts()
  const matchers = openMatchers(() => readCatalogues(log))
  const owned = new Map<number, Owned>()
  /** What was lost to another process, and when (monotonic): it may come back. */
  const lost = new Map<number, { readonly mine: Owned; readonly at: number }>()
  const stop = new AbortController()
  let lag = 0
  let lastTick: number | undefined
  let warnedAt = -Infinity

  const open = async (partition: number): Promise<Owned> =>
    new Owned(await openOwner({ log, keys, clock, calendar, matchers, counts }, partition))

  /** As it was, if the journal ends where this process left it: then nobody has owned the partition in between. */
  async function take(partition: number): Promise<Owned> {
    const mine = lost.get(partition)?.mine
    lost.delete(partition)
    if (mine === undefined) return open(partition)
    const { end } = await log.topic('pseudonymous-events').bounds(partition)
    return end === mine.owner.state.journalNext ? mine : open(partition)
  }

  /** The figures of open windows are not kept for long where nobody folds and nobody forgets. */
  function dropLost(): void {
    for (const [partition, { at }] of lost) if (clock.monotonic() - at > KEEP_LOST_MS) lost.delete(partition)
  }

  /** What a stall does not stop: a key that cannot be reached now is asked for again later, and what the log does not take
   * now (a disk that is full) is written later. */
  async function unlessStalled(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof KeysUnreachable || error instanceof LogWriteFailed)) throw error
      const why = error instanceof KeysUnreachable ? 'a key cannot be reached' : 'the log takes nothing'
      counts.stalls += 1
      if (clock.monotonic() - warnedAt < WARN_MS) return false // every partition stalls, several times a second
      warnedAt = clock.monotonic()
      logger.warn({ err: error }, `${why}: transform waits and tries again`)
      return false
    }
  }

  /** Owns one partition for as long as it may. */
  async function follow(partition: number, signal: AbortSignal): Promise<void> {
    const topic = log.topic('platform-events')
    while (!signal.aborted) {
      const ran = await unlessStalled(async () => {
        let mine = owned.get(partition)
        if (mine === undefined) owned.set(partition, (mine = await take(partition)))
        const { owner } = mine
        const { end } = await topic.bounds(partition)
        if (owner.next >= end) owner.caughtUp()
        for await (const batch of topic.read(partition, owner.next, {
          follow: true,
          signal,
          batchBytes: BATCH_BYTES,
        })) {
          await mine.run(() => owner.take(batch))
          if (owner.next >= end) owner.caughtUp()
          await (isFull(batch) ? nextTurn() : clock.sleep(BEAT_MS - (clock.monotonic() % BEAT_MS), signal))
        }
      })
      if (!ran) await clock.sleep(RETRY_MS, signal)
    }
    const mine = owned.get(partition)
    await mine?.run(async () => {})
    owned.delete(partition)
    if (mine !== undefined) lost.set(partition, { mine, at: clock.monotonic() })
  }

  async function tickAll(): Promise<void> {
    await Promise.all([...owned.values()].map(({ owner }) => owner.tick()))
    const ends = await Promise.all(
      [...owned.values()].map(async ({ owner }) => {
        const { end } = await log.topic('platform-events').bounds(owner.partition)
        return end - owner.next
      }),
    )
    lag = Math.max(0, ...ends)
  }

  /** Ticks every 10 s and publishes what changed; with nothing to do it only looks at numbers. */
  async function pace(): Promise<void> {
    while (!stop.signal.aborted) {
      const now = clock.now()
      const ticks = lastTick === undefined || now - lastTick >= TICK_EVERY_MS || now < lastTick
      if (ticks && owned.size > 0) {
        lastTick = now
        await unlessStalled(tickAll)
        dropLost()
      }
      for (const mine of owned.values()) {
        if (!ticks && mine.owner.state.changed.size === 0) continue
        await unlessStalled(() => mine.run((owner) => owner.publish(false)))
        await nextTurn()
      }
      await clock.sleep(LOOK_EVERY_MS, stop.signal)
    }
  }

  async function settlePartition(partition: number, now: number): Promise<void> {
    let mine = owned.get(partition)
    if (mine === undefined) owned.set(partition, (mine = await open(partition)))
    await mine.run(async (owner) => {
      if (lastTick !== now) await owner.tick()
      const options = { follow: false, batchBytes: BATCH_BYTES }
      for await (const batch of log.topic('platform-events').read(partition, owner.next, options)) {
        await owner.take(batch)
        await nextTurn()
      }
      owner.caughtUp()
      await owner.publish(true)
    })
  }

  const running = live ? Promise.all([log.own(follow, stop.signal), pace()]) : new Promise<never>(() => {})
  const done = running.then(() => new Promise<never>(() => {}))
  done.catch(() => stop.abort()) // whoever waits for `done` hears of it; the rest of the stage stops
  return {
    done,
    async settle() {
      const now = clock.now()
      const partitions = live ? [...owned.keys()] : Array.from({ length: log.partitions }, (_, partition) => partition)
      await Promise.all(partitions.map((partition) => unlessStalled(() => settlePartition(partition, now))))
      lastTick = now
    },
    stats() {
      const owners = [...owned.values()].map(({ owner }) => owner)
      const memory = owners.map((owner) => owner.memory())
      return {
        ...counts,
        lag,
        behindMs: Math.max(0, ...owners.map(({ state }) => (state.tick === 0 ? 0 : clock.now() - state.tick))),
        figureBytes: memory.reduce((sum, { figures }) => sum + figures, 0),
        eventIdBytes: memory.reduce((sum, { eventIds }) => sum + eventIds, 0),
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      if (live) await running.catch(() => undefined)
      await Promise.all([...owned.values()].map((mine) => mine.run(async () => {})))
    },
  }
}
