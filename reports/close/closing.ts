// Closing: every window that may close is frozen in the log, and every frozen one is finished.
import type { Keys } from '../../keys/port.ts'
import type { Ledger } from '../../log/ledger.ts'
import type { Log } from '../../log/port.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { readRecord } from '../record.ts'
import type { Releaser } from '../release/releaser.ts'
import { type ClosingsLog, openClosingsLog } from './closings-log.ts'
import { nextDue, openFrom } from './due.ts'
import { finish } from './finish.ts'
import type { Floor } from './floor.ts'
import { type ClosingRules, freeze } from './freeze.ts'
import type { PartialsSeen } from './partials-seen.ts'

export interface Closer {
  /** Closes all that can be closed. `nowMs`: the time, if it may be trusted alone: it decides which window waits no
   * longer. Answers how many windows it closed. */
  closeDue(nowMs: number | 'distrusted'): Promise<number>
}

export interface ClosingOptions {
  readonly log: Log
  readonly keys: Keys
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly calendar: Calendar
  readonly seen: PartialsSeen
  readonly floor: Floor
  readonly releaser: Releaser
  readonly rules: () => Promise<ClosingRules>
}

export function openClosing(options: ClosingOptions): Closer {
  const { log, ledger, calendar, seen } = options
  const closings = openClosingsLog(log, options.keys)
  return {
    async closeDue(nowMs) {
      let finished = await finishFrozen(options, closings)
      for (;;) {
        const { closed } = await readRecord(ledger)
        const window = nextDue(calendar, seen, openFrom(calendar, log.genesis, closed), nowMs)
        if (window === undefined) return finished
        await closings.append(await freeze({ ...options, rules: await options.rules() }, window))
        finished += await finishFrozen(options, closings)
      }
    },
  }
}

/** Reads back which closings count and finishes those that are not done. The log is read before the ledger: what another
 * process closed and then trimmed away in between is known to be done. */
async function finishFrozen(options: ClosingOptions, closings: ClosingsLog): Promise<number> {
  const frozen = await closings.read()
  if (frozen.length === 0) return 0
  const { closed } = await readRecord(options.ledger)
  const unfinished = frozen.filter(({ closing }) => !closed.has(closing.window))
  for (const { closing } of unfinished) {
    await finish(options, closing)
    const partials = options.log.keyed('partials')
    for (const key of options.seen.forget(closing.window)) await partials.put(key, null)
  }
  for (const { closing } of frozen) await closings.shred(closing.window)
  await closings.trim(new Set([...closed, ...unfinished.map(({ closing }) => closing.window)]))
  return unfinished.length
}
