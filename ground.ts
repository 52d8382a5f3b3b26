// What every stage stands on: the data folder, the calendar, the log, the keys and who may send.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { BadConfig, type Config, environmentName, needed } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { openSources } from './ingest/sources.ts'
import { deathOf } from './keys/death.ts'
import { readKeyEncryptionKey } from './keys/key-encryption-key.ts'
import { openLocalKeys } from './keys/local.ts'
import type { Keys } from './keys/port.ts'
import { markByAddress } from './log/by-address.ts'
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
  /** Instead of those in the sources file, which is made when there is none; 'unneeded': leave the file alone. */
  readonly sources?: readonly Source[] | 'unneeded'
  /** The topic that this process appends to as fast as it can; undefined: it does several things, none of them so fast. */
  readonly busy?: AppendTopicName | undefined
  /** When it aborts, nothing is waited for any more that has to be there to begin with. */
  readonly stop?: AbortSignal
}

/** What every stage stands on. */
export interface Ground {
  readonly config: Config
  readonly clock: Clock
  readonly calendar: Calendar
  readonly log: Log
  readonly keys: Keys
  readonly logger: Logger
  readonly live: boolean
  readonly doubt: ClockDoubt
  readonly sources: readonly Source[]
  /** Of the source that was just made: shown once, kept nowhere. */
  readonly newWriteKey?: string | undefined
}

const quiet = pino({ level: 'silent' })

/** Folder, calendar, log, keys and sources, as long as `work` takes. */
export async function withGround<T>(given: Config, running: Running, work: (ground: Ground) => Promise<T>): Promise<T> {
  const { clock = systemClock, logger = quiet, live = true } = running
  const config = await openDataFolder(given)
  const calendar = openCalendar(config)
  await using log = await openLog(config, clock, logger, running)
  const ownDoubt = openClockDoubt(clock, join(config.data, 'clock-suspended'))
  const opened = await openKeys(config, calendar, clock, ownDoubt, logger)
  await using keys = opened.keys
  const { sources, newWriteKey } = await sourcesOf(config, running.sources)
  await markByAddress(log, sources)
  return await work({ config, clock, calendar, log, keys, logger, live, doubt: opened.doubt, sources, newWriteKey })
}

/** In the data folder, or on the brokers that are named. What is not used is not loaded. */
async function openLog(
  config: Config,
  clock: Clock,
  logger: Logger,
  { busy, stop }: Pick<Running, 'busy' | 'stop'>,
): Promise<Log> {
  const { kafkaBrokers, partitions } = config
  if (kafkaBrokers === undefined) {
    const { openEmbeddedLog } = await import('./log/embedded.ts')
    return openEmbeddedLog({ folder: join(config.data, 'log'), partitions, clock, busy })
  }
  const { openKafkaLog } = await import('./log/kafka.ts')
  let toldAt = -Infinity
  return openKafkaLog({
    brokers: kafkaBrokers,
    prefix: config.kafkaPrefix,
    partitions,
    zone: config.zone,
    graceMs: config.graceMs,
    clock,
    sessionMs: config.kafkaSessionMs,
    tls: config.kafkaTls ? { ca: fileOf(config, 'kafkaCa') } : undefined,
    sasl: config.kafkaMechanism && {
      mechanism: config.kafkaMechanism,
      username: needed(config, 'kafkaUser'),
      password: needed(config, 'kafkaPassword'),
    },
    signal: stop,
    onFault(error) {
      if (performance.now() - toldAt < TELL_MS) return
      toldAt = performance.now()
      // Without its stack: that one is the library's, and says nothing more.
      const why = error instanceof Error ? error.message : String(error)
      logger.warn({ why }, 'Kafka does not answer as it should: waiting and trying again')
    },
  })
}

/** What goes on for long is told so often. */
const TELL_MS = 10_000

/** In the data folder, or from the keys stage, which is then told when this clock is in doubt. */
async function openKeys(
  config: Config,
  calendar: Calendar,
  clock: Clock,
  doubt: ClockDoubt,
  logger: Logger,
): Promise<{ readonly keys: Keys; readonly doubt: ClockDoubt }> {
  if (config.keysUrl === undefined) {
    const folder = join(config.data, 'keys')
    const keys = await openLocalKeys({
      folder,
      clock,
      keyEncryptionKey: await readKeyEncryptionKey(folder, config.keyEncryptionKey),
      deathOf: deathOf(calendar),
      suspended: () => doubt.suspended(),
    })
    return { keys, doubt }
  }
  const { openRemoteKeys } = await import('./keys/remote.ts')
  const keys = openRemoteKeys({
    url: config.keysUrl,
    ca: fileOf(config, 'keysCa'),
    secret: needed(config, 'keysSecret'),
    clock,
  })
  let last = false
  /** Until it has heard it, or there is something newer to tell. */
  async function tell(suspended: boolean): Promise<void> {
    while (last === suspended)
      try {
        return await keys.suspend(suspended)
      } catch (error) {
        logger.warn({ err: error }, 'the keys stage could not be told about the clock: trying again')
        await delay(TELL_MS, undefined, { ref: false })
      }
  }
  const mark = (suspended: boolean): void => {
    doubt.mark(suspended)
    last = suspended
    void tell(suspended)
  }
  return { keys, doubt: { suspended: () => doubt.suspended(), mark } }
}

async function sourcesOf(
  config: Config,
  given: Running['sources'],
): Promise<{ readonly sources: readonly Source[]; readonly newWriteKey?: string | undefined }> {
  if (given === 'unneeded') return { sources: [] }
  if (given !== undefined) return { sources: given }
  // Several processes must know the same ones: none is made for one of them.
  if (config.kafkaBrokers !== undefined && !existsSync(needed(config, 'sources')))
    throw new BadConfig(`${environmentName('sources')}: there is no such file: give the sources file of all stages`)
  return openSources(config.sources ?? join(config.data, 'sources.yaml'))
}

/** What a file named by a setting holds. @throws BadConfig */
export function fileOf(config: Config, name: 'kafkaCa' | 'keysCa'): string | undefined {
  const path = config[name]
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new BadConfig(`${environmentName(name)}: the file cannot be read: check its path and permissions`, { cause })
  }
}
