// A topic that keeps the last message per key, on Kafka: compacted, each key always in the same partition.
import type { KeyedMessage, KeyedTopic } from '../port.ts'
import type { TopicPorts } from './append-topic.ts'
import type { FetchedRecord } from './cluster.ts'
import { readBounds } from './offsets.ts'

const BATCH_BYTES = 4 * 1024 * 1024

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
        continue
      }
      const last = fetched.at(-1)
      next = Number(last?.offset ?? next) + 1
      yield fetched.filter(({ offset }) => Number(offset) < before)
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

      const next = bounds.map((found) => found?.end ?? 0)
      const ask = async (partition: number) => ({
        partition,
        fetched: await following.fetch(topic, partition, next[partition] ?? 0, batchBytes, signal),
      })
      const asked = all.map(ask)
      while (live()) {
        const { partition, fetched } = await Promise.race(asked)
        if (fetched === undefined) return
        if (fetched === 'gone') {
          const now = await link.untilDone((cluster) => readBounds(cluster, topic, partition), signal)
          if (now === undefined) return
          next[partition] = Math.max(next[partition] ?? 0, now.start)
        } else {
          next[partition] = Number(fetched.at(-1)?.offset ?? 0) + 1
          yield fetched.map(messageOf)
        }
        asked[partition] = ask(partition)
      }
    },
  } satisfies KeyedTopic
}

const messageOf = ({ key, value }: FetchedRecord): KeyedMessage => ({ key: key?.toString() ?? '', value })
