// Whether the clock of the keys stage's machine may decide that a key is past its date. A wrong one would destroy every
// key, and that cannot be taken back: so its doubt is on record in a file, until somebody confirms.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../time/clock.ts'
import { type ClockDoubt, openClockDoubt } from '../time/clock-doubt.ts'
import { guardClock } from '../time/guard.ts'
import { codeOf } from './durable-file.ts'
import type { KeyRecord } from './port.ts'

/** This stage's own doubt; apart from what the stage that watches the log says of its clock. */
const OWN = 'keys-clock-suspended'
const TOLD = 'clock-suspended'

export interface ServiceClockOptions {
  readonly clock: Clock
  /** The data folder. */
  readonly folder: string
  /** What there is and was: when any of it was made or destroyed, this folder was in use. */
  readonly records: readonly KeyRecord[]
  readonly logger: Logger
}

/** `mark` is for what another stage says of its clock; the own doubt begins when wall and monotonic clock part, or when
 * at start the wall clock stands more than 72 h past the last thing that was done here (time/guard.ts). */
export function openServiceClock({ clock, folder, records, logger }: ServiceClockOptions): ClockDoubt {
  const own = openClockDoubt(clock, join(folder, OWN))
  const told = join(folder, TOLD)
  const lastMs = Math.max(...records.map(({ madeAt, destroyedAt }) => Math.max(madeAt, destroyedAt ?? 0)))
  if (records.length > 0 && guardClock(clock, lastMs).doubt() !== undefined) own.mark(true)
  let wasOwn = false
  return {
    suspended() {
      const isOwn = own.suspended()
      if (isOwn && !wasOwn) {
        own.mark(true) // or a restart would forget it
        logger.error(
          { lastUsed: records.length === 0 ? null : new Date(lastMs).toISOString() },
          'the clock of this machine cannot be trusted: no key dies by it until `peil clock confirm` on this data folder',
        )
      }
      if (wasOwn && !isOwn) logger.warn('the clock was confirmed: keys die at their dates again')
      wasOwn = isOwn
      return isOwn || existsSync(told)
    },
    mark(suspended) {
      if (suspended) writeFileSync(told, '')
      else rmSync(told, { force: true })
    },
  }
}

/** Somebody looked and says that the clock of the keys stage is right. False: it was not in doubt. */
export async function confirmServiceClock(folder: string): Promise<boolean> {
  try {
    await rm(join(folder, OWN))
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
