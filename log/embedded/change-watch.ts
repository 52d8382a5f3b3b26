// Waking readers: at once for what this process wrote, by a cheap poll for what others wrote. One timer for all
// readers of an environment, and only while one of them waits.
import { setMaxListeners } from 'node:events'
import type { Clock } from '../../time/clock.ts'

export interface ChangeWatch {
  /** This process changed something: look now. */
  changed(): void
  /** Resolves when `isReady` says so, when the signal aborts, or when the watch is closed. */
  wait(isReady: () => boolean, signal?: AbortSignal): Promise<void>
  /** Wakes everybody, for good. */
  close(): void
}

/** How often to look for what other processes wrote: after a change, and when nothing happens. */
const POLL_MS = { least: 20, most: 200 }
/** How long to wait after a change before readers are woken: under load they get batches, not single messages. */
const LINGER_MS = 10

/** `readMarker` answers a value that differs after every change, whichever process made it. */
export function watchChanges(readMarker: () => number, clock: Clock): ChangeWatch {
  const waiters = new Map<() => boolean, () => void>()
  const closing = new AbortController()
  let nudge = new AbortController()
  let running = false

  function wakeTheReady(): void {
    for (const [isReady, wake] of waiters) if (isReady()) wake()
  }

  async function run(): Promise<void> {
    let pollMs = POLL_MS.least
    let seen = readMarker()
    wakeTheReady()
    while (waiters.size > 0) {
      nudge = new AbortController()
      await clock.sleep(pollMs, nudge.signal)
      if (closing.signal.aborted) break
      pollMs = Math.min(POLL_MS.most, pollMs * 2)
      if (readMarker() === seen) continue
      await clock.sleep(LINGER_MS, closing.signal)
      if (closing.signal.aborted) break
      pollMs = POLL_MS.least
      seen = readMarker() // before the readers look: what comes later differs from it
      wakeTheReady()
    }
    running = false
  }

  return {
    changed: () => nudge.abort(),
    wait: (isReady, signal) =>
      new Promise((resolve, reject) => {
        const wake = (): void => {
          waiters.delete(isReady)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        if (closing.signal.aborted || signal?.aborted === true) {
          resolve()
          return
        }
        waiters.set(isReady, wake)
        if (signal !== undefined) {
          setMaxListeners(0, signal) // the readers of all partitions may share one
          signal.addEventListener('abort', wake)
        }
        if (running) return
        running = true
        run().catch((error: unknown) => {
          running = false
          reject(error)
        })
      }),
    close() {
      closing.abort()
      nudge.abort()
      for (const wake of waiters.values()) wake()
    },
  }
}
