// One broker of a test's cluster: what can be done to it, and when it is ready.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type KafkaConnection, askKafka, until } from './asked-kafka.ts'
import { brokerProcess, formatStorage } from './broker-process.ts'

export interface KafkaBroker {
  /** From 1: its `node.id`. */
  readonly id: number
  /** host:port for clients. */
  readonly address: string
  /** Its log.dirs. */
  readonly folder: string
  /** Of the Java process; undefined when it does not run. */
  pid(): number | undefined
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves when the process is gone. */
  stop(): Promise<void>
  /** SIGSTOP: connections stay, and nothing answers. */
  hang(): void
  /** SIGCONT */
  wake(): void
  /** Starts it, also again after `kill` or `stop`; resolves when it is ready. */
  start(): Promise<void>
  /** Resolves when a new client that connects here gets the list of topics, and the broker is among the live ones.
   * @throws after a minute, or when the process has ended. */
  ready(): Promise<void>
}

export interface BrokerPlace {
  readonly id: number
  /** Holds everything of this broker. */
  readonly home: string
  readonly connection: KafkaConnection
  /** server.properties */
  readonly settings: string
  readonly clusterId: string
  readonly user: string
  readonly password: string
}

const LOG4J = `<Configuration status="WARN" shutdownHook="disable"><Appenders><Console name="C" target="SYSTEM_OUT">
<PatternLayout pattern="%d{ISO8601} %p %c{1} %m%n"/></Console></Appenders><Loggers><Root level="WARN">
<AppenderRef ref="C"/></Root></Loggers></Configuration>
`

/** Where the broker of this home keeps its data. */
export const dataFolder = (home: string): string => join(home, 'data')

/** Writes the broker's files and formats its storage; what is there already stays. It does not start it. */
export async function prepareBroker(place: BrokerPlace): Promise<KafkaBroker> {
  const { id, home, connection, settings, clusterId, user, password } = place
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'log4j2.xml'), LOG4J)
  await writeFile(join(home, 'server.properties'), settings)
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((name) => `${name}=[name=${user},password=${password}]`)
  await formatStorage(home, ['-t', clusterId, '--ignore-formatted', ...scram.flatMap((one) => ['--add-scram', one])])
  const broker = brokerProcess(home)
  const ready = async (): Promise<void> => {
    let ended = false
    await until(`broker ${id}`, async () => {
      ended = broker.pid() === undefined
      if (!ended) await askKafka(connection, (admin) => expectLive(admin, id))
    })
    if (ended) throw new Error(`broker ${id} does not run; its last words:\n${broker.said()}`)
  }
  return {
    id,
    address: connection.brokers[0] ?? '',
    folder: dataFolder(home),
    pid: () => broker.pid(),
    kill: () => broker.end('SIGKILL'),
    stop: () => broker.end('SIGTERM'),
    hang: () => broker.signal('SIGSTOP'),
    wake: () => broker.signal('SIGCONT'),
    async start() {
      broker.start()
      await ready()
    },
    ready,
  }
}

async function expectLive(admin: Parameters<Parameters<typeof askKafka>[1]>[0], id: number): Promise<void> {
  await admin.listTopics()
  const { brokers } = await admin.describeCluster()
  if (!brokers.some(({ nodeId }) => nodeId === id)) throw new Error(`broker ${id} is not among the live ones yet`)
}
