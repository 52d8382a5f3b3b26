// Retention: what has had its time goes, whatever else failed. (Ranges of the log behind dead keys are trimmed by their
// owners, who know what counts.)
import type { Keys } from '../../keys/port.ts'
import type { Ledger } from '../../log/ledger.ts'
import { dropPlan, readPlans } from '../../log/plans.ts'
import type { Log } from '../../log/port.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { openFrom } from '../close/due.ts'
import type { PartialsSeen } from '../close/partials-seen.ts'
import { readRecord } from '../record.ts'
import { destroyKeys, keysToDestroy } from './destroy-keys.ts'

const DAY_MS = 24 * 3_600_000
const TIDY_EVERY_MS = 3_600_000

export interface RetentionOptions {
  readonly log: Log
  readonly keys: Keys
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly calendar: Calendar
  readonly seen: PartialsSeen
  readonly retentionDays: number
}

export interface Retention {
  /** Does all that is due by a clock that may be trusted: keys first, since they are what protects. */
  enforce(nowMs: number): Promise<void>
}

export function openRetention(options: RetentionOptions): Retention {
  const { log, keys, ledger, warehouse, calendar, seen, retentionDays } = options
  let tidiedAt = -Infinity
  let forgotten: Day | undefined

  async function destroyDue(nowMs: number): Promise<number> {
    const { destroyed } = await readRecord(ledger)
    const watermarks = Array.from({ length: log.partitions }, (_, partition) => seen.progressOf(partition).watermark)
    const due = keysToDestroy(await keys.list(), destroyed, nowMs, Math.min(...watermarks))
    await destroyKeys(keys, ledger, due)
    return due.length
  }

  /** What a former owner still wrote about a closed window, or a close did not come to. */
  async function dropClosed(closed: ReadonlySet<WindowId>): Promise<void> {
    for (const window of seen.windows())
      if (closed.has(window)) for (const key of seen.forget(window)) await log.keyed('partials').put(key, null)
    const open = openFrom(calendar, log.genesis, closed)
    const openSince = Math.min(...Object.values(open).map((window) => calendar.bounds(window).startMs))
    for (const window of (await readPlans(log)).keys())
      if (calendar.bounds(window as WindowId).endMs <= openSince) await dropPlan(log, window)
  }

  return {
    async enforce(nowMs) {
      const destroyed = await destroyDue(nowMs)
      if (destroyed > 0 || nowMs - tidiedAt >= TIDY_EVERY_MS) {
        await dropClosed((await readRecord(ledger)).closed)
        tidiedAt = nowMs
      }
      const before = calendar.dayOf(nowMs - retentionDays * DAY_MS)
      if (before !== forgotten) await warehouse.forget(before)
      forgotten = before
    },
  }
}
