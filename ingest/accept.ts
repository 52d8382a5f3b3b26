// The core of ingest, whatever the events came by: validate, guard, time, route, and wait until they are durable.
import type { Refusal } from '../schemas/refusal.ts'
import type { Source } from '../schemas/source.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Clock } from '../time/clock.ts'
import { type Blocks, NotDurable, type Share, type SharedRequest } from './blocks.ts'
import { openClosesAt, openTimeOf } from './event-time.ts'
import { refuseNames, scrubEvent } from './guard.ts'
import type { PartitionOf } from './partition.ts'
import { isEvent, type Validate } from './validate.ts'

/** Shares stay well below a block, so that one large request makes several blocks instead of one giant. */
const SHARE_BYTES = 128 * 1024
/** What an event weighs in memory besides its text, about. */
const EVENT_BYTES = 200
/** Blank space and fields said twice can make an event's text any length: a longer one is written again. */
const LONGEST_TEXT = 4096

/** Where a request came from, as the connection (or a trusted proxy) says. */
export interface Connection {
  readonly address?: string | undefined
  readonly userAgent?: string | undefined
}

export interface RefusedEvent extends Refusal {
  /** Its place in the request, from 0. */
  readonly index: number
}

export interface Receipt {
  /** How many events the log has durably. */
  readonly accepted: number
  /** The others, in the order of the request. */
  readonly refused: readonly RefusedEvent[]
}

/** Resolves when every event is durable or refused. Sending the same events again counts once. `texts`: the JSON text of
 * each event, where it is at hand.
 * @throws NotDurable when some are not durable and may or may not become so: send all of them again. */
export type Accept = (
  source: Source,
  events: readonly unknown[],
  connection: Connection,
  texts?: readonly string[],
) => Promise<Receipt>

export interface AcceptOptions {
  readonly validate: Validate
  readonly partitionOf: PartitionOf
  readonly blocks: Blocks
  readonly calendar: Calendar
  readonly clock: Clock
  /** Told how many events had a clock too far ahead. */
  readonly countEarly: (events: number) => void
}

export function openAccept({ validate, partitionOf, blocks, calendar, clock, countEarly }: AcceptOptions): Accept {
  const closesAt = openClosesAt(calendar)
  const timeOf = openTimeOf()
  const frame = openFrame()

  return async (source, events, given, texts) => {
    const connection = source.side === 'server' ? NOTHING_KNOWN : given
    if (!blocks.hasRoom) throw new NotDurable('too much is waiting')
    const now = clock.now()
    const refused: RefusedEvent[] = []
    const request = openRequest(refused)
    const shares = new Map<number, Share>()
    const full: Share[] = []
    const { before, after } = frame(source, connection)
    let early = 0

    /** Top to bottom: what one event goes through. */
    const capture = (value: unknown, index: number): Refusal | undefined => {
      const invalid = validate(value)
      if (!isEvent(value, invalid)) return invalid
      if (value.client !== undefined && source.side === 'browser') return CLIENT_NOT_ALLOWED
      const personal = refuseNames(value)
      if (personal !== undefined) return personal
      const time = timeOf(value, now)
      const lateFrom = closesAt(time.at, now)
      if (now >= lateFrom) return LATE
      if (time.early) early += 1

      const share = shareFor(partitionOf(source, value, value.client ?? connection))
      const event = scrubEvent(value)
      const sent = event === value ? texts?.[index] : undefined
      const text = sent !== undefined && sent.length <= LONGEST_TEXT ? sent : JSON.stringify(event)
      const captured = `${before}${time.at},"event":${text}${after}`
      share.events.push(captured)
      share.times.push(time.at)
      share.indexes.push(index)
      share.bytes += EVENT_BYTES + captured.length
      if (lateFrom < share.lateFrom) share.lateFrom = lateFrom
      return undefined
    }

    const shareFor = (partition: number): Share => {
      const known = shares.get(partition)
      if (known !== undefined && known.bytes < SHARE_BYTES) return known
      if (known !== undefined) full.push(known)
      const share: Share = { partition, events: [], times: [], indexes: [], lateFrom: Infinity, bytes: 0, request }
      shares.set(partition, share)
      return share
    }

    for (let index = 0; index < events.length; index++) {
      const refusal = capture(events[index], index)
      if (refusal !== undefined) refused.push({ index, reason: refusal.reason, path: refusal.path })
    }
    if (early > 0) countEarly(early)
    await request.send(blocks, [...full, ...shares.values()])
    refused.sort((a, b) => a.index - b.index) // late ones come last
    return { accepted: events.length - refused.length, refused }
  }
}

const NOTHING_KNOWN: Connection = {}
const CLIENT_NOT_ALLOWED: Refusal = { reason: 'client_not_allowed', path: '/client' }
const LATE: Refusal = { reason: 'late', path: '/occurredAt' }

/** Whether an event is late at a stamp, exactly. */
export function openIsLate(calendar: Calendar): (at: number, stamp: number) => boolean {
  const closesAt = openClosesAt(calendar)
  return (at, stamp) => stamp >= closesAt(at, stamp)
}

/** The JSON text of a captured event around its time and the event itself: what only ingest knows joins the event, and
 * is the same for all of a request. What a server says of its client stands in the event. */
function openFrame(): (source: Source, connection: Connection) => { readonly before: string; readonly after: string } {
  const known = new WeakMap<Source, string>()
  const beforeOf = (source: Source): string => {
    let before = known.get(source)
    if (before === undefined) {
      before = `${JSON.stringify({ source: source.id, people: source.people }).slice(0, -1)},"at":`
      known.set(source, before)
    }
    return before
  }
  return (source, { address, userAgent }) => ({
    before: beforeOf(source),
    after:
      address === undefined && userAgent === undefined ? '}' : `,${JSON.stringify({ address, userAgent }).slice(1)}`,
  })
}

/** Waits for every share of a request. */
function openRequest(
  refused: RefusedEvent[],
): SharedRequest & { send(blocks: Blocks, shares: readonly Share[]): Promise<void> } {
  let open = 0
  let resolve: (() => void) | undefined
  let reject: ((error: NotDurable) => void) | undefined
  return {
    late: (index) => void refused.push({ index, reason: LATE.reason, path: LATE.path }),
    durable() {
      open -= 1
      if (open === 0) resolve?.()
    },
    failed: (error) => reject?.(error),
    send(blocks, shares) {
      open = shares.length
      if (open === 0) return Promise.resolve()
      return new Promise((done, failed) => {
        resolve = done
        reject = failed
        for (const share of shares) blocks.add(share)
      })
    },
  }
}
