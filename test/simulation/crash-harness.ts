// A client that does not give up: it posts events until they are acknowledged, while processes are killed under it.
import { setTimeout as delay } from 'node:timers/promises'
import type { SimulatedEvent } from '../../demo/simulated-platform.ts'

export interface Load {
  /** Where ingest listens, or how to find out (a restarted process may listen elsewhere). */
  readonly url: string | (() => string)
  readonly key: string
  readonly events: readonly SimulatedEvent[]
  /** Requests under way at once (default 4). Events of one partition key are never in two of them. */
  readonly concurrency?: number
  /** Events a request (default 50). */
  readonly batch?: number
  /** Ends the load: nothing new is sent. */
  readonly signal: AbortSignal
}

export interface LoadResult {
  /** What was acknowledged, by partition key, each in the order in which it was sent. */
  readonly acknowledged: ReadonlyMap<string, readonly SimulatedEvent[]>
  /** What was on its way when the load ended: it may count or not. */
  readonly uncertain: readonly SimulatedEvent[]
  /** Answered with a reason: `reason path` → how many. */
  readonly refused: ReadonlyMap<string, number>
  /** Requests that had to be sent again. */
  readonly retries: number
}

interface Answer {
  readonly refused: readonly { readonly index: number; readonly reason: string; readonly path: string }[]
}

/** What decides an event's partition, in the order in which it is asked for. */
export function partitionKeyOf({ actor, client }: SimulatedEvent): string {
  if (actor?.organisation !== undefined) return `organisation ${actor.organisation.id}`
  if (actor?.account !== undefined) return `account ${actor.account}`
  return client?.address === undefined ? 'source' : `address ${client.address} ${client.userAgent ?? ''}`
}

/** Posts everything, in order within each partition key, each batch with the same ids again until it gets its 202.
 * @throws Error when the server refuses a request itself. */
export async function loadClient(load: Load): Promise<LoadResult> {
  const { concurrency = 4, batch = 50, signal } = load
  const acknowledged = new Map<string, SimulatedEvent[]>()
  const uncertain: SimulatedEvent[] = []
  const refused = new Map<string, number>()
  let retries = 0

  async function send(events: readonly SimulatedEvent[]): Promise<void> {
    for (let waitMs = 20; ; waitMs = Math.min(500, waitMs * 2)) {
      const answer = await post(load, events)
      if (answer !== undefined) {
        const reasons = new Map(answer.refused.map(({ index, reason, path }) => [index, `${reason} ${path}`]))
        events.forEach((event, index) => {
          const reason = reasons.get(index)
          if (reason !== undefined) refused.set(reason, (refused.get(reason) ?? 0) + 1)
          else append(acknowledged, partitionKeyOf(event), event)
        })
        return
      }
      if (signal.aborted) {
        uncertain.push(...events)
        return
      }
      retries++
      await delay(waitMs)
    }
  }

  const lanes = Array.from({ length: concurrency }, (): SimulatedEvent[] => [])
  for (const event of load.events) lanes[laneOf(partitionKeyOf(event), concurrency)]?.push(event)
  await Promise.all(
    lanes.map(async (lane) => {
      for (let from = 0; from < lane.length && !signal.aborted; from += batch)
        await send(lane.slice(from, from + batch))
    }),
  )
  return { acknowledged, uncertain, refused, retries }
}

function laneOf(key: string, lanes: number): number {
  let hash = 7
  for (let index = 0; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) % 1_000_003
  return hash % lanes
}

function append(lists: Map<string, SimulatedEvent[]>, key: string, event: SimulatedEvent): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [event])
  else list.push(event)
}

/** The answer to a 202; undefined when there was none, or one that says "again later". */
async function post({ url, key }: Load, events: readonly SimulatedEvent[]): Promise<Answer | undefined> {
  let status: number
  let body: string
  try {
    const answer = await fetch(`${typeof url === 'string' ? url : url()}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(40_000),
    })
    status = answer.status
    body = await answer.text()
  } catch {
    return undefined
  }
  if (status === 202) return JSON.parse(body) as Answer
  if (status === 429 || status >= 500) return undefined
  throw new Error(`a batch was answered with ${status}`)
}
