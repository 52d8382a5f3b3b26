// Reading partitions from offsets that the reader names: one request per broker asks for all partitions that somebody
// waits for. kafkajs' consumer cannot: it reads what its group gives it, and stands still where a broker hangs.
import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Cluster, type FetchTopic, type FetchedRecord, READ_UNCOMMITTED } from './cluster.ts'
import { typeOf } from './faults.ts'
import type { Link } from './link.ts'
import { leaderOf } from './offsets.ts'

export interface Fetcher {
  /** Records of a partition from an offset on (at least one), as soon as there are any; 'gone': the partition begins later
   * (or ends before). undefined when the signal aborts or the fetcher is closed. */
  fetch(topic: string, partition: number, from: number, maxBytes: number, signal?: AbortSignal): Promise<Fetched>
  close(): void
}

export type Fetched = readonly FetchedRecord[] | 'gone' | undefined

interface Want {
  readonly topic: string
  readonly partition: number
  from: number
  readonly maxBytes: number
  readonly resolve: (fetched: Fetched) => void
}

const ANSWER_BYTES = 32 * 1024 * 1024
const RETRY_MS = 100

/** `waitMs`: how long a broker may wait for the first of the records that are asked for. */
export function openFetcher(link: Link, waitMs: number): Fetcher {
  const wants = new Set<Want>()
  /** Brokers that are being asked. */
  const asked = new Set<string>()
  let closed = false
  let running = false
  let changed = false
  let wake: (() => void) | undefined
  const nudge = (): void => {
    changed = true
    wake?.()
  }

  /** Asks every broker that leads wanted partitions and is not being asked already. */
  async function run(): Promise<void> {
    running = true
    while (wants.size > 0 && !closed) {
      changed = false
      const byLeader = await link.untilDone(async (cluster) => leadersOf(cluster))
      for (const [leader, theirs] of byLeader ?? [])
        if (!asked.has(leader)) {
          asked.add(leader)
          void ask(leader, theirs).finally(() => {
            asked.delete(leader)
            nudge()
          })
        }
      if (!changed) await new Promise<void>((resolve) => (wake = resolve))
    }
    running = false
  }

  function leadersOf(cluster: Cluster): Map<string, Want[]> {
    const byLeader = new Map<string, Want[]>()
    for (const want of wants) {
      const leader = leaderOf(cluster, want.topic, want.partition)
      const theirs = byLeader.get(leader)
      if (theirs === undefined) byLeader.set(leader, [want])
      else theirs.push(want)
    }
    return byLeader
  }

  async function ask(leader: string, theirs: readonly Want[]): Promise<void> {
    const question = questionOf(theirs)
    try {
      const { responses } = await link.once(async (cluster) => {
        const broker = await cluster.findBroker({ nodeId: leader })
        return broker.fetch({
          isolationLevel: READ_UNCOMMITTED,
          maxWaitTime: waitMs,
          minBytes: 1,
          maxBytes: ANSWER_BYTES,
          topics: question,
        })
      })
      for (const { topicName, partitions } of responses)
        for (const { partition, messages } of partitions)
          for (const want of theirs)
            if (want.topic === topicName && want.partition === partition)
              satisfy(want, messages, askedFrom(question, topicName, partition))
    } catch (error) {
      const gone = typeOf(error) === 'OFFSET_OUT_OF_RANGE' ? placeOf(error) : undefined
      if (gone === undefined) await delay(RETRY_MS) // the link sees to the rest
      for (const want of theirs)
        if (want.topic === gone?.topic && want.partition === gone.partition) settle(want, 'gone')
    }
  }

  function satisfy(want: Want, messages: readonly FetchedRecord[], begun: number | undefined): void {
    const records = messages.filter(({ offset }) => Number(offset) >= want.from) // a batch may begin before
    if (records.length > 0) settle(want, records)
    // The batch that holds this offset came, and compaction took the rest of it: the same question has the same answer.
    else if (messages.length > 0 && want.from === begun) want.from += 1
  }

  function settle(want: Want, fetched: Fetched): void {
    if (wants.delete(want)) want.resolve(fetched)
  }

  return {
    fetch: (topic, partition, from, maxBytes, signal) =>
      new Promise((resolve) => {
        if (closed || signal?.aborted === true) {
          resolve(undefined)
          return
        }
        const onAbort = (): void => settle(want, undefined)
        const want: Want = {
          topic,
          partition,
          from,
          maxBytes,
          resolve(fetched) {
            signal?.removeEventListener('abort', onAbort)
            resolve(fetched)
          },
        }
        if (signal !== undefined) {
          setMaxListeners(0, signal) // the readers of all partitions may share one
          signal.addEventListener('abort', onAbort)
        }
        wants.add(want)
        if (running) nudge()
        else void run()
      }),
    close() {
      closed = true
      for (const want of wants) settle(want, undefined)
      nudge()
    },
  }
}

/** Two readers of one partition are asked for at the lower offset: Kafka takes each partition once. */
function questionOf(wants: readonly Want[]): FetchTopic[] {
  const topics = new Map<string, Map<number, { from: number; maxBytes: number }>>()
  for (const { topic, partition, from, maxBytes } of wants) {
    const partitions = topics.get(topic) ?? new Map<number, { from: number; maxBytes: number }>()
    topics.set(topic, partitions)
    const known = partitions.get(partition)
    partitions.set(partition, {
      from: Math.min(from, known?.from ?? Infinity),
      maxBytes: Math.max(maxBytes, known?.maxBytes ?? 0),
    })
  }
  return [...topics].map(([topic, partitions]) => ({
    topic,
    partitions: [...partitions].map(([partition, { from, maxBytes }]) => ({
      partition,
      fetchOffset: String(from),
      maxBytes,
    })),
  }))
}

const askedFrom = (question: readonly FetchTopic[], topic: string, partition: number): number | undefined =>
  Number(
    question.find((one) => one.topic === topic)?.partitions.find((one) => one.partition === partition)?.fetchOffset,
  )

function placeOf(error: unknown): { readonly topic: unknown; readonly partition: unknown } | undefined {
  return error instanceof Error && 'topic' in error && 'partition' in error
    ? { topic: error.topic, partition: error.partition }
    : undefined
}
