// A pipeline as users run it: `peil start` (or one stage) as a child process on a data folder of its own.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { POPULATION, catalogueOf } from './bodies.ts'

/** Only these processes know it, and it opens nothing else. */
export const WRITE_KEY = 'bench-write-key-bench-write-key'
const PEIL = fileURLToPath(new URL('../../peil.js', import.meta.url))
const STOP_MS = 60_000

/** What `peil start` says, one line, when it is not on a terminal. */
const Ready = z.object({ ready: z.literal(true), ingest: z.url(), reports: z.url() })

export type Addresses = Pick<z.infer<typeof Ready>, 'ingest' | 'reports'>

export interface PeilProcess extends AsyncDisposable, Addresses {
  readonly pid: number
}

/** `peil start` on the folder; resolves when it says that it is ready. */
export async function startPeil(folder: string): Promise<PeilProcess> {
  const child = spawn(process.execPath, [PEIL, 'start', '--data', join(folder, 'data')], {
    env: await environment(folder),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const at = await Promise.race([addressesOf(child), ended(child)])
  return { pid: child.pid ?? 0, ...at, [Symbol.asyncDispose]: () => stop(child) }
}

/** The ingest stage alone: what it takes stays in the log. */
export async function startIngest(folder: string): Promise<PeilProcess> {
  const child = fork(PEIL, ['ingest', '--data', join(folder, 'data')], { env: await environment(folder) })
  const at = await Promise.race([urlOf(child), ended(child)])
  return { pid: child.pid ?? 0, ingest: at, reports: '', [Symbol.asyncDispose]: () => stop(child) }
}

/** The catalogue of the bodies, as a file; answers its path. */
export async function writeCatalogue(folder: string): Promise<string> {
  const path = join(folder, 'catalogue.yaml')
  await writeFile(path, JSON.stringify(catalogueOf(POPULATION))) // JSON is YAML too
  return path
}

/** Files and settings for a pipeline with one known source and the catalogue of the bodies. */
async function environment(folder: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(folder, { recursive: true })
  const source = {
    id: 'portal',
    kind: 'platform',
    side: 'server',
    writeKeySha256: createHash('sha256').update(WRITE_KEY).digest('hex'),
  }
  await writeFile(join(folder, 'sources.yaml'), JSON.stringify({ sources: [source] }))
  return {
    ...process.env,
    PEIL_SOURCES: join(folder, 'sources.yaml'),
    PEIL_CATALOGUE: await writeCatalogue(folder),
    PEIL_INGEST_PORT: '0',
    PEIL_REPORTS_PORT: '0',
    PEIL_LOG_LEVEL: 'warn',
  }
}

/** Never resolves when it ends before it is ready: `ended` says so. */
const addressesOf = (child: ChildProcess): Promise<Addresses> =>
  new Promise((resolve) => {
    if (child.stdout === null) throw new Error('its output is not piped')
    createInterface({ input: child.stdout }).on('line', (line) => resolve(Ready.parse(JSON.parse(line))))
  })

const urlOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.once('message', ({ url = '' }: { url?: string }) => resolve(url)))

const ended = (child: ChildProcess): Promise<never> =>
  new Promise((_, reject) =>
    child.once('exit', (code, signal) => reject(new Error(`peil ended (${signal ?? `exit ${code}`})`))),
  )

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exit
  clearTimeout(late)
}
