// What every stage stands on: the data folder, the calendar, the log, the keys and who may send.
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { openSources } from './ingest/sources.ts'
import { deathOf } from './keys/death.ts'
import { readKeyEncryptionKey } from './keys/key-encryption-key.ts'
import { type LocalKeys, openLocalKeys } from './keys/local.ts'
import { openEmbeddedLog } from './log/embedded.ts'
import type { AppendTopicName, Log } from './log/port.ts'
import type { Source } from './schemas/source.ts'
import { type Calendar, openCalendar } from './time/calendar.ts'
import { type Clock, systemClock } from './time/clock.ts'
import { type ClockDoubt, openClockDoubt } from './time/clock-doubt.ts'

export interface Running {
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Whether stages run by themselves (default), or only when told to `settle`. */
  readonly live?: boolean
  readonly logger?: Logger
  /** Instead of those in the sources file. */
  readonly sources?: readonly Source[]
  /** The topic that this process appends to as fast as it can; undefined: it does several things, none of them so fast. */
  readonly busy?: AppendTopicName | undefined
}

/** What every stage stands on. */
export interface Ground {
  readonly config: Config
  readonly clock: Clock
  readonly calendar: Calendar
  readonly log: Log
  readonly keys: LocalKeys
  readonly logger: Logger
  readonly live: boolean
  readonly doubt: ClockDoubt
  readonly sources: readonly Source[]
  /** Of the source that was just made: shown once, kept nowhere. */
  readonly newWriteKey: string | undefined
}

const quiet = pino({ level: 'silent' })

/** Folder, calendar, log, keys and sources, as long as `work` takes. */
export async function withGround<T>(given: Config, running: Running, work: (ground: Ground) => Promise<T>): Promise<T> {
  const { clock = systemClock, logger = quiet, live = true } = running
  const config = await openDataFolder(given)
  const calendar = openCalendar(config)
  await using log = await openEmbeddedLog({
    folder: join(config.data, 'log'),
    partitions: config.partitions,
    clock,
    busy: running.busy,
  })
  const folder = join(config.data, 'keys')
  const doubt = openClockDoubt(clock, join(config.data, 'clock-suspended'))
  await using keys = await openLocalKeys({
    folder,
    clock,
    keyEncryptionKey: await readKeyEncryptionKey(folder, config.keyEncryptionKey),
    deathOf: deathOf(calendar),
    suspended: () => doubt.suspended(),
  })
  const { sources, newWriteKey } = running.sources
    ? { sources: running.sources, newWriteKey: undefined }
    : await openSources(config.sources ?? join(config.data, 'sources.yaml'))
  return await work({ config, clock, calendar, log, keys, logger, live, doubt, sources, newWriteKey })
}
