// Appending: one partition per request, or kafkajs acknowledges what it never wrote when a leader dies.
import { CompressionTypes, type Kafka, type Message, type Producer } from 'kafkajs'
import { LogWriteFailed } from '../port.ts'
import { METADATA_MS } from './cluster.ts'

export interface Writer {
  /** Resolves with the offset of the first when enough replicas have them; −1 when the broker does not say.
   * @throws LogWriteFailed: whether they were written, nobody knows. */
  write(topic: string, partition: number, messages: readonly Message[]): Promise<number>
  /** Resolves when what is on its way has arrived or failed. */
  close(): Promise<void>
}

/** Each has a connection of its own to every broker, and a broker answers one request of a connection at a time. */
const PRODUCERS = 4
/** An append must be durable within 30 s of its stamp: after that nobody waits for it. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 25 }

export function openWriter(kafka: Kafka): Writer {
  const producers: (Promise<Producer> | undefined)[] = Array.from({ length: PRODUCERS }, () => undefined)
  const flying = new Set<Promise<unknown>>()
  let closed = false

  async function connect(): Promise<Producer> {
    const producer = kafka.producer({
      createPartitioner: () => partitionOf,
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_MS,
      retry: RETRY,
    })
    await producer.connect()
    return producer
  }

  async function send(topic: string, partition: number, messages: readonly Message[]): Promise<number> {
    const which = partition % PRODUCERS
    const connecting = (producers[which] ??= connect())
    try {
      const producer = await connecting
      const [answer] = await producer.send({
        topic,
        acks: -1,
        compression: CompressionTypes.None,
        messages: messages.map((message) => ({ ...message, partition })),
      })
      return Number(answer?.baseOffset ?? -1)
    } catch (cause) {
      if (producers[which] === connecting) producers[which] = undefined // one that has given up is not asked again
      void connecting.then((old) => old.disconnect()).catch(() => undefined)
      throw new LogWriteFailed(`Kafka did not confirm an append to ${topic} (are enough brokers in sync?)`, { cause })
    }
  }

  return {
    write(topic, partition, messages) {
      if (closed) return Promise.reject(new Error('the log is closed'))
      const sending = send(topic, partition, messages)
      flying.add(sending)
      const landed = (): void => void flying.delete(sending)
      sending.then(landed, landed)
      return sending
    },
    async close() {
      closed = true
      await Promise.allSettled(flying)
      await Promise.allSettled(producers.map(async (producer) => (await producer)?.disconnect()))
    },
  }
}

function partitionOf({ message }: { readonly message: Message }): number {
  if (message.partition === undefined) throw new Error('a message that does not say its partition')
  return message.partition
}
