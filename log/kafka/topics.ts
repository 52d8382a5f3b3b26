// The topics as they must be: made when they are missing, and compared when they are there.
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Admin } from 'kafkajs' // some of its names cannot be imported by name
import { APPEND_TOPICS, KEYED_TOPICS, SINGLE_PARTITION_TOPICS } from '../port.ts'
import { UnusableKafka } from './faults.ts'

/** One partition that says what the log is (see description.ts). */
export const DESCRIPTION = 'log'

type Settings = Readonly<Record<string, string>>

export interface TopicPlan {
  readonly name: string
  /** Whether it has as many partitions as the log; else one. */
  readonly parted: boolean
  /** For so many copies of it. */
  readonly settings: (copies: number) => Settings
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const FOR_GOOD = -1
/** A closing holds the sums of the whole platform; Kafka's own limit is 1 MB. */
const MESSAGE_BYTES = 32 * 1024 * 1024

/** Bytes stay on disk until a segment is full or old: these are small, so that deleting and compacting soon reach them. */
const deleted = (retentionMs: number, segmentMs = HOUR_MS): Settings => ({
  'cleanup.policy': 'delete',
  'retention.ms': String(retentionMs),
  'segment.ms': String(segmentMs),
})
const compacted = (policy: string, retentionMs: number): Settings => ({
  'cleanup.policy': policy,
  'retention.ms': String(retentionMs),
  'segment.ms': String(HOUR_MS),
  'segment.bytes': String(64 * 1024 * 1024),
  'min.cleanable.dirty.ratio': '0.1',
  'max.compaction.lag.ms': String(DAY_MS),
})

/** Longer than any window stays open. */
const WINDOW_MS = 45 * DAY_MS

const RETENTION = {
  'platform-events': deleted(80 * HOUR_MS),
  'pseudonymous-events': deleted(120 * HOUR_MS),
  digests: deleted(WINDOW_MS, DAY_MS),
  closings: deleted(WINDOW_MS, DAY_MS),
  ledger: deleted(FOR_GOOD, 7 * DAY_MS),
  partials: compacted('compact,delete', WINDOW_MS),
  plans: compacted('compact', FOR_GOOD),
  controls: compacted('compact', FOR_GOOD),
  [DESCRIPTION]: deleted(FOR_GOOD, 7 * DAY_MS),
} as const satisfies Record<string, Settings>

const ONE: readonly string[] = [...SINGLE_PARTITION_TOPICS, 'plans', 'controls', DESCRIPTION]

export function topicPlans(prefix: string): readonly TopicPlan[] {
  return [...APPEND_TOPICS, ...KEYED_TOPICS, DESCRIPTION].map((topic) => ({
    name: `${prefix}${topic}`,
    parted: !ONE.includes(topic),
    settings: (copies) => ({
      ...RETENTION[topic as keyof typeof RETENTION],
      // By its own clock: by the stamps inside, a block that was held up would be deleted at once.
      'message.timestamp.type': 'LogAppendTime',
      'max.message.bytes': String(MESSAGE_BYTES),
      // A leader that lacks what was confirmed would give its offsets to something else.
      'unclean.leader.election.enable': 'false',
      'min.insync.replicas': copies >= 3 ? '2' : '1',
    }),
  }))
}

interface Found {
  readonly partitions: number
  readonly copies: number
  readonly led: boolean
}

export interface TopicOptions {
  readonly prefix: string
  /** How many partitions a new log gets. */
  readonly partitions: number
  /** How many copies of each topic are made. A broker that is down now does not make it fewer. */
  readonly copies: number
}

const LED_MS = 30_000

/** Makes what is missing and waits until every partition is led. Answers how many partitions the log has.
 * @throws UnusableKafka naming each setting that differs. */
export async function haveTopics(admin: Admin, { prefix, partitions, copies }: TopicOptions): Promise<number> {
  const plans = topicPlans(prefix)
  let made = partitions
  let found: ReadonlyMap<string, Found> = new Map()
  for (const since = performance.now(); ; await delay(100)) {
    const seen = await findTopics(admin, plans)
    if (seen !== undefined) found = seen
    made = plans.map(({ name, parted }) => (parted ? found.get(name)?.partitions : undefined)).find(Boolean) ?? made
    if (plans.every(({ name }) => found.get(name)?.led === true)) break
    for (const plan of plans)
      if (seen?.has(plan.name) === false) await make(admin, plan, plan.parted ? made : 1, copies)
    if (performance.now() - since > LED_MS) throw notLed(plans.filter(({ name }) => found.get(name)?.led !== true))
  }
  const wrong = [...wrongCounts(found, plans, made), ...(await wrongSettings(admin, plans, found))]
  if (wrong.length > 0) throw new UnusableKafka(`Kafka’s topics are not as they must be:\n  ${wrong.join('\n  ')}`)
  return made
}

/** What it says counts for little: it also throws when the topic was made. Whether there is one is looked up. */
async function make(admin: Admin, { name, settings }: TopicPlan, partitions: number, copies: number): Promise<void> {
  const configEntries = Object.entries(settings(copies)).map(([setting, value]) => ({ name: setting, value }))
  const topics = [{ topic: name, numPartitions: partitions, replicationFactor: copies, configEntries }]
  await admin.createTopics({ waitForLeaders: false, topics }).catch(() => undefined)
}

const notLed = (plans: readonly TopicPlan[]): UnusableKafka =>
  new UnusableKafka(
    `nobody leads some topics (${plans.map(({ name }) => name).join(', ')}): may this user create topics, and are enough brokers up?`,
  )

/** undefined: not all that is there is known yet. */
async function findTopics(admin: Admin, plans: readonly TopicPlan[]): Promise<ReadonlyMap<string, Found> | undefined> {
  const there = new Set(await admin.listTopics())
  const names = plans.map(({ name }) => name).filter((name) => there.has(name))
  if (names.length === 0) return new Map()
  const { topics } = await admin.fetchTopicMetadata({ topics: names }).catch(() => ({ topics: [] }))
  if (topics.length < names.length) return undefined
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      {
        partitions: partitions.length,
        copies: partitions[0]?.replicas.length ?? 0,
        led: partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
      },
    ]),
  )
}

function wrongCounts(found: ReadonlyMap<string, Found>, plans: readonly TopicPlan[], made: number): string[] {
  return plans.flatMap(({ name, parted }) => {
    const wanted = parted ? made : 1
    const has = found.get(name)?.partitions
    if (has === wanted) return []
    return [
      `${name} has ${has} partitions, and should have ${wanted}: events of one person would be in two places. ` +
        'Take another PEIL_KAFKA_PREFIX, or delete the topic if there is nothing in it',
    ]
  })
}

async function wrongSettings(
  admin: Admin,
  plans: readonly TopicPlan[],
  found: ReadonlyMap<string, Found>,
): Promise<string[]> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: plans.map(({ name, settings }) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: Object.keys(settings(1)),
    })),
  })
  return plans.flatMap(({ name, settings }) => {
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? []
    return Object.entries(settings(found.get(name)?.copies ?? 1)).flatMap(([setting, wanted]) => {
      const has = entries.find(({ configName }) => configName === setting)?.configValue
      if (has === undefined || sameSetting(has, wanted)) return []
      return [
        `${name}: ${setting} is ${has}, and should be ${wanted}: ` +
          `kafka-configs.sh --alter --entity-type topics --entity-name ${name} --add-config ${setting}=${wanted.includes(',') ? `[${wanted}]` : wanted}`,
      ]
    })
  })
}

const sameSetting = (a: string, b: string): boolean =>
  a === b || a.split(',').toSorted().join() === b.split(',').toSorted().join()
