// A log in memory with the promises of log/port.ts, for tests and for what is only rehearsed.
import type { AppendTopic, KeyedMessage, KeyedTopic, Log, Message, ReadOptions } from './port.ts'
import { APPEND_TOPICS, KEYED_TOPICS, SINGLE_PARTITION_TOPICS } from './port.ts'

const BATCH_BYTES = 4 * 1024 * 1024

/** Wakes whoever follows when something was written. */
class Bell {
  #waiting: (() => void)[] = []

  ring(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves at the next ring, or as soon as the signal aborts. */
  next(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      signal?.addEventListener('abort', wake, { once: true })
      this.#waiting.push(wake)
    })
  }
}

interface PartitionLog {
  start: number
  values: Uint8Array[]
  readonly bell: Bell
}

class MemoryAppendTopic implements AppendTopic {
  readonly #name: string
  readonly #partitions: readonly PartitionLog[]
  readonly #beforeAppend: MemoryLogOptions['beforeAppend']

  constructor(name: string, partitions: number, beforeAppend: MemoryLogOptions['beforeAppend']) {
    this.#name = name
    this.#partitions = Array.from({ length: partitions }, () => ({ start: 0, values: [], bell: new Bell() }))
    this.#beforeAppend = beforeAppend
  }

  #at(partition: number): PartitionLog {
    const at = this.#partitions[partition]
    if (at === undefined) throw new RangeError(`${this.#name} has no partition ${partition}`)
    return at
  }

  async append(partition: number, values: readonly Uint8Array[]): Promise<number> {
    const to = this.#at(partition)
    const copies = values.map((value) => Uint8Array.from(value))
    await this.#beforeAppend?.(this.#name, partition)
    const offset = to.start + to.values.length
    to.values.push(...copies)
    to.bell.ring()
    return offset
  }

  async *read(partition: number, from: number, options: ReadOptions): AsyncGenerator<readonly Message[]> {
    const at = this.#at(partition)
    const { signal, follow, batchBytes = BATCH_BYTES } = options
    const end = at.start + at.values.length
    let next = from
    while (signal?.aborted !== true) {
      next = Math.max(next, at.start)
      const until = follow ? at.start + at.values.length : Math.min(end, at.start + at.values.length)
      const batch: Message[] = []
      for (let bytes = 0; next < until && bytes < batchBytes; next++) {
        const value = at.values[next - at.start]
        if (value === undefined) break
        batch.push({ offset: next, value })
        bytes += value.length
      }
      if (batch.length > 0) yield batch
      else if (follow) await at.bell.next(signal)
      else return
    }
  }

  async bounds(partition: number): Promise<{ start: number; end: number }> {
    const { start, values } = this.#at(partition)
    return { start, end: start + values.length }
  }

  async trim(partition: number, offset: number): Promise<void> {
    const at = this.#at(partition)
    const gone = Math.min(offset - at.start, at.values.length)
    if (gone <= 0) return
    at.values.splice(0, gone)
    at.start += gone
  }
}

class MemoryKeyedTopic implements KeyedTopic {
  readonly #values = new Map<string, Uint8Array>()
  /** Every key with the number of its last change: who follows asks for what came after the number it has seen. */
  readonly #changes = new Map<string, number>()
  readonly #bell = new Bell()
  #count = 0

  async put(key: string, value: Uint8Array | null): Promise<void> {
    if (value === null) this.#values.delete(key)
    else this.#values.set(key, Uint8Array.from(value))
    this.#changes.delete(key)
    this.#changes.set(key, ++this.#count)
    this.#bell.ring()
  }

  async *read({ signal, follow }: ReadOptions): AsyncGenerator<readonly KeyedMessage[]> {
    let seen = this.#count
    const first: KeyedMessage[] = [...this.#values].map(([key, value]) => ({ key, value }))
    if (first.length > 0 && signal?.aborted !== true) yield first
    while (follow && signal?.aborted !== true) {
      const batch = [...this.#changes]
        .filter(([, number]) => number > seen)
        .map(([key]): KeyedMessage => ({ key, value: this.#values.get(key) ?? null }))
      seen = this.#count
      if (batch.length > 0) yield batch
      else await this.#bell.next(signal)
    }
  }
}

function found<T>(topic: T | undefined): T {
  if (topic === undefined) throw new RangeError('no such topic')
  return topic
}

export interface MemoryLogOptions {
  readonly partitions?: number
  /** Epoch ms of the clock it was made with. */
  readonly genesis?: number
  /** Stands between the call of an append and its writing: to stall it or to make it reject. */
  readonly beforeAppend?: (topic: string, partition: number) => Promise<void> | void
}

/** An empty log in memory. `own` runs every partition here and ends when the signal aborts; an owner that fails ends
 * all of them. */
export function memoryLog({ partitions = 4, genesis = 0, beforeAppend }: MemoryLogOptions = {}): Log {
  const append = new Map(
    APPEND_TOPICS.map((name) => [
      name,
      new MemoryAppendTopic(name, SINGLE_PARTITION_TOPICS.includes(name) ? 1 : partitions, beforeAppend),
    ]),
  )
  const keyed = new Map(KEYED_TOPICS.map((name) => [name, new MemoryKeyedTopic()]))
  return {
    partitions,
    genesis,
    topic: (name) => found(append.get(name)),
    keyed: (name) => found(keyed.get(name)),
    alone: (work, signal) => work(signal),
    async own(owner, signal) {
      const failed = new AbortController()
      const both = AbortSignal.any([signal, failed.signal])
      const run = async (partition: number): Promise<void> => {
        try {
          await owner(partition, both)
        } catch (error) {
          failed.abort()
          throw error
        }
      }
      const ends = await Promise.allSettled(Array.from({ length: partitions }, (_, partition) => run(partition)))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    },
    async [Symbol.asyncDispose]() {},
  }
}
