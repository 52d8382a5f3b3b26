// A topic that keeps the last message per key, on LMDB: entries by key, and the changes in order, for followers.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { KeyedMessage, KeyedTopic } from '../port.ts'
import { DEFAULT_BATCH_BYTES } from './append-topic.ts'
import { groupCommit } from './group-commit.ts'
import { KIND, type Store } from './store.ts'

interface Job {
  readonly key: string
  readonly value: Uint8Array | null
}

/** An entry: sequence of its last change (u48), 1 or 0 for a value or its deletion, the value. */
interface Entry {
  readonly sequence: number
  readonly value: Buffer | null
}

const HEAD = 7
/** So many changes are kept with their deletions, and so many places are looked at for older ones with each deletion. */
const KEPT_CHANGES = 10_000
const LOOKED_AT_ONCE = 1_000
/** LMDB takes keys of 1,978 bytes; ours are names. */
const LONGEST_KEY = 1000
const SEQUENCE = Buffer.from([KIND.bounds])
const entryKey = (key: string): Buffer => Buffer.concat([Buffer.from([KIND.entry]), Buffer.from(key)])
const afterEntries = Buffer.from([KIND.entry + 1])
function changeKey(sequence: number): Buffer {
  const key = Buffer.allocUnsafe(7)
  key.writeUInt8(KIND.change)
  key.writeUIntBE(sequence, 1, 6)
  return key
}

export interface EmbeddedKeyedTopic extends KeyedTopic {
  /** Finishes what was handed in and takes nothing more. */
  drain(): Promise<void>
}

export function keyedTopic(store: Store): EmbeddedKeyedTopic {
  /** Before this place among the changes no deletions are left. */
  let lookedAt = 0
  const commits = groupCommit<Job, undefined>((jobs) => store.transact(() => jobs.map(apply)))

  /** The sequence of the last change; 0 before the first. */
  const lastSequence = (): number => store.get(SEQUENCE)?.readUIntBE(0, 6) ?? 0

  function decode(bytes: Buffer): Entry {
    return { sequence: bytes.readUIntBE(0, 6), value: bytes[6] === 1 ? bytes.subarray(HEAD) : null }
  }

  function apply({ key, value }: Job): undefined {
    const bytes = store.get(entryKey(key))
    const before = bytes === undefined ? undefined : decode(bytes)
    if (value === null && (before?.value ?? null) === null) return undefined // nothing to delete
    const sequence = lastSequence() + 1
    if (before !== undefined) store.remove(changeKey(before.sequence))
    const head = Buffer.alloc(HEAD)
    head.writeUIntBE(sequence, 0, 6)
    head.writeUInt8(value === null ? 0 : 1, 6)
    store.put(entryKey(key), value === null ? head : Buffer.concat([head, value]))
    store.put(changeKey(sequence), Buffer.from(key))
    store.put(SEQUENCE, head.subarray(0, 6))
    if (value === null) forgetOldDeletions(sequence)
    return undefined
  }

  /** Whoever follows is not this far behind, and whoever begins needs no deletions at all. What is deleted later gets a
   * later place, so what was looked at once need not be looked at again. */
  function forgetOldDeletions(sequence: number): void {
    const before = Math.min(lookedAt + LOOKED_AT_ONCE, sequence - KEPT_CHANGES)
    if (before <= lookedAt) return
    const changes = [...store.range(changeKey(lookedAt), changeKey(before))]
    for (const { key, value: name } of changes) {
      const entry = store.get(entryKey(name.toString()))
      if (entry === undefined || decode(entry).value !== null) continue
      store.remove(entryKey(name.toString()))
      store.remove(key)
    }
    lookedAt = before
  }

  /** What stands after the key `after`, in the order of keys. */
  function entriesAfter(after: string, batchBytes: number): KeyedMessage[] {
    store.refresh()
    const batch: KeyedMessage[] = []
    let bytes = 0
    const start = Buffer.concat([entryKey(after), Buffer.from([0])]) // the least key that is greater
    for (const { key, value } of store.range(after === '' ? entryKey('') : start, afterEntries)) {
      const entry = decode(value)
      if (entry.value === null) continue
      batch.push({ key: key.toString('utf8', 1), value: entry.value })
      bytes += value.length
      if (bytes >= batchBytes) break
    }
    return batch
  }

  /** What changed after `sequence`, in the order of changes, and how far that goes. */
  function changesAfter(sequence: number, batchBytes: number): { batch: KeyedMessage[]; upTo: number } {
    store.refresh()
    const batch: KeyedMessage[] = []
    let upTo = sequence
    let bytes = 0
    for (const { key, value } of store.range(changeKey(sequence + 1), changeKey(lastSequence() + 1))) {
      upTo = key.readUIntBE(1, 6)
      const name = value.toString()
      const entry = store.get(entryKey(name))
      batch.push({ key: name, value: entry === undefined ? null : decode(entry).value })
      bytes += entry?.length ?? 0
      if (bytes >= batchBytes) break
    }
    return { batch, upTo }
  }

  return {
    async put(key, value) {
      const length = Buffer.byteLength(key)
      if (length === 0 || length > LONGEST_KEY)
        throw new RangeError(`a key has 1 to ${LONGEST_KEY} bytes, not ${length}`)
      await commits.submit({ key, value }, length * 2 + (value?.length ?? 0))
    },

    async *read({ signal, follow, batchBytes = DEFAULT_BATCH_BYTES }) {
      store.refresh()
      // What changes while the entries are read comes again as a change: twice rather than never.
      let sequence = lastSequence()
      const live = (): boolean => signal?.aborted !== true && !store.closed
      let after = ''
      while (live()) {
        const batch = entriesAfter(after, batchBytes)
        if (batch.length === 0) break
        after = batch.at(-1)?.key ?? after
        yield batch
        await nextTurn()
      }
      while (follow && live()) {
        const { batch, upTo } = changesAfter(sequence, batchBytes)
        sequence = upTo
        if (batch.length > 0) {
          yield batch
          await nextTurn()
        } else await store.watch.wait(() => lastSequence() > upTo, signal)
      }
    },

    drain: () => commits.close(),
  }
}
