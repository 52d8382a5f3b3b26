// The log on many machines: Apache Kafka, through kafkajs.
import { setTimeout as delay } from 'node:timers/promises'
import { type Admin, Kafka, type SASLOptions, logLevel } from 'kafkajs'
import type { Clock } from '../time/clock.ts'
import { type TopicPorts, appendTopic } from './kafka/append-topic.ts'
import type { ClientOptions } from './kafka/cluster.ts'
import { describeLog } from './kafka/description.ts'
import { KafkaUnreachable, UnusableKafka, settingsAtFault } from './kafka/faults.ts'
import { openFetcher } from './kafka/fetcher.ts'
import { keyedTopic } from './kafka/keyed-topic.ts'
import { type Link, openLink, startingWith } from './kafka/link.ts'
import { ownAssigned } from './kafka/own.ts'
import { DESCRIPTION, haveTopics, topicPlans } from './kafka/topics.ts'
import { openWriter } from './kafka/writer.ts'
import { type AppendTopicName, type Log, SINGLE_PARTITION_TOPICS } from './port.ts'

export interface KafkaLogOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[]
  /** Before the name of every topic and group. */
  readonly prefix?: string | undefined
  /** `ca`: PEM; absent: the public authorities. */
  readonly tls?: { readonly ca?: string | undefined } | undefined
  readonly sasl?:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
        readonly username: string
        readonly password: string
      }
    | undefined
  /** How many partitions a new log gets; one that exists keeps its own. */
  readonly partitions: number
  /** What every stage must agree on; compared with what the log was made with. */
  readonly zone?: string
  readonly graceMs?: number
  readonly clock: Clock
  /** Whoever is silent for so long loses its partitions. */
  readonly sessionMs?: number
  /** Told of what fails and is tried again. */
  readonly onFault?: (error: unknown) => void
  /** Ends the waiting for brokers that do not answer. */
  readonly signal?: AbortSignal | undefined
}

/** A broker may wait so long for the first record: what is new to a reader is asked for after that. */
const FOLLOW_MS = 1_000
/** What is there comes at once; this is for what a broker has not heard of yet. */
const READ_MS = 50
const REACH_MS = 30_000
/** A broker that hangs is noticed after this time. */
const REQUEST_MS = 5_000

/** Opens the log, and makes its topics where there are none.
 * @throws KafkaUnreachable when no broker answers within half a minute; UnusableKafka when settings, topics or partitions
 * are not as they must be. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<Log> {
  const { prefix = '', clock, sessionMs = 15_000, onFault = () => undefined } = options
  const client = clientOf(options)
  const partitions = await withAdmin(client, { onFault, signal: options.signal }, async (admin) =>
    haveTopics(admin, { prefix, partitions: options.partitions, copies: await copiesFor(admin, options.brokers) }),
  )
  const topics = topicPlans(prefix).map(({ name }) => name)
  const linkTo = (): Link => openLink({ client, topics, onFault })
  // A broker answers one request of a connection at a time: who waits for what comes must not hold up who wants what is
  // there, nor a group that is being shared out.
  const link = linkTo()
  const readingLink = linkTo()
  const following = openFetcher(link, FOLLOW_MS)
  const reading = openFetcher(readingLink, READ_MS)
  const writingLink = linkTo()
  const writer = openWriter(writingLink)
  const groups = new Set<Promise<void>>()
  const closing = new AbortController()
  const ports: TopicPorts = { link, writer, following, reading, closed: () => closing.signal.aborted }

  async function group(
    name: string,
    topic: AppendTopicName,
    count: number,
    owner: (partition: number, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const own = linkTo()
    const running = ownAssigned(
      { link: own, groupId: `${prefix}${name}`, topic: `${prefix}${topic}`, partitions: count, sessionMs, onFault },
      owner,
      AbortSignal.any([signal, closing.signal]),
    ).finally(() => void own.close())
    const ended = running.then(
      () => undefined,
      () => undefined,
    )
    groups.add(ended)
    void ended.then(() => groups.delete(ended))
    return running
  }

  const close = async (): Promise<void> => {
    if (closing.signal.aborted) return
    closing.abort()
    await Promise.all(groups)
    following.close()
    reading.close()
    await writer.close()
    await Promise.all([link.close(), readingLink.close(), writingLink.close()])
  }

  try {
    const { genesis, zone, graceMs } = await describeLog(appendTopic(ports, `${prefix}${DESCRIPTION}`, 1), {
      genesis: clock.now(),
      ...(options.zone !== undefined && { zone: options.zone }),
      ...(options.graceMs !== undefined && { graceMs: options.graceMs }),
    })
    agree('PEIL_ZONE', zone, options.zone)
    agree('PEIL_GRACE_MS', graceMs, options.graceMs)
    return {
      partitions,
      genesis,
      topic: (name) => appendTopic(ports, `${prefix}${name}`, SINGLE_PARTITION_TOPICS.includes(name) ? 1 : partitions),
      keyed: (name) => keyedTopic(ports, `${prefix}${name}`, name === 'partials' ? partitions : 1),
      own: (owner, signal) => group('transform', 'platform-events', partitions, owner, signal),
      alone: (work, signal) => group('reports', 'closings', 1, (_, alone) => work(alone), signal),
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Three where there are three brokers: as many as are named, or as are up if more. */
async function copiesFor(admin: Admin, named: readonly string[]): Promise<number> {
  const { brokers } = await admin.describeCluster()
  return Math.max(named.length, brokers.length) >= 3 ? 3 : 1
}

/** Stages that disagree would move events to other windows. */
function agree(setting: string, made: string | number | undefined, given: string | number | undefined): void {
  if (made === undefined || given === undefined || made === given) return
  throw new UnusableKafka(
    `${setting} is ${given} here, and the log was made with ${made}: give every stage the same ` +
      '(a data folder keeps what it was made with: if that was wrong, give another --data)',
  )
}

function clientOf({ brokers, tls, sasl }: KafkaLogOptions): ClientOptions {
  return {
    clientId: 'peil',
    brokers: [...brokers],
    ...(tls !== undefined && { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    ...(sasl !== undefined && { sasl: sasl as SASLOptions }), // a union there, of the same three
    connectionTimeout: 2_000,
    requestTimeout: REQUEST_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 2 },
    logLevel: logLevel.NOTHING,
  }
}

/** The first that is asked of the brokers: until one answers, or none will. */
async function withAdmin<T>(
  client: ClientOptions,
  { onFault, signal }: Required<Pick<KafkaLogOptions, 'onFault' | 'signal'>>,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  let failed = 0
  for (const since = performance.now(); ; await delay(500)) {
    const admin = new Kafka(startingWith(client, failed)).admin()
    try {
      await admin.connect()
      return await work(admin)
    } catch (cause) {
      failed += 1
      if (cause instanceof UnusableKafka) throw cause
      const fault = settingsAtFault(cause)
      if (fault !== undefined) throw new UnusableKafka(`PEIL_KAFKA_BROKERS: ${fault}`, { cause })
      onFault(cause)
      if (performance.now() - since > REACH_MS || signal?.aborted === true)
        throw new KafkaUnreachable(
          `no broker of PEIL_KAFKA_BROKERS (${client.brokers.join(', ')}) answers: are they up, do they advertise this name, and do they speak what PEIL_KAFKA_TLS says?`,
          { cause },
        )
    } finally {
      await admin.disconnect().catch(() => undefined)
    }
  }
}
