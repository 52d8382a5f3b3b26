// The core of ingest, whatever the events came by: validate, guard, time, route, and wait until they are durable.
import type { CapturedEvent, PlatformEvent } from '../schemas/platform-event.ts'
import type { Refusal } from '../schemas/refusal.ts'
import type { Source } from '../schemas/source.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Clock } from '../time/clock.ts'
import { type Blocks, NotDurable, type Share, type SharedRequest } from './blocks.ts'
import { openClosesAt, timeOf } from './event-time.ts'
import { refuseNames, scrubEvent } from './guard.ts'
import type { PartitionOf } from './partition.ts'
import { isEvent, type Validate } from './validate.ts'

/** Shares stay well below a block, so that one large request makes several blocks instead of one giant. */
const SHARE_BYTES = 128 * 1024
/** What an event weighs besides its route and user agent, about. */
const EVENT_BYTES = 400

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

/** Resolves when every event is durable or refused. Sending the same events again counts once.
 * @throws NotDurable when some are not durable and may or may not become so: send all of them again. */
export type Accept = (source: Source, events: readonly unknown[], connection: Connection) => Promise<Receipt>

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

  return async (source, events, connection) => {
    if (!blocks.hasRoom) throw new NotDurable('too much is waiting')
    const now = clock.now()
    const refused: RefusedEvent[] = []
    const request = openRequest(refused)
    const shares = new Map<number, Share>()
    const full: Share[] = []
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

      const captured = withConnection(source, scrubEvent(value), time.at, connection)
      const share = shareFor(partitionOf(captured))
      share.events.push(captured)
      share.indexes.push(index)
      share.bytes += EVENT_BYTES + (value.place?.route.length ?? 0) + (captured.userAgent?.length ?? 0)
      if (lateFrom < share.lateFrom) share.lateFrom = lateFrom
      return undefined
    }

    const shareFor = (partition: number): Share => {
      const known = shares.get(partition)
      if (known !== undefined && known.bytes < SHARE_BYTES) return known
      if (known !== undefined) full.push(known)
      const share: Share = { partition, events: [], indexes: [], lateFrom: Infinity, bytes: 0, request }
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

const CLIENT_NOT_ALLOWED: Refusal = { reason: 'client_not_allowed', path: '/client' }
const LATE: Refusal = { reason: 'late', path: '/occurredAt' }

/** Whether an event is late at a stamp, exactly. */
export function openIsLate(calendar: Calendar): (event: CapturedEvent, stamp: number) => boolean {
  const closesAt = openClosesAt(calendar)
  return (event, stamp) => stamp >= closesAt(event.at, stamp)
}

/** What only ingest knows joins the event; what a server said of its client moves to the same place. */
function withConnection(source: Source, event: PlatformEvent, at: number, connection: Connection): CapturedEvent {
  let { address, userAgent } = connection
  let stated = event
  if (source.side === 'server') {
    const { client, ...rest } = event
    ;[address, userAgent] = [client?.address, client?.userAgent]
    if (client !== undefined) stated = rest
  }
  return {
    source: source.id,
    people: source.people,
    at,
    event: stated,
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
  }
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
