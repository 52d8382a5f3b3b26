// `peil clock confirm`: somebody looked at the clock and says that it is right.
import { BadConfig, type Config } from '../config.ts'
import { isDataFolder } from '../data-folder.ts'
import { openLedger } from '../log/ledger.ts'
import { withGround } from '../ground.ts'

export async function confirmClock(config: Config): Promise<void> {
  if (!(await isDataFolder(config.data))) throw new BadConfig('there is no data folder here: give one with --data')
  await withGround(config, {}, async (ground) => {
    const ledger = await openLedger(ground)
    const last = (await ledger.entries()).findLast(
      ({ kind }) => kind === 'clock-suspended' || kind === 'clock-confirmed',
    )
    if (last?.kind !== 'clock-suspended') {
      process.stdout.write('The clock is not in doubt: there is nothing to confirm.\n')
      return
    }
    const wallMs = ground.clock.now()
    await ledger.append('clock-confirmed', { wallMs })
    const time = new Date(wallMs).toISOString()
    process.stdout.write(`Confirmed: it is ${time}. Forced closes and key destruction go on within seconds.\n`)
  })
}
