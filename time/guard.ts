// Whether the clock can be trusted alone. What only a clock decides (forced closes, the destruction of keys) cannot be
// taken back, so a clock that jumped must not decide it.
import type { Clock } from './clock.ts'

const APART_MS = 5 * 60_000
/** An honest clock is disciplined by up to 50 ppm; over months that is minutes, and no reason for alarm. */
const DRIFT = 1e-4
const GAP_MS = 72 * 3_600_000

/** `jump`: wall and monotonic clock parted, by so much. `gap`: at start, the wall clock stood so far past the last thing
 * that was written. */
export interface Doubt {
  readonly why: 'jump' | 'gap'
  readonly byMs: number
}

export interface ClockGuard {
  /** Why the clock is not trusted alone, if it is not: from the first doubt on until it is confirmed. */
  doubt(): Doubt | undefined
  /** Somebody looked and says that the clock is right as it stands now. */
  confirm(): void
}

/** `lastWrittenMs`: when the log was last written to before this run. `earlier`: the doubt of an earlier run that nobody
 * has answered yet. */
export function guardClock(clock: Clock, lastWrittenMs: number, earlier?: Doubt): ClockGuard {
  let wallMs = clock.now()
  let monotonicMs = clock.monotonic()
  const gapMs = wallMs - lastWrittenMs
  let doubt: Doubt | undefined = earlier
  if (gapMs > GAP_MS) doubt ??= { why: 'gap', byMs: gapMs }

  return {
    doubt() {
      const passedMs = clock.monotonic() - monotonicMs
      const byMs = clock.now() - wallMs - passedMs
      if (Math.abs(byMs) > APART_MS + DRIFT * passedMs) doubt ??= { why: 'jump', byMs }
      return doubt
    },
    confirm() {
      doubt = undefined
      wallMs = clock.now()
      monotonicMs = clock.monotonic()
    },
  }
}
