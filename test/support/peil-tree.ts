// `peil start` as users run it: a tree of processes on a data folder, any of which may be killed (Linux: it reads /proc).
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Catalogue } from '../../schemas/catalogue.ts'
import { PEIL } from './built.ts'

export const WRITE_KEY = 'a-write-key-for-process-tests'
const READY_MS = 30_000

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface PeilTree extends AsyncDisposable {
  readonly pid: number
  readonly ingest: string
  readonly reports: string
  /** What it said on stderr so far. */
  readonly said: () => string
  readonly ended: Promise<Ended>
  /** The process of a stage, if it runs now. */
  child(stage: 'ingest' | 'transform'): Promise<number | undefined>
  /** SIGTERM, and its end. */
  stop(): Promise<Ended>
}

export interface TreeOptions {
  readonly env?: Readonly<Record<string, string>>
  /** No file may grow beyond so many bytes, until the limit is lifted (`prlimit`): a disk that is full. */
  readonly fileBytes?: number
}

/** A folder with a catalogue and one source with `WRITE_KEY`; `data` in it is the data folder. */
export async function prepareFolder(folder: string, catalogue: Catalogue): Promise<void> {
  const source = {
    id: 'portal',
    kind: 'platform',
    side: 'server',
    writeKeySha256: createHash('sha256').update(WRITE_KEY).digest('hex'),
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'sources.yaml'), JSON.stringify({ sources: [source] })) // JSON is YAML too
  await writeFile(join(folder, 'catalogue.yaml'), JSON.stringify(catalogue))
}

/** @throws Error with what it said, when it ends before it is ready. */
export async function startTree(folder: string, options: TreeOptions = {}): Promise<PeilTree> {
  const { process: child, said, ended } = launch(folder, options)
  let text = ''
  const ready = new Promise<{ ingest: string; reports: string }>((resolve) =>
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const [line] = text.split('\n', 1)
      if (text.includes('\n') && line !== undefined) resolve(JSON.parse(line) as { ingest: string; reports: string })
    }),
  )
  const at = await Promise.race([
    ready,
    ended.then(({ code, signal }) => `ended (${signal ?? `exit ${code}`})`),
    delay(READY_MS, 'is not ready in time', { ref: false }),
  ])
  const pid = child.pid ?? 0
  if (typeof at === 'string') {
    child.kill('SIGKILL')
    throw new Error(`peil start ${at}: ${said()}`)
  }
  const stop = (): Promise<Ended> => {
    child.kill('SIGTERM')
    return ended
  }
  return {
    pid,
    ...at,
    said,
    ended,
    child: (stage) => childOf(pid, stage),
    stop,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await stop()
    },
  }
}

/** Runs it to its end: for starts that are refused. */
export async function runToEnd(folder: string, options: TreeOptions = {}): Promise<Ended & { readonly said: string }> {
  const { process: child, ended, said } = launch(folder, options)
  const heard = new Promise((resolve) => child.once('close', resolve))
  const how = await ended
  await Promise.race([heard, delay(1_000)])
  return { ...how, said: said() }
}

function launch(
  folder: string,
  { env = {}, fileBytes }: TreeOptions,
): { process: ChildProcess; said: () => string; ended: Promise<Ended> } {
  const limit = fileBytes === undefined ? '' : `ulimit -S -f ${Math.ceil(fileBytes / 512)}; `
  const child = spawn(
    'sh',
    ['-c', `${limit}exec "$0" "$@"`, process.execPath, PEIL, 'start', '--data', join(folder, 'data')],
    {
      env: {
        ...process.env,
        PEIL_SOURCES: join(folder, 'sources.yaml'),
        PEIL_CATALOGUE: join(folder, 'catalogue.yaml'),
        PEIL_INGEST_PORT: '0',
        PEIL_REPORTS_PORT: '0',
        PEIL_PARTITIONS: '8',
        PEIL_LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  return { process: child, said: () => said, ended }
}

async function childOf(parent: number, stage: string): Promise<number | undefined> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== parent) continue
    const command = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')
    if (command.split('\0').includes(stage)) return Number(entry)
  }
  return undefined
}

/** Whether a process runs (one that has ended and is not yet buried does not). */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
}

/** Looks until it is so. @throws Error with `what` when it does not become so in time. */
export async function eventually(what: string, isSo: () => Promise<boolean>, ms = 10_000): Promise<void> {
  for (const since = performance.now(); !(await isSo()); await delay(50))
    if (performance.now() - since > ms) throw new Error(`not within ${ms} ms: ${what}`)
}
