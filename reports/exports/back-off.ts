// Back-off: what failed is tried again after a while, each time after a longer one.
import type { Clock } from '../../time/clock.ts'

const FIRST_MS = 30_000
const LONGEST_MS = 6 * 3_600_000

export interface BackOff {
  /** Whether it is too early to try again. */
  waits(what: string): boolean
  failed(what: string): void
  /** It worked, or shall be tried at once: `what`, and everything whose name begins with it and a space. */
  forget(what: string): void
}

/** Kept in memory: after a restart everything is tried at once. */
export function openBackOff(clock: Pick<Clock, 'monotonic'>): BackOff {
  const failures = new Map<string, { readonly times: number; readonly until: number }>()
  return {
    waits: (what) => clock.monotonic() < (failures.get(what)?.until ?? -Infinity),
    failed(what) {
      const times = (failures.get(what)?.times ?? 0) + 1
      const waitMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (times - 1))
      failures.set(what, { times, until: clock.monotonic() + waitMs })
    },
    forget(what) {
      for (const known of failures.keys()) if (known === what || known.startsWith(`${what} `)) failures.delete(known)
    },
  }
}
