// What a log on Kafka says about itself: the first message of a topic with one partition, written by whoever came first.
import { z } from 'zod'
import type { AppendTopic } from '../port.ts'
import { UnusableKafka } from './faults.ts'

const Description = z.strictObject({
  format: z.literal(1),
  /** When the log was made, epoch ms of the clock it was made with. */
  genesis: z.number(),
  /** What every stage must agree on; absent: nobody said. */
  zone: z.string().optional(),
  graceMs: z.number().optional(),
})
export type Description = z.infer<typeof Description>

/** Reads it, or writes `first` and reads who won. @throws UnusableKafka when it cannot be read. */
export async function describeLog(topic: AppendTopic, first: Omit<Description, 'format'>): Promise<Description> {
  const found = (await firstOf(topic)) ?? (await topic.append(0, [encode(first)]), await firstOf(topic))
  const parsed = Description.safeParse(found)
  if (parsed.success) return parsed.data
  throw new UnusableKafka('the log’s description is of an unknown format: another version of Peil made these topics')
}

const encode = (first: Omit<Description, 'format'>): Buffer =>
  Buffer.from(JSON.stringify({ format: 1, ...first } satisfies Description))

async function firstOf(topic: AppendTopic): Promise<unknown> {
  for await (const [message] of topic.read(0, 0, { follow: false }))
    if (message !== undefined) return JSON.parse(Buffer.from(message.value).toString()) as unknown
  return undefined
}
