// What a new client of kafkajs is told by a broker, and waiting for the answer that a test needs.
import { setTimeout as delay } from 'node:timers/promises'
import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs'

/** What a client needs; goes into `new Kafka(…)` as it is. */
export type KafkaConnection = Pick<KafkaConfig, 'ssl' | 'sasl'> & { readonly brokers: string[] }

const WAIT_MS = 60_000

/** Asks the first broker that lets itself be connected to, without a second attempt. */
export async function askKafka<Answer>(
  { brokers, ...access }: KafkaConnection,
  question: (admin: Admin) => Promise<Answer>,
): Promise<Answer> {
  let failure: unknown = new Error('no broker to ask')
  for (const broker of brokers) {
    const admin = impatient({ ...access, brokers: [broker] }).admin()
    try {
      await admin.connect()
    } catch (error) {
      failure = error
      await admin.disconnect()
      continue
    }
    try {
      return await answerOnceLed(admin, question)
    } finally {
      await admin.disconnect()
    }
  }
  throw failure
}

/** UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE: of a topic that is only just being made, whoever asked about what. */
const NOT_LED: readonly unknown[] = [3, 5]
const LED_MS = 20_000

/** A broker that answers that some topic has no leader yet does answer: it is asked again. */
async function answerOnceLed<Answer>(admin: Admin, question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
  for (const deadline = performance.now() + LED_MS; ; await delay(50))
    try {
      return await question(admin)
    } catch (error) {
      const isNotLed = error instanceof Error && 'code' in error && NOT_LED.includes(error.code)
      if (!isNotLed || performance.now() > deadline) throw error
    }
}

const impatient = (connection: KafkaConnection): Kafka =>
  new Kafka({
    ...connection,
    connectionTimeout: 1000,
    requestTimeout: 2000,
    authenticationTimeout: 2000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  })

/** Tries until it succeeds.
 * @throws after a minute, with the last failure as the cause. */
export async function until(what: string, attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + WAIT_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw new Error(`waited a minute in vain for ${what}`, { cause: error })
    }
    await delay(50)
  }
}

/** @throws when a replica of any partition lags behind, or a partition has no leader. */
export async function expectInSync(admin: Admin): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata()
  const lagging = topics.flatMap(({ name, partitions }) =>
    partitions.filter(({ leader, isr, replicas }) => leader < 0 || isr.length < replicas.length).map(() => name),
  )
  if (lagging.length > 0) throw new Error(`${lagging.length} partitions are not in sync`)
}
