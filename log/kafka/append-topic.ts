// A topic that appends, on Kafka.
import { setTimeout as delay } from 'node:timers/promises'
import type { AppendTopic, Message } from '../port.ts'
import type { FetchedRecord } from './cluster.ts'
import type { Fetcher } from './fetcher.ts'
import type { Link } from './link.ts'
import { type Bounds, deleteUpTo, readBounds } from './offsets.ts'
import type { Writer } from './writer.ts'

export interface TopicPorts {
  readonly link: Link
  readonly writer: Writer
  /** For readers who wait for what comes, and for those who want what is there. */
  readonly following: Fetcher
  readonly reading: Fetcher
  readonly closed: () => boolean
}

const BATCH_BYTES = 4 * 1024 * 1024
const RETRY_MS = 100

export function appendTopic(ports: TopicPorts, topic: string, partitions: number): AppendTopic {
  const { link, writer, following, reading, closed } = ports

  function known(partition: number): number {
    if (!Number.isInteger(partition) || partition < 0 || partition >= partitions)
      throw new RangeError(`no partition ${partition}: the topic has ${partitions}`)
    return partition
  }

  const boundsUnless = (partition: number, signal?: AbortSignal): Promise<Bounds | undefined> =>
    link.untilDone((cluster) => readBounds(cluster, topic, partition), signal)

  async function bounds(partition: number): Promise<Bounds> {
    const found = await boundsUnless(known(partition))
    if (found === undefined) throw new Error('the log is closed')
    return found
  }

  return {
    bounds,
    async append(partition, values) {
      known(partition)
      if (values.length === 0) return (await bounds(partition)).end
      return writer.write(
        topic,
        partition,
        values.map((value) => ({ key: null, value: Buffer.from(value) })), // a copy: it may be sent more than once
      )
    },
    async *read(partition, from, { signal, follow, batchBytes = BATCH_BYTES }) {
      known(partition)
      const first = await boundsUnless(partition, signal)
      if (first === undefined) return
      const before = follow ? Infinity : first.end
      let next = Math.max(from, first.start)
      const ended = (): boolean => closed() || signal?.aborted === true
      while (next < before && !ended()) {
        const fetched = await (follow ? following : reading).fetch(topic, partition, next, batchBytes, signal)
        if (fetched === undefined) return
        if (fetched === 'gone') {
          // Trimmed meanwhile, or a leader that does not know its end yet.
          const now = await boundsUnless(partition, signal)
          if (now === undefined) return
          if (now.start > next) next = now.start
          else await delay(RETRY_MS)
          continue
        }
        for (const batch of batchesOf(fetched, before, batchBytes)) {
          next = (batch.at(-1)?.offset ?? next) + 1
          yield batch
          if (ended()) return
        }
      }
    },
    async trim(partition, offset) {
      const { start, end } = await bounds(partition)
      const target = Math.min(offset, end)
      if (target > start) await link.untilDone((cluster) => deleteUpTo(cluster, topic, partition, target))
    },
  }
}

/** In batches of about so many bytes, up to `before`. */
function* batchesOf(records: readonly FetchedRecord[], before: number, batchBytes: number): Generator<Message[]> {
  let batch: Message[] = []
  let bytes = 0
  for (const { offset, value } of records) {
    if (Number(offset) >= before) break
    batch.push({ offset: Number(offset), value: value ?? Buffer.alloc(0) })
    bytes += value?.length ?? 0
    if (bytes < batchBytes) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}
