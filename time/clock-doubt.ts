// Whether this machine's clock may decide that a key is past its date: asked by every process, answered by its own two
// clocks and by a marker file that the process which keeps the record sets and takes away.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import type { Clock } from './clock.ts'
import { guardClock } from './guard.ts'

export interface ClockDoubt {
  /** While true, no key dies by the clock. */
  suspended(): boolean
  /** Tells every process of this folder. */
  mark(suspended: boolean): void
}

export function openClockDoubt(clock: Clock, marker: string): ClockDoubt {
  const guard = guardClock(clock, clock.now())
  let marked = false
  return {
    suspended() {
      if (existsSync(marker)) return (marked = true)
      if (marked) guard.confirm() // the record says that somebody looked
      marked = false
      return guard.doubt() !== undefined
    },
    mark(suspended) {
      if (suspended) writeFileSync(marker, '')
      else rmSync(marker, { force: true })
    },
  }
}
