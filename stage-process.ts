// A stage as a child process of `peil start`: started, waited for until it is ready, and started again when it dies.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { type Config, environmentName, environmentOfChild } from './config.ts'
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

/** A stage that dies this often within a minute is not started again. */
const DEATHS_A_MINUTE = 5
const STOP_MS = 20_000

/** @throws Error when the stage does not become ready. */
export async function startStageProcess(
  name: StageName,
  config: Config,
  logger: Logger,
  onReport: (report: StageReport) => void = () => undefined,
): Promise<StageProcess> {
  const entry = fileURLToPath(new URL('peil.js', import.meta.url))
  const env = environmentOfChild(config)
  let child: ChildProcess
  let stopping = false
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
        onReport(report)
        resolve(report.url)
      })
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        reject(new Error(`the ${name} stage ended before it was ready (${signal ?? `exit ${code}`})`))
        if (!stopping) onDeath(code, signal)
      })
    })

  const onDeath = (code: number | null, signal: NodeJS.Signals | null): void => {
    const now = performance.now()
    deaths.push(now)
    while (deaths[0] !== undefined && now - deaths[0] > 60_000) deaths.shift()
    if (deaths.length > DEATHS_A_MINUTE)
      return fail(new Error(`the ${name} stage died ${deaths.length} times in a minute`))
    logger.warn({ stage: name, code, signal }, 'a stage died; it is started again')
    setTimeout(() => {
      if (!stopping) start().catch(() => undefined) // its exit has been counted already
    }, 100 * deaths.length)
  }

  const url = await start()
  return {
    url,
    done,
    async [Symbol.asyncDispose]() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(late)
    },
  }
}
