// Who may read metrics: where a stage listens is open to the world more often than not.
import { hash, timingSafeEqual } from 'node:crypto'

export interface MetricsAccess {
  readonly host: string
  /** Bearer token for `/metrics`; undefined: open where only this machine can ask, else closed. */
  readonly metricsToken: string | undefined
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/

export function mayReadMetrics(authorization: string | undefined, { metricsToken, host }: MetricsAccess): boolean {
  if (metricsToken === undefined) return LOOPBACK.test(host)
  return timingSafeEqual(
    hash('sha256', authorization ?? '', 'buffer'),
    hash('sha256', `Bearer ${metricsToken}`, 'buffer'),
  )
}
