// `peil clock confirm`: somebody looked at the clock and says that it is right.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { refuseNoFolder } from '../data-folder.ts'
import { confirmServiceClock } from '../keys/service-clock.ts'
import { openLedger } from '../log/ledger.ts'
import { withGround } from '../ground.ts'
import { systemClock } from '../time/clock.ts'

const NOTHING_TO_CONFIRM = 'The clock is not in doubt: there is nothing to confirm.\n'

export async function confirmClock(config: Config): Promise<void> {
  if (await confirmServiceClock(config.data)) {
    const time = new Date(systemClock.now()).toISOString()
    process.stdout.write(
      `Confirmed for the keys stage: it is ${time}. Keys die at their dates again within a minute.\n`,
    )
    return
  }
  await refuseNoFolder(config)
  if (config.kafkaBrokers === undefined && !existsSync(join(config.data, 'log'))) {
    process.stdout.write(NOTHING_TO_CONFIRM) // the keys stage's folder
    return
  }
  await withGround(config, { sources: 'unneeded' }, async (ground) => {
    const ledger = await openLedger(ground)
    const last = (await ledger.entries()).findLast(
      ({ kind }) => kind === 'clock-suspended' || kind === 'clock-confirmed',
    )
    if (last?.kind !== 'clock-suspended') {
      process.stdout.write(NOTHING_TO_CONFIRM)
      return
    }
    const wallMs = ground.clock.now()
    await ledger.append('clock-confirmed', { wallMs })
    const time = new Date(wallMs).toISOString()
    process.stdout.write(`Confirmed: it is ${time}. Forced closes and key destruction go on within seconds.\n`)
  })
}
