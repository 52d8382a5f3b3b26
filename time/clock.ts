// The clock that is handed in. Nothing else in the pipeline asks the machine for the time.
import { setTimeout as delay } from 'node:timers/promises'

export interface Clock {
  /** Wall time, epoch ms. */
  now(): number
  /** Monotonic time, ms; only differences mean anything. */
  monotonic(): number
  /** Resolves after `ms` or as soon as the signal aborts, whichever comes first. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).then(undefined, () => undefined),
}

/** A clock that stands still until it is moved: for the demo, imports and tests. It never goes back. */
export interface SteppedClock extends Clock {
  advanceTo(ms: number): void
}

export function steppedClock(startMs: number): SteppedClock {
  let now = startMs
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    advanceTo(ms) {
      now = Math.max(now, ms)
    },
  }
}
