// How much a source may send: a token bucket that holds one second of its rate.
import type { Clock } from '../time/clock.ts'

export interface RateLimit {
  /** Seconds to wait, or 0 when the source may send now. */
  waitSeconds(): number
  /** Takes what a request holds. It may go into debt, so that a batch above the rate passes and the next one waits. */
  take(events: number): void
}

export function openRateLimit(eventsPerSecond: number, clock: Clock): RateLimit {
  let tokens = eventsPerSecond
  let filledAt = clock.monotonic()
  const fill = (): void => {
    const now = clock.monotonic()
    tokens = Math.min(eventsPerSecond, tokens + ((now - filledAt) / 1000) * eventsPerSecond)
    filledAt = now
  }
  return {
    waitSeconds() {
      fill()
      return tokens > 0 ? 0 : Math.max(1, Math.ceil(-tokens / eventsPerSecond))
    },
    take(events) {
      tokens -= events
    },
  }
}
