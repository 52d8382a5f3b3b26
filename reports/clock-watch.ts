// The clock guard, put on record: a doubt is written to the ledger, and only the ledger's confirmation ends it.
import type { Logger } from 'pino'
import type { Ledger } from '../log/ledger.ts'
import type { Log } from '../log/port.ts'
import type { Clock } from '../time/clock.ts'
import { guardClock } from '../time/guard.ts'
import { lastWatermark } from './close/partials-seen.ts'
import { readRecord } from './record.ts'

export interface ClockWatch {
  /** Looks at the clocks and at the ledger. While this says false, nothing happens that only the clock decides. */
  isTrusted(): Promise<boolean>
  /** What the last look said. */
  readonly suspended: boolean
}

export interface ClockWatchOptions {
  readonly log: Log
  readonly ledger: Ledger
  readonly clock: Clock
  readonly logger: Logger
  /** Told when the doubt comes and goes, before anything that the clock decides happens. */
  readonly onDoubt?: (suspended: boolean) => void
  /** When the log was last written to before this run; looked up when absent. */
  readonly lastWrittenMs?: number
}

export async function watchClock(options: ClockWatchOptions): Promise<ClockWatch> {
  const { log, ledger, clock, logger, onDoubt = () => undefined } = options
  const { doubt: earlier, lastAt } = await readRecord(ledger)
  const lastWrittenMs = options.lastWrittenMs ?? Math.max(log.genesis, lastAt, await lastTick(log))
  const guard = guardClock(clock, lastWrittenMs, earlier)
  let onRecord = earlier !== undefined
  let suspended = onRecord || guard.doubt() !== undefined
  onDoubt(suspended)
  return {
    get suspended() {
      return suspended
    },
    async isTrusted() {
      const doubt = guard.doubt()
      if (doubt !== undefined && !onRecord) {
        logger.error(
          doubt,
          'the clock cannot be trusted: forced closes and key destruction wait for `peil clock confirm`',
        )
        await ledger.append('clock-suspended', doubt)
        onRecord = true
      } else if (doubt !== undefined && (await readRecord(ledger)).doubt === undefined) {
        logger.warn('the clock was confirmed: forced closes and key destruction go on')
        guard.confirm()
        onRecord = false
      }
      if (suspended !== onRecord) onDoubt(onRecord)
      suspended = onRecord
      return !suspended
    },
  }
}

/** Ticks are what the watermarks of partials come from. */
const lastTick = (log: Log): Promise<number> => lastWatermark(log.keyed('partials').read({ follow: false }))
