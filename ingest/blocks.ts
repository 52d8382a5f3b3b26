// Blocks: what arrives for a partition while its append is in flight forms the next block, stamped when it is sealed.
import type { Logger } from 'pino'
import type { KeyName, Keys, Secret } from '../keys/port.ts'
import { rawKeyName } from '../keys/raw-key-name.ts'
import type { AppendTopic } from '../log/port.ts'
import type { Clock } from '../time/clock.ts'
import { openSealBlock } from './seal-block.ts'

/** From its stamp on, a block has this long to become durable; watermarks rely on it. */
export const APPEND_MS = 30_000
/** A block takes no further share from here on (estimated bytes): brokers commonly refuse messages above 1 MB. */
const BLOCK_BYTES = 384 * 1024
/** What may wait for its append (estimated bytes), over all partitions. */
const WAITING_BYTES = 64 * 1024 * 1024
/** While anything is being appended, other blocks wait at most so long for more events: the log takes many at once. */
const HOLD_MS = 20
const CHECK_MS = 1_000
const REPORT_MS = 10_000
/** After a failure one is asked again this soon, whether or not it works by then. */
const FAILING_MS = 10_000

/** The part of a request that goes to one partition. */
export interface Share {
  readonly partition: number
  /** The JSON text of each captured event, its time (epoch ms), and its place in the request. */
  readonly events: string[]
  readonly times: number[]
  readonly indexes: number[]
  /** The earliest moment (epoch ms) at which one of its events becomes late. */
  lateFrom: number
  /** About what it weighs. */
  bytes: number
  readonly request: SharedRequest
}

/** What the shares of one request report to. */
export interface SharedRequest {
  /** Called for each event that had become late when its block was stamped. */
  late(index: number): void
  /** The share is durable. */
  durable(): void
  failed(error: NotDurable): void
}

/** The log did not have it in time, or there is too much waiting: the sender shall try again. */
export class NotDurable extends Error {
  override name = 'NotDurable'
}

interface Lane {
  readonly partition: number
  waiting: Share[]
  /** Shares of the block being appended; undefined: none is. */
  inFlight: readonly Share[] | undefined
  /** Monotonic time of its stamp. */
  stampedAt: number
  /** It took too long and its shares were told so; nothing is taken before it ends. */
  stuck: boolean
}

export interface Blocks extends AsyncDisposable {
  /** Whether more may be handed over now. */
  readonly hasRoom: boolean
  /** Whether the last append failed, moments ago: then a balancer had better ask another. */
  readonly failing: boolean
  /** Takes a share: it is reported durable, or failed within 30 s of its stamp, or earlier. */
  add(share: Share): void
  /** Resolves when nothing waits and nothing is in flight. */
  settle(): Promise<void>
}

export interface BlocksOptions {
  readonly topic: AppendTopic
  readonly partitions: number
  readonly keys: Keys
  readonly clock: Clock
  readonly logger: Logger
  /** Whether an event of that time is late at a stamp. */
  readonly isLate: (at: number, stamp: number) => boolean
}

export function openBlocks({ topic, partitions, keys, clock, logger, isLate }: BlocksOptions): Blocks {
  const lanes = Array.from({ length: partitions }, (_, partition): Lane => ({
    partition,
    waiting: [],
    inFlight: undefined,
    stampedAt: 0,
    stuck: false,
  }))
  const closing = new AbortController()
  const sealBlock = openSealBlock()
  let waitingBytes = 0
  /** Lanes that wait or append, and those that append. */
  let busy = 0
  let appending = 0
  let due: Lane[] = []
  let ended = false
  let holding = false
  let idle: (() => void)[] = []
  let watched = false
  let asked: { readonly name: KeyName; readonly answer: Promise<Secret | 'destroyed'> } | undefined
  let failedAt = -Infinity
  let unreported = 0
  let reportedAt = -Infinity

  function add(share: Share): void {
    const lane = lanes[share.partition]
    if (lane === undefined) throw new RangeError(`the log has no partition ${share.partition}`)
    if (lane.stuck) {
      share.request.failed(new NotDurable('the log does not answer'))
      return
    }
    waitingBytes += share.bytes
    lane.waiting.push(share)
    if (lane.inFlight !== undefined || lane.waiting.length > 1) return
    busy += 1
    if (due.push(lane) > 1) return
    // Requests that arrive in one turn of the event loop share their blocks; while the log is at work, so do those that
    // arrive before it is ready for the next.
    if (appending === 0) setImmediate(sealDue)
    else void hold()
  }

  async function hold(): Promise<void> {
    if (holding) return
    holding = true
    await clock.sleep(HOLD_MS, closing.signal)
    holding = false
    sealDue()
  }

  function sealDue(): void {
    if (due.length === 0) return // they did not have to wait so long
    const lanesDue = due
    due = []
    appending += lanesDue.length
    for (const lane of lanesDue) void run(lane)
    void watch()
  }

  /** Appends one block. Appends that end together are followed by the next blocks together. */
  async function run(lane: Lane): Promise<void> {
    const shares = take(lane)
    lane.inFlight = shares
    try {
      await append(lane, shares)
      failedAt = -Infinity
      if (!lane.stuck) for (const share of shares) share.request.durable()
    } catch (cause) {
      const error = cause instanceof NotDurable ? cause : new NotDurable('a block could not be appended', { cause })
      failedAt = clock.monotonic()
      report(error)
      if (!lane.stuck) for (const share of shares) share.request.failed(error)
    }
    if (!lane.stuck) for (const share of shares) waitingBytes -= share.bytes
    lane.stuck = false
    lane.inFlight = undefined
    appending -= 1
    if (lane.waiting.length > 0) due.push(lane)
    else busy -= 1
    if (!ended) {
      ended = true
      queueMicrotask(sealNext)
    }
    if (busy > 0) return
    const told = idle
    idle = []
    for (const tell of told) tell()
  }

  function sealNext(): void {
    ended = false
    sealDue()
  }

  function report(error: NotDurable): void {
    unreported += 1
    if (clock.monotonic() - reportedAt < REPORT_MS) return
    logger.error({ err: error, blocks: unreported }, 'blocks not appended; their senders were told to try again')
    reportedAt = clock.monotonic()
    unreported = 0
  }

  function take(lane: Lane): readonly Share[] {
    let count = 0
    for (let bytes = 0; count < lane.waiting.length && bytes < BLOCK_BYTES; count++)
      bytes += lane.waiting[count]?.bytes ?? 0
    const shares = count === lane.waiting.length ? lane.waiting : lane.waiting.slice(0, count)
    lane.waiting = count === lane.waiting.length ? [] : lane.waiting.slice(count)
    return shares
  }

  async function append(lane: Lane, shares: readonly Share[]): Promise<void> {
    const stamp = clock.now()
    lane.stampedAt = clock.monotonic()
    const events = eventsAt(stamp, shares)
    if (events.length === 0) return
    const name = rawKeyName(stamp)
    const secret = await obtain(name)
    if (secret === 'destroyed') throw new NotDurable('the raw key of this hour was destroyed')
    // Not yet handed over, so it is simply dropped.
    if (lane.stuck || overdue(lane)) throw new NotDurable('the key came too late')
    await topic.append(lane.partition, [sealBlock(lane.partition, secret, stamp, events)])
    if (overdue(lane)) throw new NotDurable('the log answered too late')
  }

  /** One question for all blocks that are sealed in one turn. The answer is not kept: keys die. */
  function obtain(name: KeyName): Promise<Secret | 'destroyed'> {
    if (asked?.name === name) return asked.answer
    const answer = keys.obtain(name)
    const question = { name, answer }
    asked = question
    const forget = (): void => {
      if (asked === question) asked = undefined
    }
    void answer.then(forget, forget)
    return answer
  }

  const overdue = (lane: Lane): boolean => clock.monotonic() - lane.stampedAt > APPEND_MS

  /** The events of the shares that are in time at the stamp; the others are reported late. */
  function eventsAt(stamp: number, shares: readonly Share[]): readonly string[] {
    const first = shares[0]
    if (shares.length === 1 && first !== undefined && stamp < first.lateFrom) return first.events
    const events: string[] = []
    for (const share of shares)
      if (stamp < share.lateFrom) for (const event of share.events) events.push(event)
      else
        share.events.forEach((event, i) => {
          if (isLate(share.times[i] ?? 0, stamp)) share.request.late(share.indexes[i] ?? 0)
          else events.push(event)
        })
    return events
  }

  /** While anything is in flight: tells those who wait too long, and all behind them, to try again. */
  async function watch(): Promise<void> {
    if (watched) return
    watched = true
    for (;;) {
      await clock.sleep(CHECK_MS, closing.signal)
      for (const lane of lanes) if (lane.inFlight !== undefined && !lane.stuck && overdue(lane)) giveUp(lane)
      if (busy === 0 || closing.signal.aborted) break
    }
    watched = false
  }

  function giveUp(lane: Lane): void {
    const shares = [...(lane.inFlight ?? []), ...lane.waiting]
    lane.stuck = true
    lane.waiting = []
    for (const share of shares) {
      waitingBytes -= share.bytes
      share.request.failed(new NotDurable('the log does not answer'))
    }
  }

  const settle = (): Promise<void> =>
    busy === 0 ? Promise.resolve() : new Promise((resolve) => void idle.push(resolve))

  return {
    get failing() {
      return clock.monotonic() - failedAt < FAILING_MS
    },
    get hasRoom() {
      return waitingBytes < WAITING_BYTES
    },
    add,
    settle,
    async [Symbol.asyncDispose]() {
      // A log that never answers shall not keep the process: what it has not confirmed was not acknowledged.
      await Promise.race([settle(), clock.sleep(APPEND_MS + 2 * CHECK_MS, closing.signal)])
      closing.abort()
    },
  }
}
