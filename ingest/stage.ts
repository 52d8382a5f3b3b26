// The ingest stage: everything between a sender and the log, opened in the order of the data.
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { LASTING, type Keys } from '../keys/port.ts'
import type { Log } from '../log/port.ts'
import type { Source } from '../schemas/source.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Clock } from '../time/clock.ts'
import { type Accept, openAccept, openIsLate } from './accept.ts'
import { openBlocks } from './blocks.ts'
import { openMetrics } from './metrics.ts'
import { openPartitionOf } from './partition.ts'
import { openServer } from './server.ts'
import { openValidate } from './validate.ts'

export interface IngestOptions {
  readonly log: Log
  readonly keys: Keys
  readonly config: Pick<Config, 'ingestHost' | 'ingestPort' | 'bodyBytes' | 'requestEvents' | 'reportsToken'>
  readonly clock: Clock
  readonly calendar: Calendar
  readonly sources: readonly Source[]
  readonly logger: Logger
  /** Where other stages of the process tell their metrics; shown at `/metrics`. */
  readonly registry?: Registry
}

export interface Ingest extends AsyncDisposable {
  /** Where events come in, without a path. */
  readonly url: string
  /** The same way in without HTTP, for imports. */
  readonly accept: Accept
  /** Resolves when nothing waits and nothing is in flight. */
  settle(): Promise<void>
}

/** Opens ingest and listens. Closing it answers the requests in flight, finishes their blocks, and then closes.
 * @throws KeysUnreachable when the routing key cannot be had. */
export async function openIngest(options: IngestOptions): Promise<Ingest> {
  const { log, keys, config, clock, calendar, sources, logger, registry } = options
  const routing = await keys.obtain(LASTING.routing)
  if (routing === 'destroyed') throw new Error('the routing key is destroyed: this data folder takes no more events')
  const metrics = openMetrics(registry)
  const blocks = openBlocks({
    topic: log.topic('platform-events'),
    partitions: log.partitions,
    keys,
    clock,
    logger,
    isLate: openIsLate(calendar),
  })
  const accept = openAccept({
    validate: openValidate(),
    partitionOf: openPartitionOf(routing.subkey('routing'), log.partitions),
    blocks,
    calendar,
    clock,
    countEarly: (events) => metrics.early(events),
  })
  const server = await openServer({
    sources,
    accept,
    clock,
    metrics,
    logger,
    hasRoom: () => blocks.hasRoom,
    failing: () => blocks.failing,
    bodyBytes: config.bodyBytes,
    requestEvents: config.requestEvents,
    host: config.ingestHost,
    port: config.ingestPort,
    metricsToken: config.reportsToken,
  })
  return {
    url: server.url,
    accept,
    settle: () => blocks.settle(),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await blocks[Symbol.asyncDispose]()
    },
  }
}
