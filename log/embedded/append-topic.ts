// A topic that appends, on LMDB: messages under (partition, offset), and per partition what is left and what comes next.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AppendTopic, Message, ReadOptions } from '../port.ts'
import { type AppendJob, type CommitAppends, TRIM_MESSAGES, messageKey, readBounds } from './append-commit.ts'
import { groupCommit } from './group-commit.ts'
import type { Store } from './store.ts'

export const DEFAULT_BATCH_BYTES = 4 * 1024 * 1024
export interface EmbeddedAppendTopic extends AppendTopic {
  /** Finishes what was handed in and takes nothing more. */
  drain(): Promise<void>
}

export function appendTopic(store: Store, partitions: number, commit: CommitAppends): EmbeddedAppendTopic {
  const commits = groupCommit<AppendJob, number>(commit)

  /** What is there now from `from` up to `before`: one short look, then the pages are free again. */
  function collect(partition: number, from: number, before: number, batchBytes: number): Message[] {
    store.refresh()
    const { start, end } = readBounds(store, partition)
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
      const before = follow ? Number.MAX_SAFE_INTEGER : readBounds(store, partition).end
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
          await store.watch.wait(() => readBounds(store, partition).end > wanted, signal)
        } else return
      }
    },

    async bounds(partition) {
      known(partition)
      store.refresh()
      return readBounds(store, partition)
    },

    async trim(partition, offset) {
      known(partition)
      store.refresh()
      const target = Math.min(offset, readBounds(store, partition).end)
      let start = readBounds(store, partition).start
      while (start < target) start = await commits.submit({ partition, trimTo: target }, TRIM_MESSAGES * 64)
    },

    drain: () => commits.close(),
  }
}
