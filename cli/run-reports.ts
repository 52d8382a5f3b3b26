// The reports stage in a process of its own: one closes the windows, others stand by and tell their health meanwhile.
import { setTimeout as delay } from 'node:timers/promises'
import { loadCatalogue } from '../catalogue/load.ts'
import { environmentName } from '../config.ts'
import type { Ground } from '../ground.ts'
import { listening } from '../listening.ts'
import { packageFile } from '../package-root.ts'
import { withReports } from '../pipeline.ts'
import { type StageServer, openStageServer } from '../stage-server.ts'
import type { StageRun } from './run-stage.ts'
import { aborted } from './stop.ts'

const RETRY_MS = 5_000
const WAITED_FOR: Readonly<Record<string, string>> = {
  WarehouseUnreachable: 'ClickHouse',
  KeysUnreachable: 'the keys',
  LogWriteFailed: 'the log',
}

/** Runs until it is told to stop. What is not there yet (ClickHouse, the keys) or takes nothing now (the log) is waited for. */
export async function runReports(ground: Ground, { stop, ended, tell }: StageRun): Promise<void> {
  const { config, logger } = ground
  const stopped = AbortSignal.any([stop, abortedBy(ended)])
  await loadCatalogue(config.catalogue ?? packageFile('catalogue/client-portal.yaml')) // a standby learns it now
  if (config.kafkaBrokers !== undefined && config.clickhouseUrl === undefined)
    logger.warn(
      `${environmentName('clickhouseUrl')} is not set: the statistics are kept in this data folder, where no standby finds them`,
    )
  let why = 'standing by'
  let standIn: StageServer | undefined
  const stand = async (port: number): Promise<StageServer> =>
    (standIn ??= await listening('reports', config, () =>
      openStageServer({
        host: config.reportsHost,
        port,
        metricsToken: config.reportsToken,
        notReady: () => why,
        counts: () => [],
      }),
    ))
  const standDown = async (): Promise<void> => {
    const server = standIn
    standIn = undefined
    await server?.[Symbol.asyncDispose]()
  }
  const { port, url } = await stand(config.reportsPort)
  tell({ url })
  const own = { ...ground, config: { ...config, reportsPort: port } }
  try {
    await ground.log.alone(async (alone) => {
      while (!alone.aborted)
        try {
          await withReports(
            own,
            () => undefined,
            async ({ reports }) => {
              why = 'standing by'
              logger.info('this process closes the windows')
              await Promise.race([aborted(alone), reports.done])
            },
            standDown,
          )
        } catch (error) {
          const missing = error instanceof Error ? WAITED_FOR[error.name] : undefined
          if (missing === undefined) throw error
          if (why !== `waiting for ${missing}`) logger.warn({ err: error }, `waiting for ${missing}: trying again`)
          why = `waiting for ${missing}`
          await stand(port)
          await delay(RETRY_MS, undefined, { signal: alone }).catch(() => undefined)
        }
      why = 'standing by'
      if (!stopped.aborted) await stand(port)
    }, stopped)
  } finally {
    await standDown() // or it keeps a stage that failed from ending
  }
}

function abortedBy(ended: Promise<void>): AbortSignal {
  const controller = new AbortController()
  void ended.then(() => controller.abort())
  return controller.signal
}
