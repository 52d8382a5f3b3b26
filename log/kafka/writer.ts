// Appending: what arrives for the partitions of a broker while a request to it is under way goes with the next one.
//
// Not through kafkajs' producer: when a leader dies, that one takes for written what its request to another broker did not
// hold. Here a request goes to one broker, and what is in it is written when that broker's answer says so.
import { setTimeout as delay } from 'node:timers/promises'
import { LogWriteFailed } from '../port.ts'
import type { Cluster, NewRecord } from './cluster.ts'
import { typeOf } from './faults.ts'
import type { Link } from './link.ts'
import { leaderOf } from './offsets.ts'

export interface Writer {
  /** Resolves with the offset of the first when enough replicas have them.
   * @throws LogWriteFailed: whether they were written, nobody knows. */
  write(topic: string, partition: number, records: readonly NewRecord[]): Promise<number>
  /** Resolves when what is on its way has arrived or failed. */
  close(): Promise<void>
}

interface Sending {
  readonly topic: string
  readonly partition: number
  readonly records: readonly NewRecord[]
  readonly bytes: number
  /** Monotonic, ms: then nobody waits for it any more. */
  readonly until: number
  /** Together with others the broker refused it: too large, or one of them has not enough replicas. */
  alone: boolean
  readonly resolve: (offset: number) => void
  readonly reject: (error: LogWriteFailed) => void
}

/** A block must be durable within 30 s of its stamp. */
const GIVE_UP_MS = 25_000
const REQUEST_BYTES = 8 * 1024 * 1024
/** How long a broker may wait for the other replicas. */
const REPLICAS_MS = 4_000
const RETRY_MS = 100
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])

export function openWriter(link: Link): Writer {
  let waiting: Sending[] = []
  /** Brokers that are being written to. */
  const asked = new Set<string>()
  let closed = false
  let running: Promise<void> | undefined
  let changed = false
  let wake: (() => void) | undefined
  const nudge = (): void => {
    changed = true
    wake?.()
  }

  /** Sends to each broker that is not being written to what waits for it, until nothing waits and nothing is under way. */
  async function run(): Promise<void> {
    await Promise.resolve() // what is handed in during one turn goes together
    while (waiting.length > 0 || asked.size > 0) {
      changed = false
      try {
        if (waiting.length > 0) await link.once((cluster) => Promise.resolve(sendAll(cluster)))
      } catch (error) {
        putBack([], error)
        await delay(RETRY_MS)
        continue
      }
      if (!changed) await new Promise<void>((resolve) => (wake = resolve))
    }
    running = undefined
  }

  function sendAll(cluster: Cluster): void {
    putBack([], undefined) // what nobody waits for any more is not handed over
    const byLeader = new Map<string, Sending[]>()
    const rest: Sending[] = []
    for (const sending of waiting) {
      const leader = leaderOf(cluster, sending.topic, sending.partition)
      const batch = byLeader.get(leader) ?? []
      if (asked.has(leader) || !fits(batch, sending)) rest.push(sending)
      else byLeader.set(leader, [...batch, sending])
    }
    waiting = rest
    for (const [leader, batch] of byLeader) {
      asked.add(leader)
      void send(leader, batch).finally(() => {
        asked.delete(leader)
        nudge()
      })
    }
  }

  async function send(leader: string, batch: readonly Sending[]): Promise<void> {
    try {
      const { topics } = await link.once(async (cluster) => {
        const broker = await cluster.findBroker({ nodeId: leader })
        return broker.produce({
          acks: -1,
          timeout: REPLICAS_MS,
          producerId: -1,
          producerEpoch: 0,
          topicData: topicData(batch),
        })
      })
      const next = new Map<string, number>()
      for (const { topicName, partitions } of topics)
        for (const { partition, baseOffset } of partitions) next.set(`${partition} ${topicName}`, Number(baseOffset))
      const offsets = batch.map(({ topic, partition, records }) => {
        const offset = next.get(`${partition} ${topic}`) ?? -1
        if (offset < 0) throw new Error(`the broker said nothing of partition ${partition} of ${topic}`)
        next.set(`${partition} ${topic}`, offset + records.length)
        return offset
      })
      for (const [index, { resolve }] of batch.entries()) resolve(offsets[index] ?? -1)
    } catch (error) {
      putBack(batch, error)
      await delay(RETRY_MS)
    }
  }

  /** What failed is sent again as long as somebody waits for it, before what came later for its partition. What a broker
   * refused together is sent apart, and after the others: one partition without enough replicas does not hold them up. */
  function putBack(batch: readonly Sending[], cause: unknown): void {
    const tooLarge = TOO_LARGE.has(typeOf(cause) ?? '')
    const now = performance.now()
    const refused = (sending: Sending): boolean =>
      typeOf(cause) !== undefined &&
      batch.some(({ topic, partition }) => sending.topic === topic && sending.partition === partition)
    const others = waiting.filter((sending) => !refused(sending))
    const again =
      typeOf(cause) === undefined ? [...batch, ...waiting] : [...others, ...batch, ...waiting.filter(refused)]
    waiting = again.filter((sending) => {
      const hopeless = tooLarge && batch.length === 1 && batch[0] === sending
      if (!hopeless && now < sending.until) return true
      const why = hopeless ? 'it is larger than max.message.bytes' : 'are enough brokers in sync?'
      sending.reject(new LogWriteFailed(`Kafka did not confirm an append to ${sending.topic}: ${why}`, { cause }))
      return false
    })
    if (typeOf(cause) !== undefined) for (const sending of batch) sending.alone = true
  }

  return {
    write: (topic, partition, records) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the log is closed'))
          return
        }
        const bytes = records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0) + 64, 0)
        const until = performance.now() + GIVE_UP_MS
        waiting.push({ topic, partition, records, bytes, until, alone: false, resolve, reject })
        if (running === undefined) running = run()
        else nudge()
      }),
    async close() {
      closed = true
      await running
    },
  }
}

function fits(batch: readonly Sending[], sending: Sending): boolean {
  if (batch.length === 0) return true
  const bytes = batch.reduce((sum, each) => sum + each.bytes, 0)
  return !sending.alone && batch[0]?.alone !== true && bytes + sending.bytes <= REQUEST_BYTES
}

/** What goes to one partition stands in one batch there, in order. */
function topicData(batch: readonly Sending[]) {
  const topics = new Map<string, Map<number, NewRecord[]>>()
  for (const { topic, partition, records } of batch) {
    const partitions = topics.get(topic) ?? new Map<number, NewRecord[]>()
    topics.set(topic, partitions)
    partitions.set(partition, [...(partitions.get(partition) ?? []), ...records])
  }
  return [...topics].map(([topic, partitions]) => ({
    topic,
    partitions: [...partitions].map(([partition, messages]) => ({ partition, firstSequence: 0, messages })),
  }))
}
