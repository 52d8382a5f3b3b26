// kafkajs' request queue looks for throttled requests a thousand times a second, also when there are none. This replaces
// that one method: a timer only while something waits.
import { createRequire } from 'node:module'

interface RequestQueue {
  readonly pending: readonly unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}

/** Requests that wait for their turn are looked at this often. */
const CHECK_MS = 10

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }

/** For every client that is made after this. */
export function quietRequests(): void {
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
    const wait = this.throttledUntil - performance.timeOrigin - performance.now()
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      wait > 0 ? wait : CHECK_MS,
    )
  }
}
