// A ClickHouse server for tests: the real HTTP server in a process of its own, in a temporary folder that looks like
// /etc/clickhouse-server with the very files in it that an operator drops there.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageFile } from '../../package-root.ts'
import type { WarehouseServer } from '../../warehouse/server.ts'
import { library } from './clickhouse-here.ts'

export const USERS = ['peil', 'peil_dashboard', 'peil_tools'] as const
export type User = (typeof USERS)[number]
/** Not a password that anything else has. */
export const passwordOf = (user: User): string => `for-tests-${user}`

export interface ClickhouseServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** How Peil connects. */
  readonly peil: WarehouseServer
  /** Where its log and data are. */
  readonly folder: string
  /** kill -9. */
  kill(): Promise<void>
  stop(): Promise<void>
  /** Again, on the same folder and port. */
  start(): Promise<void>
  /** What a user is answered, by plain HTTP: `default` may do everything. */
  ask(user: User | 'default', sql: string): Promise<{ readonly status: number; readonly text: string }>
}

/** What an operator's server has of itself; the logs and the port are there for config.d/peil.xml to take away. */
const configOf = (folder: string, port: number): string => `<clickhouse>
  <logger><level>trace</level><log>${folder}/server.log</log><errorlog>${folder}/error.log</errorlog></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${port}</http_port>
  <mysql_port>${port}</mysql_port>
  <path>${folder}/data/</path>
  <users_config>users.xml</users_config>
  ${[
    'query_log',
    'query_thread_log',
    'query_views_log',
    'text_log',
    'trace_log',
    'session_log',
    'part_log',
    'error_log',
  ]
    .map((log) => `<${log}><database>system</database><table>${log}</table></${log}>`)
    .join('\n  ')}
</clickhouse>
`

const USERS_XML = `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users><default><password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota></default></users>
</clickhouse>
`

/** The second statement lasts until standard input ends. */
const START_SQL = `SYSTEM START LISTEN HTTP; SELECT count() FROM file('-', 'LineAsString', 's String');`

const ENVIRONMENT = {
  TZ: 'UTC',
  PEIL_CLICKHOUSE_PASSWORD_SHA256: sha256(passwordOf('peil')),
  PEIL_DASHBOARD_PASSWORD_SHA256: sha256(passwordOf('peil_dashboard')),
  PEIL_TOOLS_PASSWORD_SHA256: sha256(passwordOf('peil_tools')),
}

/** `isPlain`: without Peil's files. */
export async function startClickhouse({ isPlain = false } = {}): Promise<ClickhouseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'peil-clickhouse-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const etc = join(folder, 'etc')
  await mkdir(etc)
  if (!isPlain)
    for (const drop of ['config.d/peil.xml', 'users.d/peil.xml'])
      await cp(packageFile(`warehouse/server/${drop}`), join(etc, drop), { recursive: true })
  await writeFile(join(etc, 'config.xml'), configOf(folder, port))
  await writeFile(join(etc, 'users.xml'), USERS_XML)
  await writeFile(join(etc, 'start.sql'), START_SQL)
  let child: ChildProcess | undefined

  const end = async (how: (running: ChildProcess) => void): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    how(child)
    await ended
  }
  const start = async (): Promise<void> => {
    child = await startEngine(etc, url)
  }
  await start()
  return {
    url,
    port,
    folder,
    peil: { url, username: 'peil', password: passwordOf('peil') },
    start,
    kill: () => end((running) => running.kill('SIGKILL')),
    stop: () => end((running) => running.stdin?.end()),
    async ask(user, sql) {
      const password = user === 'default' ? '' : passwordOf(user)
      const headers = { 'x-clickhouse-user': user, ...(password !== '' && { 'x-clickhouse-key': password }) }
      const answer = await fetch(`${url}/?wait_end_of_query=1`, { method: 'POST', headers, body: sql })
      return { status: answer.status, text: await answer.text() }
    },
    async [Symbol.asyncDispose]() {
      await end((running) => running.kill('SIGKILL'))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** @throws when it ends before it answers, with what it said. */
async function startEngine(etc: string, url: string): Promise<ChildProcess> {
  if (library === undefined) throw new Error('ClickHouse’s server cannot run here: use describeServer')
  const args = [packageFile('test/warehouse/engine-process.mjs'), library, join(etc, 'config.xml')]
  const child = spawn(process.execPath, [...args, join(etc, 'start.sql')], {
    env: ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  while (!(await isAnswering(url))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ClickHouse’s server ended: ${said}`)
    await sleep(20)
  }
  return child
}

const isAnswering = (url: string): Promise<boolean> =>
  fetch(`${url}/ping`).then(
    (answer) => answer.ok,
    () => false,
  )

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
