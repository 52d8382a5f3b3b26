// A topic that keeps the last message per key, on Kafka: compacted, each key always in the same partition.
import { setTimeout as delay } from 'node:timers/promises'
import type { KeyedMessage, KeyedTopic } from '../port.ts'
import type { TopicPorts } from './append-topic.ts'
import type { FetchedRecord } from './cluster.ts'
import type { Fetched } from './fetcher.ts'
import { readBounds } from './offsets.ts'

const BATCH_BYTES = 4 * 1024 * 1024
const RETRY_MS = 100

/** FNV-1a, 32 bits (draft-eastlake-fnv): which partition a key has must never change. */
export function partitionOfKey(key: string, partitions: number): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % partitions
}

export function keyedTopic(
  { link, writer, reading, following, closed }: TopicPorts,
  topic: string,
  partitions: number,
) {
  const all = Array.from({ length: partitions }, (_, partition) => partition)

  /** Every record from `from` up to `before`. */
  async function* upTo(partition: number, from: number, before: number, signal?: AbortSignal) {
    for (let next = from; next < before;) {
      const fetched = await reading.fetch(topic, partition, next, BATCH_BYTES, signal)
      if (fetched === undefined) return
      if (fetched === 'gone') {
        const now = await link.untilDone((cluster) => readBounds(cluster, topic, partition), signal)
        if (now === undefined) return
        next = Math.max(next, now.start)
        if (next >= now.end) return
        await delay(RETRY_MS)
        continue
      }
      const last = fetched.at(-1)
      next = Number(last?.offset ?? next) + 1
      yield fetched.filter(({ offset }) => Number(offset) < before)
    }
  }

  /** What comes from these offsets on, of all partitions. */
  async function* changesFrom(next: number[], batchBytes: number, signal?: AbortSignal) {
    const leaving = new AbortController()
    const either = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal])
    // A queue: to race those that wait would keep, with each quiet partition, all that the others ever brought.
    const arrived: { readonly partition: number; readonly fetched: Fetched }[] = []
    let wake: (() => void) | undefined
    const ask = async (partition: number): Promise<void> => {
      const fetched = await following.fetch(topic, partition, next[partition] ?? 0, batchBytes, either)
      arrived.push({ partition, fetched })
      wake?.()
    }
    try {
      for (const partition of all) void ask(partition)
      for (;;) {
        const first = arrived.shift()
        if (first === undefined) {
          await new Promise<void>((resolve) => (wake = resolve))
          continue
        }
        const { partition, fetched } = first
        if (fetched === undefined || closed() || either.aborted) return
        if (fetched === 'gone') {
          const now = await link.untilDone((cluster) => readBounds(cluster, topic, partition), either)
          if (now === undefined) return
          next[partition] = Math.max(next[partition] ?? 0, now.start)
          await delay(RETRY_MS)
        } else {
          next[partition] = Number(fetched.at(-1)?.offset ?? 0) + 1
          yield fetched.map(messageOf)
        }
        void ask(partition)
      }
    } finally {
      leaving.abort() // who reads no more wants nothing more
    }
  }

  return {
    async put(key, value) {
      await writer.write(topic, partitionOfKey(key, partitions), [
        { key: Buffer.from(key), value: value === null ? null : Buffer.from(value) },
      ])
    },
    async *read({ signal, follow, batchBytes = BATCH_BYTES }) {
      const bounds = await Promise.all(
        all.map((partition) => link.untilDone((cluster) => readBounds(cluster, topic, partition), signal)),
      )
      const standing = new Map<string, Uint8Array>()
      await Promise.all(
        bounds.map(async (found, partition) => {
          if (found === undefined) return
          for await (const records of upTo(partition, found.start, found.end, signal))
            for (const { key, value } of records.map(messageOf))
              if (value === null) standing.delete(key)
              else standing.set(key, value)
        }),
      )
      const live = (): boolean => signal?.aborted !== true && !closed() && !bounds.includes(undefined)
      if (!live()) return
      let batch: KeyedMessage[] = []
      let bytes = 0
      for (const [key, value] of standing) {
        batch.push({ key, value })
        bytes += value.length
        if (bytes < batchBytes) continue
        yield batch
        if (!live()) return
        batch = []
        bytes = 0
      }
      if (batch.length > 0) yield batch
      standing.clear()
      if (!follow) return

      yield* changesFrom(
        bounds.map((found) => found?.end ?? 0),
        batchBytes,
        signal,
      )
    },
  } satisfies KeyedTopic
}

/** A copy: the value is a piece of all that came with it, and what stands under a key may be kept for weeks. */
const messageOf = ({ key, value }: FetchedRecord): KeyedMessage => ({
  key: key?.toString() ?? '',
  value: value === null ? null : Buffer.from(value),
})
