// One stage as a process of its own, as on a machine of its own: it can be killed, paused and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { PEIL } from '../support/built.ts'

export type StageName = 'keys' | 'ingest' | 'transform' | 'reports'

export interface StageMachine extends AsyncDisposable {
  readonly stage: StageName
  /** Where it listens; the same after each start. */
  readonly url: string
  readonly pid: number
  /** What it wrote, since the first start. */
  readonly said: () => string
  start(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGSTOP and SIGCONT. */
  hang(): void
  wake(): void
  /** SIGTERM. @throws Error when it ends with another code than 0. */
  stop(): Promise<void>
}

const READY_MS = 60_000

/** Starts it and resolves when it says that it is ready. @throws Error with what it said when it ends before. */
export async function startMachine(
  stage: StageName,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<StageMachine> {
  let child: ChildProcess | undefined
  let ended: Promise<string> = Promise.resolve('not started')
  let url = ''
  let said = ''

  async function start(): Promise<void> {
    const port = url.startsWith('http') ? { [`PEIL_${stage.toUpperCase()}_PORT`]: new URL(url).port } : {}
    const started = spawn(process.execPath, [PEIL, stage, '--data', folder], {
      env: { ...process.env, PEIL_LOG_LEVEL: 'info', ...environment, ...port },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    ended = new Promise((resolve) => started.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`)))
    started.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    let out = ''
    const ready = new Promise<string>((resolve) =>
      started.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        out += chunk.toString()
        if (out.includes('\n')) resolve((JSON.parse(out.split('\n')[0] ?? '') as Record<string, string>)[stage] ?? '')
      }),
    )
    const first = await Promise.race([
      ready.then((at) => ({ at })),
      ended,
      delay(READY_MS, 'not ready in time', { ref: false }),
    ])
    if (typeof first === 'string') {
      started.kill('SIGKILL')
      throw new Error(`peil ${stage}: ${first}: ${said.slice(-2_000)}`)
    }
    url = first.at
  }

  async function end(signal: NodeJS.Signals): Promise<string> {
    child?.kill(signal)
    if (signal === 'SIGTERM') child?.kill('SIGCONT')
    return ended
  }

  await start()
  return {
    stage,
    get url() {
      return url
    },
    get pid() {
      return child?.pid ?? 0
    },
    said: () => said,
    start,
    kill: async () => void (await end('SIGKILL')),
    hang: () => void child?.kill('SIGSTOP'),
    wake: () => void child?.kill('SIGCONT'),
    async stop() {
      const how = await end('SIGTERM')
      if (how !== 'exit 0') throw new Error(`peil ${stage} ended with ${how}: ${said.slice(-2_000)}`)
    },
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}
