// A stage as a child process of `peil start`: started, waited for until it is ready, and started again when it dies.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { BadConfig, type Config, environmentName, environmentOfChild } from './config.ts'
import type { TransformStats } from './transform/stage.ts'

export type StageName = 'ingest' | 'transform'

/** What a stage process tells its parent: the first report says that it is ready. */
export interface StageReport {
  readonly url?: string
  readonly stats?: TransformStats
}

export interface StageProcess extends AsyncDisposable {
  readonly url: string | undefined
  /** Rejects when the stage cannot be kept running. */
  readonly done: Promise<never>
}

/** A stage that dies more often than this within a minute is not started again. */
const DEATHS_A_MINUTE = 5
/** Longer than ingest takes to answer the requests in flight. */
const STOP_MS = 40_000
/** The exit code of bad settings (see peil.ts). */
const BAD_INPUT = 2

/** @throws BadConfig when the stage cannot run with these settings (it has said why); Error when it does not become ready
 * otherwise: then it is not started again. */
export async function startStageProcess(
  name: StageName,
  config: Config,
  logger: Logger,
  stop: AbortSignal,
  onReport: (report: StageReport) => void = () => undefined,
): Promise<StageProcess> {
  const entry = fileURLToPath(new URL('peil.js', import.meta.url))
  const env = environmentOfChild(config)
  let child: ChildProcess
  let wasReady = false
  let stopping = false
  let restart: NodeJS.Timeout | undefined
  let fail: (cause: Error) => void
  const done = new Promise<never>((_, reject) => (fail = reject))
  done.catch(() => undefined) // whoever runs the pipeline looks at it; a stop in between is no fault
  const deaths: number[] = []

  const start = (): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      child = fork(entry, [name], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      child.on('message', (report: StageReport) => {
        // The port that the first one got is kept: clients do not look for another.
        if (report.url !== undefined) env[environmentName('ingestPort')] = new URL(report.url).port
        wasReady = true
        onReport(report)
        resolve(report.url)
      })
      child.once('error', (cause) => {
        if (child.pid !== undefined) return // it lives, and its end will be heard of
        reject(new Error(`the ${name} stage could not be started`, { cause }))
        onDeath(null, null)
      })
      child.once('exit', (code, signal) => {
        reject(
          code === BAD_INPUT
            ? new BadConfig(`the ${name} stage cannot run with these settings: it says above what is wrong`)
            : new Error(`the ${name} stage ended before it was ready (${signal ?? `exit ${code}`})`),
        )
        onDeath(code, signal)
      })
    })

  const onDeath = (code: number | null, signal: NodeJS.Signals | null): void => {
    // A signal to the whole process group reaches the stages too: they end by themselves.
    if (stopping || stop.aborted || !wasReady) return
    const now = performance.now()
    deaths.push(now)
    while (deaths[0] !== undefined && now - deaths[0] > 60_000) deaths.shift()
    if (deaths.length > DEATHS_A_MINUTE)
      return fail(
        new Error(`the ${name} stage died ${deaths.length} times in a minute and is not started again: see above`),
      )
    logger.warn({ stage: name, code, signal }, 'a stage died; it is started again')
    restart = setTimeout(() => void start().catch(() => undefined), 100 * deaths.length) // its end has been counted
  }

  const url = await start()
  return {
    url,
    done,
    async [Symbol.asyncDispose]() {
      stopping = true
      clearTimeout(restart)
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(late)
    },
  }
}
