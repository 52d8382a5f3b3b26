// Reading partitions of Kafka from an offset on, also where compaction has left holes.
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Broker, Cluster, FetchedRecord } from '../../../log/kafka/cluster.ts'
import { openFetcher } from '../../../log/kafka/fetcher.ts'
import type { Link } from '../../../log/kafka/link.ts'

const record = (offset: number): FetchedRecord => ({ offset: String(offset), key: null, value: Buffer.from('x') })

/** A broker of one partition: from an offset on it gives the first batch that ends at or after it, as Kafka does at the
 * end of a segment. */
function linkTo(batches: readonly { readonly last: number; readonly records: readonly FetchedRecord[] }[]): Link {
  const broker: Pick<Broker, 'fetch'> = {
    async fetch({ topics }) {
      await delay(1)
      const responses = topics.map(({ topic, partitions }) => ({
        topicName: topic,
        partitions: partitions.map(({ partition, fetchOffset }) => ({
          partition,
          highWatermark: '0',
          messages: batches.find(({ last }) => last >= Number(fetchOffset))?.records ?? [],
        })),
      }))
      return { responses }
    },
  }
  const cluster = {
    findLeaderForPartitions: (_: string, [p = 0]: readonly number[]) => ({ 1: [p] }),
    findBroker: () => Promise.resolve(broker),
  } as unknown as Cluster
  return { once: (work) => work(cluster), untilDone: (work) => work(cluster), close: () => Promise.resolve() }
}

test('what compaction took from the end of a batch is passed over', async () => {
  const fetcher = openFetcher(
    linkTo([
      { last: 4, records: [record(0), record(1)] }, // 2, 3 and 4 were replaced since
      { last: 5, records: [record(5)] },
    ]),
    10,
  )
  expect(await fetcher.fetch('t', 0, 0, 1000)).toEqual([record(0), record(1)])
  expect(await fetcher.fetch('t', 0, 2, 1000)).toEqual([record(5)])
  fetcher.close()
})

test('two who read one partition each get what they asked for', async () => {
  const fetcher = openFetcher(linkTo([0, 1, 2, 3].map((offset) => ({ last: offset, records: [record(offset)] }))), 10)
  const both = [fetcher.fetch('t', 0, 3, 1000), fetcher.fetch('t', 0, 0, 1000)]
  expect(await Promise.all(both)).toEqual([[record(3)], [record(0)]])
  fetcher.close()
})
