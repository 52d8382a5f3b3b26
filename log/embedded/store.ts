// One LMDB environment: how it is opened, read and written. What is visible is durable, also to other processes.
import { type RootDatabase, open } from 'lmdb'
import type { Clock } from '../../time/clock.ts'
import { LogWriteFailed } from '../port.ts'
import { refuseDamaged } from './damage.ts'
import { type ChangeWatch, watchChanges } from './change-watch.ts'

/** First byte of every key. */
export const KIND = { counter: 0, bounds: 1, message: 2, entry: 3, change: 4 } as const

export interface Store {
  /** The value under a key, a copy; inside `transact` as the transaction sees it. */
  get(key: Buffer): Buffer | undefined
  /** Keys and values (copies) from `start` up to and without `end`, in order. Take them in one go. */
  range(start: Buffer, end: Buffer): Iterable<{ readonly key: Buffer; readonly value: Buffer }>
  put(key: Buffer, value: Uint8Array): void
  remove(key: Buffer): void
  /** From here on `get` and `range` show the newest state, all the same one until the turn ends. */
  refresh(): void
  /** Does all of `work` (synchronous; put and remove belong here) or nothing. Resolves when it is on disk.
   * @throws LogWriteFailed when nothing was written. */
  transact<T>(work: () => T): Promise<T>
  readonly watch: ChangeWatch
  readonly closed: boolean
  close(): Promise<void>
}

const SETTINGS = {
  encoding: 'binary',
  keyEncoding: 'binary',
  // Commit to disk before the transaction becomes visible. Otherwise another process could act on a message that a
  // power cut takes back, and its offset would be given out twice.
  overlappingSync: false,
  // Batches of lmdb's own make a promise that nobody can listen to: when a commit fails, it ends the process.
  eventTurnBatching: false,
} as const

const COUNTER = Buffer.from([KIND.counter])

/** Opens (or makes) the environment in a folder of its own. @throws UnusableLogFolder when it is damaged. */
export function openStore(path: string, clock: Clock): Store {
  refuseDamaged(path)
  const db: RootDatabase<Buffer, Buffer> = open<Buffer, Buffer>(path, SETTINGS)
  let closed = false
  // A counter of transactions: what a poll compares before it touches anything else.
  const changes = (): number => db.get(COUNTER)?.readDoubleBE(0) ?? 0
  const refresh = (): void => db.resetReadTxn()
  const watch = watchChanges(() => {
    refresh()
    return changes()
  }, clock)

  return {
    get: (key) => db.get(key),
    range: (start, end) => db.getRange({ start, end }),
    put: (key, value) => void db.put(key, Buffer.from(value.buffer, value.byteOffset, value.byteLength)),
    remove: (key) => void db.remove(key),
    refresh,
    watch,
    get closed() {
      return closed
    },
    async transact(work) {
      try {
        // In this thread: handing a transaction to lmdb's own takes several turns of the event loop, which costs more than
        // the wait for the disk.
        const result = db.transactionSync(() => {
          const done = work()
          const counter = Buffer.alloc(8)
          counter.writeDoubleBE(changes() + 1)
          void db.put(COUNTER, counter)
          return done
        })
        await db.flushed
        watch.changed()
        return result
      } catch (error) {
        throw await writeFailed(path, error)
      }
    },
    async close() {
      if (closed) return
      closed = true
      watch.close()
      await db.close()
    },
  }
}

/** LMDB tells why a commit failed in a promise beside the error. */
async function writeFailed(path: string, error: unknown): Promise<LogWriteFailed> {
  let cause = error
  if (error instanceof Error && 'commitError' in error)
    cause = await Promise.resolve(error.commitError).then(
      () => error,
      (reason: unknown) => reason,
    )
  const why = cause instanceof Error ? cause.message : String(cause)
  return new LogWriteFailed(`nothing was written to ${path}: ${why} (is the disk full?)`, { cause })
}
