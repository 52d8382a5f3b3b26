// The brokers that the other tests stand on: they keep what they acknowledge, can be killed, hung and woken, and let
// in whom they should.
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type KafkaConnection, askKafka, until } from './asked-kafka.ts'
import { describeKafka } from './has-kafka.ts'
import { type KafkaCluster, startKafka } from './kafka-cluster.ts'

const client = (connection: KafkaConnection): Kafka =>
  new Kafka({
    ...connection,
    connectionTimeout: 1000,
    requestTimeout: 3000,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 200 },
    logLevel: logLevel.NOTHING,
  })

async function makeTopic(connection: KafkaConnection, topic: string): Promise<void> {
  await askKafka(connection, (admin) => admin.createTopics({ topics: [{ topic }], waitForLeaders: false }))
  await until('a leader', async () => void (await leaderOf(connection, topic)))
}

async function inSyncOf(connection: KafkaConnection, topic: string): Promise<number[]> {
  const { topics } = await askKafka(connection, (admin) => admin.fetchTopicMetadata({ topics: [topic] }))
  return (topics[0]?.partitions[0]?.isr ?? []).toSorted((a, b) => a - b)
}

async function leaderOf(connection: KafkaConnection, topic: string): Promise<number> {
  const { topics } = await askKafka(connection, (admin) => admin.fetchTopicMetadata({ topics: [topic] }))
  const leader = topics[0]?.partitions[0]?.leader ?? -1
  if (leader < 0) throw new Error(`${topic} has no leader`)
  return leader
}

async function write(connection: KafkaConnection, topic: string, values: readonly string[]): Promise<void> {
  const producer = client(connection).producer({ maxInFlightRequests: 1, metadataMaxAge: 2000 })
  await producer.connect()
  try {
    for (const value of values) await producer.send({ topic, messages: [{ value }], acks: -1 })
  } finally {
    await producer.disconnect()
  }
}

async function readAll(connection: KafkaConnection, topic: string, count: number): Promise<string[]> {
  const consumer = client(connection).consumer({ groupId: `${topic}-${performance.now()}` })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    const found: string[] = []
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
        found.push(String(message.value))
        if (found.length === count) resolve()
      }
      consumer.run({ eachMessage }).catch(reject)
    })
    return found
  } finally {
    await consumer.disconnect()
  }
}

async function bytesBelow(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name)))))
}

describeKafka('one Kafka broker', () => {
  let kafka: KafkaCluster
  beforeAll(async () => void (kafka = await startKafka({ brokers: 1 })))
  afterAll(() => kafka[Symbol.asyncDispose]())

  test('gives back what was written, also after kill -9, and has it on its disk', async () => {
    const topic = 'kept'
    await makeTopic(kafka.connection, topic)
    await write(kafka.connection, topic, ['one-canary', 'two'])
    await kafka.node(1).kill()
    expect(kafka.node(1).pid()).toBeUndefined()
    await kafka.node(1).start()
    await write(kafka.connection, topic, ['three'])
    expect(await readAll(kafka.connection, topic, 3)).toEqual(['one-canary', 'two', 'three'])
    expect(kafka.folders).toHaveLength(1)
    expect((await bytesBelow(kafka.folders[0] ?? '')).includes('one-canary')).toBe(true)
  })

  test('answers nobody while it hangs, and everybody when it is woken', async () => {
    const asking = (): Promise<unknown> => askKafka(kafka.connection, (admin) => admin.listTopics())
    kafka.node(1).hang()
    await expect(asking()).rejects.toThrow(/timeout|timed out/i)
    kafka.node(1).wake()
    await kafka.node(1).ready()
    await asking()
  })
})

describeKafka('a broker whose parent is killed', () => {
  test('ends too, though it hangs', async () => {
    await using folder = await temporaryFolder()
    const parent = startScript('test/kafka/cluster-process.ts', [folder.path])
    const [line]: unknown[] = parent.stdout === null ? [] : await once(parent.stdout, 'data')
    const pid = Number(String(line))
    expect(alive(pid)).toBe(true)
    process.kill(pid, 'SIGSTOP')
    parent.kill('SIGKILL')
    await until('the broker to be gone', async () => {
      if (alive(pid)) throw new Error('it is still there')
    })
  })

  function alive(pid: number): boolean {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
})

describeKafka('three Kafka brokers', () => {
  test('go on when the leader is killed, and are in sync again when it is back', async () => {
    await using kafka = await startKafka({ brokers: 3 })
    const topic = 'led'
    await makeTopic(kafka.connection, topic)
    const values = Array.from({ length: 40 }, (_, n) => `value ${n}`)
    await write(kafka.connection, topic, values.slice(0, 20))
    const leader = await leaderOf(kafka.connection, topic)
    await kafka.node(leader).kill()
    await write(kafka.connection, topic, values.slice(20))
    expect(await leaderOf(kafka.connection, topic)).not.toBe(leader)
    expect(await readAll(kafka.connection, topic, 40)).toEqual(values)
    await kafka.node(leader).start()
    await kafka.inSync()
    expect(await inSyncOf(kafka.connection, topic)).toEqual([1, 2, 3])
  })
})

describeKafka('a broker with TLS and SASL', () => {
  let kafka: KafkaCluster
  beforeAll(async () => void (kafka = await startKafka({ brokers: 1, security: 'sasl-tls' })))
  afterAll(() => kafka[Symbol.asyncDispose]())

  const topics = (connection: KafkaConnection): Promise<string[]> => askKafka(connection, (admin) => admin.listTopics())

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'])('lets in who knows the password, by %s', async (mechanism) => {
    const { connection, user: username, password } = kafka
    const sasl = { mechanism, username, password } as KafkaConnection['sasl']
    expect(await topics({ ...connection, ...(sasl && { sasl }) })).toEqual([])
  })

  test.each(['plain', 'scram-sha-256'])('refuses another password, by %s', async (mechanism) => {
    const sasl = { mechanism, username: kafka.user, password: 'not this one' } as NonNullable<KafkaConnection['sasl']>
    const asking = topics({ ...kafka.connection, sasl })
    await expect(asking).rejects.toMatchObject({ name: 'KafkaJSSASLAuthenticationError' })
  })

  test('is refused by a client that does not know its authority', async () => {
    const asking = topics({ ...kafka.connection, ssl: true })
    await expect(asking).rejects.toMatchObject({ message: expect.stringMatching(/unable to verify/) })
  })

  test('does not answer who speaks in the clear', async () => {
    await expect(topics({ brokers: kafka.brokers })).rejects.toThrow('Closed connection')
  })
})

describeKafka('a broker with TLS alone', () => {
  test('is connected to by who knows its authority', async () => {
    await using kafka = await startKafka({ brokers: 1, security: 'tls' })
    expect(kafka.ca).toBe(await readFile(kafka.caPath ?? '', 'utf8'))
    await makeTopic(kafka.connection, 'sealed')
    await write(kafka.connection, 'sealed', ['x'])
    expect(await readAll(kafka.connection, 'sealed', 1)).toEqual(['x'])
  })

  test('is refused when its certificate has expired', async () => {
    await using kafka = await startKafka({ brokers: 1, security: 'tls', expired: true })
    const asking = askKafka(kafka.connection, (admin) => admin.listTopics())
    await expect(asking).rejects.toMatchObject({ message: expect.stringMatching(/certificate has expired/) })
  })
})
