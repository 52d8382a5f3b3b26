// Real Kafka brokers for a test, each a process of its own that can be killed, hung and started again.
import { join } from 'node:path'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type KafkaConnection, askKafka, expectInSync, until } from './asked-kafka.ts'
import { makeBrokerCertificates } from './broker-certificates.ts'
import { type BrokerPorts, type KafkaSecurity, brokerSettings } from './broker-settings.ts'
import { freePorts } from './free-ports.ts'
import { type KafkaBroker, dataFolder, prepareBroker } from './kafka-broker.ts'

export interface KafkaOptions {
  readonly brokers: 1 | 3
  /** Default: plaintext. With `sasl-tls`, PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 know the same user. */
  readonly security?: KafkaSecurity
  /** true: the brokers' certificate ended yesterday. */
  readonly expired?: boolean
  /** Where the brokers' files go, and stay; absent: a temporary folder that goes with the cluster. */
  readonly folder?: string
}

export interface KafkaCluster extends AsyncDisposable {
  /** host:port of each, for clients. */
  readonly brokers: string[]
  /** log.dirs of each: everything that they keep. */
  readonly folders: string[]
  readonly nodes: readonly KafkaBroker[]
  /** For kafkajs. With `sasl-tls` by SCRAM-SHA-256. */
  readonly connection: KafkaConnection
  /** The authority's certificate as PEM text and as a file; undefined without TLS. */
  readonly ca: string | undefined
  readonly caPath: string | undefined
  /** What SASL asks for. */
  readonly user: string
  readonly password: string
  /** The broker whose `node.id` this is, from 1. */
  node(id: number): KafkaBroker
  /** Resolves when every partition has a leader and all its replicas are in sync (three brokers: 7–15 s after one of
   * them came back). */
  inSync(): Promise<void>
}

const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qk'
const USER = 'peil'
/** The same for all: a folder that is used again knows it already. */
const PASSWORD = 'only-in-tests'

/** Starts brokers and resolves when all are ready (one: about 3 s, three: about 7 s). Disposing kills them. */
export async function startKafka(options: KafkaOptions): Promise<KafkaCluster> {
  const { security = 'plaintext', expired = false } = options
  const temporary = options.folder === undefined ? await temporaryFolder() : undefined
  const folder = options.folder ?? temporary?.path ?? ''
  const certificates = security === 'plaintext' ? undefined : await makeBrokerCertificates(folder, expired)
  const ports = await brokerPorts(options.brokers)
  const addresses = ports.map(({ client }) => `127.0.0.1:${client}`)
  const access = {
    ...(certificates && { ssl: { ca: [certificates.ca] } }),
    ...(security === 'sasl-tls' && {
      sasl: { mechanism: 'scram-sha-256', username: USER, password: PASSWORD } as const,
    }),
  }
  // A test that wants an expired certificate must get its brokers started all the same.
  const own = expired ? { ...access, ssl: { rejectUnauthorized: false } } : access

  const nodes: KafkaBroker[] = []
  const end = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()))
    await temporary?.[Symbol.asyncDispose]()
  }
  const prepare = (address: string, index: number): Promise<KafkaBroker> => {
    const id = index + 1
    const home = join(folder, `broker-${id}`)
    const keystore = certificates?.keystore
    const data = dataFolder(home)
    const settings = brokerSettings({ id, ports, data, security, keystore, user: USER, password: PASSWORD })
    const connection = { brokers: [address], ...own }
    return prepareBroker({ id, home, connection, settings, clusterId: CLUSTER_ID, user: USER, password: PASSWORD })
  }
  try {
    nodes.push(...(await Promise.all(addresses.map(prepare))))
    await Promise.all(nodes.map((node) => node.start()))
  } catch (error) {
    await end()
    throw error
  }
  return {
    brokers: addresses,
    folders: nodes.map((node) => node.folder),
    nodes,
    connection: { brokers: addresses, ...access },
    ca: certificates?.ca,
    caPath: certificates?.caPath,
    user: USER,
    password: PASSWORD,
    node(id) {
      const found = nodes[id - 1]
      if (found === undefined) throw new Error(`there is no broker ${id}`)
      return found
    },
    inSync: () => until('all replicas to be in sync', () => askKafka({ brokers: addresses, ...own }, expectInSync)),
    [Symbol.asyncDispose]: end,
  }
}

async function brokerPorts(brokers: number): Promise<BrokerPorts[]> {
  const ports = await freePorts(3 * brokers)
  return Array.from({ length: brokers }, (_, n) => {
    const [client = 0, internal = 0, controller = 0] = ports.slice(3 * n)
    return { client, internal, controller }
  })
}
