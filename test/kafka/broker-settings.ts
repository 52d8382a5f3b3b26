// The server.properties of one broker of a test: small, and quick in everything that a broker usually takes time for.

export interface BrokerPorts {
  /** For clients. */
  readonly client: number
  /** For other brokers, without security. */
  readonly internal: number
  readonly controller: number
}

export type KafkaSecurity = 'plaintext' | 'tls' | 'sasl-tls'

export interface BrokerSettings {
  /** From 1. */
  readonly id: number
  /** Of all brokers of the cluster, by id - 1. */
  readonly ports: readonly BrokerPorts[]
  /** log.dirs */
  readonly data: string
  readonly security: KafkaSecurity
  /** PEM: key and certificate. */
  readonly keystore: string | undefined
  readonly user: string
  readonly password: string
}

const PROTOCOL = { plaintext: 'PLAINTEXT', tls: 'SSL', 'sasl-tls': 'SASL_SSL' } as const

export function brokerSettings(settings: BrokerSettings): string {
  const { id, ports, data, security, keystore } = settings
  const own = ports[id - 1]
  if (own === undefined) throw new Error(`there is no broker ${id}`)
  const several = ports.length > 1
  const addresses = `CLIENT://127.0.0.1:${own.client},INTERNAL://127.0.0.1:${own.internal}`
  const all: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': ports.map(({ controller }, index) => `${index + 1}@127.0.0.1:${controller}`).join(','),
    listeners: `${addresses},CONTROLLER://127.0.0.1:${own.controller}`,
    'advertised.listeners': addresses,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    'listener.security.protocol.map': `CLIENT:${PROTOCOL[security]},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'log.dirs': data,
    'num.partitions': 1,
    ...replicas(ports.length),
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': 'false',
    'log.cleaner.dedupe.buffer.size': 10_485_760,
    'log.retention.check.interval.ms': 1000,
    'log.cleaner.backoff.ms': 1000,
    'log.segment.delete.delay.ms': 100,
    'log.initial.task.delay.ms': 500,
    // Decides how soon others take over from a broker that was killed, and how soon it may come back.
    'broker.session.timeout.ms': several ? 3000 : 1500,
    'broker.heartbeat.interval.ms': several ? 500 : 300,
    ...(keystore === undefined ? {} : { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': keystore }),
    ...(security === 'sasl-tls' ? sasl(settings) : {}),
  }
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function replicas(brokers: number): Record<string, number> {
  const inSync = brokers > 1 ? 2 : 1
  return {
    'default.replication.factor': brokers,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': brokers,
    'transaction.state.log.replication.factor': brokers,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': brokers,
    'share.coordinator.state.topic.min.isr': inSync,
  }
}

function sasl({ user, password }: BrokerSettings): Record<string, string> {
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user}="${password}";`
  return {
    'listener.name.client.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.client.plain.sasl.jaas.config': plain,
    'listener.name.client.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.client.scram-sha-512.sasl.jaas.config': scram,
  }
}
