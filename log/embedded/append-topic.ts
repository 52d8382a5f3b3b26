// A topic that appends, on LMDB: messages under (partition, offset), and per partition what is left and what comes next.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AppendTopic, Message, ReadOptions } from '../port.ts'
import { groupCommit } from './group-commit.ts'
import { KIND, type Store } from './store.ts'

/** The bounds outlive the messages: after everything is trimmed, the next offset goes on. */
interface Bounds {
  readonly start: number
  readonly end: number
}

type Job =
  | { readonly partition: number; readonly values: readonly Uint8Array[] }
  | { readonly partition: number; readonly trimTo: number }

export const DEFAULT_BATCH_BYTES = 4 * 1024 * 1024
/** Messages deleted in one transaction when trimming. */
const TRIM_MESSAGES = 1000

// Big-endian, so that the order of bytes is the order of numbers: kind, partition (u32), offset (u48).
function boundsKey(partition: number): Buffer {
  const key = Buffer.alloc(5)
  key.writeUInt8(KIND.bounds)
  key.writeUInt32BE(partition, 1)
  return key
}
function messageKey(partition: number, offset: number): Buffer {
  const key = Buffer.allocUnsafe(11)
  key.writeUInt8(KIND.message)
  key.writeUInt32BE(partition, 1)
  key.writeUIntBE(offset, 5, 6)
  return key
}

export interface EmbeddedAppendTopic extends AppendTopic {
  /** Finishes what was handed in and takes nothing more. */
  drain(): Promise<void>
}

export function appendTopic(store: Store, partitions: number): EmbeddedAppendTopic {
  const commits = groupCommit<Job, number>((jobs) => store.transact(() => applyAll(jobs)))

  function readBounds(partition: number): Bounds {
    const bytes = store.get(boundsKey(partition))
    return bytes === undefined ? { start: 0, end: 0 } : { start: bytes.readUIntBE(0, 6), end: bytes.readUIntBE(6, 6) }
  }

  /** Inside the transaction, since other processes append too: offsets are known only here. */
  function applyAll(jobs: readonly Job[]): number[] {
    const touched = new Map<number, Bounds>()
    const results = jobs.map((job) => {
      const bounds = touched.get(job.partition) ?? readBounds(job.partition)
      touched.set(job.partition, 'values' in job ? append(job, bounds) : trim(job, bounds))
      return 'values' in job ? bounds.end : (touched.get(job.partition)?.start ?? 0)
    })
    for (const [partition, { start, end }] of touched) {
      const bytes = Buffer.alloc(12)
      bytes.writeUIntBE(start, 0, 6)
      bytes.writeUIntBE(end, 6, 6)
      store.put(boundsKey(partition), bytes)
    }
    return results
  }

  function append(job: { partition: number; values: readonly Uint8Array[] }, { start, end }: Bounds): Bounds {
    for (const [index, value] of job.values.entries()) store.put(messageKey(job.partition, end + index), value)
    return { start, end: end + job.values.length }
  }

  function trim(job: { partition: number; trimTo: number }, { start, end }: Bounds): Bounds {
    const left = Math.max(start, Math.min(job.trimTo, end, start + TRIM_MESSAGES))
    for (let offset = start; offset < left; offset++) store.remove(messageKey(job.partition, offset))
    return { start: left, end }
  }

  /** What is there now from `from` up to `before`: one short look, then the pages are free again. */
  function collect(partition: number, from: number, before: number, batchBytes: number): Message[] {
    store.refresh()
    const { start, end } = readBounds(partition)
    const first = Math.max(from, start)
    const last = Math.min(before, end)
    const batch: Message[] = []
    if (first >= last) return batch
    let bytes = 0
    for (const { key, value } of store.range(messageKey(partition, first), messageKey(partition, last))) {
      batch.push({ offset: key.readUIntBE(5, 6), value })
      bytes += value.length
      if (bytes >= batchBytes) break
    }
    return batch
  }

  function known(partition: number): number {
    if (!Number.isInteger(partition) || partition < 0 || partition >= partitions)
      throw new RangeError(`no partition ${partition}: the topic has ${partitions}`)
    return partition
  }

  return {
    async append(partition, values) {
      const bytes = values.reduce((sum, value) => sum + value.length + 64, 0)
      return commits.submit({ partition: known(partition), values: [...values] }, bytes)
    },

    async *read(partition, from, { signal, follow, batchBytes = DEFAULT_BATCH_BYTES }: ReadOptions) {
      known(partition)
      store.refresh()
      const before = follow ? Number.MAX_SAFE_INTEGER : readBounds(partition).end
      let next = from
      while (signal?.aborted !== true && !store.closed) {
        const batch = collect(partition, next, before, batchBytes)
        const last = batch.at(-1)
        if (last !== undefined) {
          next = last.offset + 1
          yield batch
          await nextTurn() // a long replay must not starve timers and sockets
        } else if (follow) {
          const wanted = next
          await store.watch.wait(() => readBounds(partition).end > wanted, signal)
        } else return
      }
    },

    async bounds(partition) {
      known(partition)
      store.refresh()
      return readBounds(partition)
    },

    async trim(partition, offset) {
      known(partition)
      store.refresh()
      const target = Math.min(offset, readBounds(partition).end)
      let start = readBounds(partition).start
      while (start < target) start = await commits.submit({ partition, trimTo: target }, TRIM_MESSAGES * 64)
    },

    drain: () => commits.close(),
  }
}
