// One transaction of a topic that appends: blocks of messages under (partition, offset), and the bounds after them.
import { KIND, type Store } from './store.ts'

/** The bounds outlive the messages: after everything is trimmed, the next offset goes on. */
export interface Bounds {
  readonly start: number
  readonly end: number
}

export type AppendJob =
  | { readonly partition: number; readonly values: readonly Uint8Array[] }
  | { readonly partition: number; readonly trimTo: number }

/** Does all jobs in one transaction. Answers, in order, the first offset of what was appended or the new start of what was
 * trimmed. @throws LogWriteFailed */
export type CommitAppends = (jobs: readonly AppendJob[]) => Promise<readonly number[]>

/** Messages deleted in one transaction when trimming. */
export const TRIM_MESSAGES = 1000

// Big-endian, so that the order of bytes is the order of numbers: kind, partition (u32), offset (u48).
function boundsKey(partition: number): Buffer {
  const key = Buffer.alloc(5)
  key.writeUInt8(KIND.bounds)
  key.writeUInt32BE(partition, 1)
  return key
}
export function messageKey(partition: number, offset: number): Buffer {
  const key = Buffer.allocUnsafe(11)
  key.writeUInt8(KIND.message)
  key.writeUInt32BE(partition, 1)
  key.writeUIntBE(offset, 5, 6)
  return key
}

export function readBounds(store: Store, partition: number): Bounds {
  const bytes = store.get(boundsKey(partition))
  return bytes === undefined ? { start: 0, end: 0 } : { start: bytes.readUIntBE(0, 6), end: bytes.readUIntBE(6, 6) }
}

export const openCommitAppends =
  (store: Store): CommitAppends =>
  (jobs) =>
    store.transact(() => applyAll(store, jobs))

/** Inside the transaction, since other processes append too: offsets are known only here. */
function applyAll(store: Store, jobs: readonly AppendJob[]): number[] {
  const touched = new Map<number, Bounds>()
  const results = jobs.map((job) => {
    const bounds = touched.get(job.partition) ?? readBounds(store, job.partition)
    const left = 'values' in job ? append(store, job, bounds) : trim(store, job, bounds)
    touched.set(job.partition, left)
    return 'values' in job ? bounds.end : left.start
  })
  for (const [partition, { start, end }] of touched) {
    const bytes = Buffer.alloc(12)
    bytes.writeUIntBE(start, 0, 6)
    bytes.writeUIntBE(end, 6, 6)
    store.put(boundsKey(partition), bytes)
  }
  return results
}

function append(
  store: Store,
  { partition, values }: { readonly partition: number; readonly values: readonly Uint8Array[] },
  { start, end }: Bounds,
): Bounds {
  for (const [index, value] of values.entries()) store.put(messageKey(partition, end + index), value)
  return { start, end: end + values.length }
}

function trim(
  store: Store,
  { partition, trimTo }: { readonly partition: number; readonly trimTo: number },
  { start, end }: Bounds,
): Bounds {
  const left = Math.max(start, Math.min(trimTo, end, start + TRIM_MESSAGES))
  for (let offset = start; offset < left; offset++) store.remove(messageKey(partition, offset))
  return { start: left, end }
}
