// `peil ingest`, `peil transform`, `peil reports`: one stage in a process of its own. Only that stage is loaded.
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Config, needed } from '../config.ts'
import { type Ground, withGround } from '../ground.ts'
import { KeysUnreachable } from '../keys/port.ts'
import { listening } from '../listening.ts'
import type { StageReport } from '../stage-process.ts'
import { openStageServer } from '../stage-server.ts'
import { transformCounts } from '../work-counts.ts'
import { runReports } from './run-reports.ts'
import { aborted, stopSignal } from './stop.ts'

/** How often the transform process tells its parent of its work. */
const REPORT_EVERY_MS = 10_000
const RETRY_MS = 2_000
const STALLED_MS = 60_000
/** Longer than ingest takes to answer what is in flight. Who waits for brokers that are gone would wait for good; what was
 * acknowledged is in the log, and the rest is done again at the next start. (A parent sees to its children itself.) */
const STOP_MS = 40_000

/** What a stage needs besides log, keys and calendar. `busy`: what it appends to all the time; transform waits for its
 * folding, not for the disk. */
const NEEDS = {
  ingest: { busy: 'platform-events' },
  transform: { sources: 'unneeded' },
  reports: {},
} as const

export type SingleStage = keyof typeof NEEDS

/** Runs until it is told to stop or its parent is gone.
 * @throws BadConfig when its log is on Kafka and its keys are not from the keys stage. */
export async function runStage(name: SingleStage, config: Config, logger: Logger): Promise<void> {
  const hasParent = process.send !== undefined
  // With keys in a folder of its own, nobody else could open what it seals: events would be lost, and nobody would know.
  if (!hasParent && config.kafkaBrokers !== undefined) needed(config, 'keysUrl')
  const stop = stopSignal({ hasParent })
  if (!hasParent) stop.addEventListener('abort', () => setTimeout(() => endAnyway(name, logger), STOP_MS).unref())
  const parentGone = hasParent ? goneParent() : new Promise<never>(() => undefined)
  const ended = Promise.race([aborted(stop), parentGone])
  const tell = (report: StageReport): void => {
    if (hasParent) void (process.connected && process.send?.(report))
    else if (report.url !== undefined) process.stdout.write(`${JSON.stringify({ ready: true, [name]: report.url })}\n`)
  }
  try {
    await withGround(config, { logger, stop, ...NEEDS[name] }, (ground) =>
      RUN[name](ground, { stop, ended, tell, hasParent }),
    )
  } finally {
    if (process.connected) process.disconnect() // or the way to the parent keeps a stage that failed from ending
  }
}

export interface StageRun {
  readonly stop: AbortSignal
  /** Resolves when the stage shall end. */
  readonly ended: Promise<void>
  readonly tell: (report: StageReport) => void
  readonly hasParent: boolean
}

const RUN: Readonly<Record<SingleStage, (ground: Ground, run: StageRun) => Promise<void>>> = {
  async ingest(ground, { ended, tell, hasParent, stop }) {
    const { openIngest } = await import('../ingest/stage.ts')
    const open = () => listening('ingest', ground.config, () => openIngest(ground))
    await using ingest = hasParent ? await open() : await withKeys(open, ground.logger, stop)
    tell({ url: ingest.url })
    await ended
  },
  async transform(ground, { ended, tell, hasParent }) {
    const { transformHost: host, transformPort: port, reportsToken: metricsToken } = ground.config
    const { openTransform } = await import('../transform/stage.ts')
    await using transform = await openTransform(ground)
    const counts = () => transformCounts(transform.stats())
    await using server =
      hasParent || port === undefined
        ? undefined
        : await openStageServer({
            host,
            port,
            metricsToken,
            notReady: openStalled(() => transform.stats().stalls),
            counts,
          })
    tell({ stats: transform.stats(), ...(hasParent ? {} : { url: server?.url ?? 'nowhere' }) })
    const telling = setInterval(() => tell({ stats: transform.stats() }), REPORT_EVERY_MS)
    try {
      await Promise.race([ended, transform.done])
    } finally {
      clearInterval(telling)
    }
  },
  reports: runReports,
}

/** Stalls of the last minute make a stage not ready: appends to a log that is away fail every half minute. */
function openStalled(stalls: () => number): () => string | undefined {
  let seen = stalls()
  let changedAt = -Infinity
  return () => {
    if (stalls() !== seen) changedAt = performance.now()
    seen = stalls()
    return performance.now() - changedAt < STALLED_MS ? 'stalled: the log or the keys do not answer' : undefined
  }
}

function endAnyway(stage: SingleStage, logger: Logger): never {
  logger.error({ stage }, 'what was in hand could not be finished in time: ending all the same')
  process.exit(1)
}

/** Keys on another machine may come up later than this stage. */
async function withKeys<T>(open: () => Promise<T>, logger: Logger, stop: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries++)
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof KeysUnreachable) || stop.aborted) throw error
      if (tries % 30 === 0) logger.warn({ err: error }, 'the keys cannot be reached: waiting and trying again')
      await delay(RETRY_MS, undefined, { signal: stop }).catch(() => undefined)
    }
}

/** Resolves when the parent is gone, also if it went before anybody asked. */
async function goneParent(): Promise<void> {
  if (process.connected) await once(process, 'disconnect')
}
