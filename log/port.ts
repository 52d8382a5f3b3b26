// The event log, as the stages know it: numbered partitions of topics that append, and topics that keep the last
// message per key. Two adapters: embedded (LMDB) and, on many machines, Kafka.

export const APPEND_TOPICS = ['platform-events', 'pseudonymous-events', 'digests', 'closings', 'ledger'] as const
export const KEYED_TOPICS = ['partials', 'plans', 'controls'] as const
export type AppendTopicName = (typeof APPEND_TOPICS)[number]
export type KeyedTopicName = (typeof KEYED_TOPICS)[number]

/** Topics with one partition for everything; the others have as many as the log was made with. */
export const SINGLE_PARTITION_TOPICS: readonly AppendTopicName[] = ['closings', 'ledger']

/** Nothing was written (a disk that is full), or nobody knows whether it was: try again later. */
export class LogWriteFailed extends Error {
  override name = 'LogWriteFailed'
}

export interface Message {
  readonly offset: number
  readonly value: Uint8Array
}

export interface ReadOptions {
  /** Ends the reading. */
  readonly signal?: AbortSignal
  /** true: go on and wait for what comes; false: end at what was the end when the reading began. */
  readonly follow: boolean
  /** About how many bytes a batch may hold (default 4 MiB). */
  readonly batchBytes?: number
}

export interface AppendTopic {
  /** Appends the values to one partition, together and in this order. Resolves, once they are durable, with the offset
   * of the first: other writers may have come between.
   * @throws LogWriteFailed when nothing was written; if that cannot be known, too. */
  append(partition: number, values: readonly Uint8Array[]): Promise<number>
  /** Messages from offset `from` (or the first that is left) on, in order, in non-empty batches. */
  read(partition: number, from: number, options: ReadOptions): AsyncIterable<readonly Message[]>
  /** The first offset that is left and the one that the next append will get (equal: empty). */
  bounds(partition: number): Promise<{ readonly start: number; readonly end: number }>
  /** Forgets everything before `offset`, in short transactions. */
  trim(partition: number, offset: number): Promise<void>
}

export interface KeyedMessage {
  readonly key: string
  /** null: the key was deleted. */
  readonly value: Uint8Array | null
}

export interface KeyedTopic {
  /** Replaces what stands under the key (null: deletes it). Resolves when durable. The last one written stays.
   * @throws LogWriteFailed as `append` does. */
  put(key: string, value: Uint8Array | null): Promise<void>
  /** First what stands under every key, then (follow) each change; a change may be skipped if a later one follows. */
  read(options: ReadOptions): AsyncIterable<readonly KeyedMessage[]>
}

export interface Log extends AsyncDisposable {
  /** How many partitions the log was made with. */
  readonly partitions: number
  /** When the log was made, epoch ms of the clock it was made with: no window that closed before it exists. */
  readonly genesis: number
  topic(name: AppendTopicName): AppendTopic
  keyed(name: KeyedTopicName): KeyedTopic
  /** Runs `owner` for each partition of `platform-events` that this process is given, as long as it has it. */
  own(owner: (partition: number, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>
  /** Runs `work` while no other process does: others stand by and run theirs when this one is gone. A process that was
   * paused may find that another has begun; what it appends then comes second. */
  alone(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>
}
