// The log on Kafka keeps the contract of every log, against real brokers: one, and three with TLS and a password. A
// place for a log is a prefix of topic names.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { openKafkaLog } from '../../log/kafka.ts'
import { systemClock } from '../../time/clock.ts'
import { type LogPlace, logContract } from '../contracts/log-contract.ts'
import { askKafka } from './asked-kafka.ts'
import { describeKafka } from './has-kafka.ts'
import { type KafkaCluster, type KafkaOptions, startKafka } from './kafka-cluster.ts'

const CLUSTERS: readonly [title: string, options: KafkaOptions][] = [
  ['one broker', { brokers: 1 }],
  ['three brokers with TLS and SASL', { brokers: 3, security: 'sasl-tls' }],
]

for (const [title, options] of CLUSTERS)
  describeKafka(`the log on ${title}`, () => {
    let kafka: KafkaCluster
    beforeAll(async () => void (kafka = await startKafka(options)))
    afterAll(() => kafka[Symbol.asyncDispose]())

    logContract(title, async (): Promise<LogPlace> => {
      const prefix = `t${randomBytes(4).toString('hex')}-`
      const { brokers, ca, user: username, password } = kafka
      const sasl = { mechanism: 'scram-sha-256', username, password } as const
      const access = ca === undefined ? {} : { tls: { ca }, sasl }
      return {
        open: ({ partitions = 2, genesis } = {}) => {
          const clock = genesis === undefined ? systemClock : { ...systemClock, now: () => genesis }
          return openKafkaLog({ brokers, ...access, prefix, partitions, clock })
        },
        [Symbol.asyncDispose]: () => forget(kafka, prefix),
      }
    })
  })

/** So that the brokers need not carry the partitions of all the places before. */
async function forget(kafka: KafkaCluster, prefix: string): Promise<void> {
  await askKafka(kafka.connection, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    if (topics.length > 0) await admin.deleteTopics({ topics })
  })
}
