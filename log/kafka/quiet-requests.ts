// kafkajs' request queue looks for throttled requests a thousand times a second, also when there are none, and for those
// that timed out ten times, on each of a dozen connections. This replaces these two methods.
import { createRequire } from 'node:module'

interface Request {
  readonly requestTimeout: number
  timeoutRequest(): void
}

interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly inflight: ReadonlyMap<number, Request>
  readonly isConnected: () => boolean
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  requestTimeoutIntervalId: NodeJS.Timeout | undefined
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
  scheduleRequestTimeoutCheck(): void
  destroy(): void
}

/** Requests that wait for their turn are looked at this often; those that may have timed out, too. */
const CHECK_MS = { waiting: 10, throttled: 500, timedOut: 1_000 }

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }

/** For every client that is made after this. Both go by the monotonic clock: the wall clock may be set back. */
export function quietRequests(): void {
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      this.throttledUntil > 0 ? CHECK_MS.throttled : CHECK_MS.waiting,
    )
  }
  prototype.scheduleRequestTimeoutCheck = function (this: RequestQueue) {
    this.destroy()
    const seenAt = new WeakMap<Request, number>()
    this.requestTimeoutIntervalId = setInterval(() => {
      const now = performance.now()
      for (const request of this.inflight.values()) {
        const since = seenAt.get(request)
        if (since === undefined) seenAt.set(request, now)
        else if (now - since > request.requestTimeout) request.timeoutRequest()
      }
      if (!this.isConnected()) this.destroy()
    }, CHECK_MS.timedOut)
  }
}
