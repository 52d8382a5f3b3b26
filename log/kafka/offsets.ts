// Where a partition begins and ends, and having it begin later.
import type { Cluster } from './cluster.ts'

export interface Bounds {
  readonly start: number
  readonly end: number
}

export async function readBounds(cluster: Cluster, topic: string, partition: number): Promise<Bounds> {
  const [start, end] = await Promise.all(
    [true, false].map(async (fromBeginning) => {
      const [answer] = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], fromBeginning }])
      return answer?.partitions.find((one) => one.partition === partition)?.offset
    }),
  )
  if (start === undefined || end === undefined) throw new Error(`nobody leads partition ${partition} of ${topic} now`)
  return { start: Number(start), end: Number(end) }
}

export async function deleteUpTo(cluster: Cluster, topic: string, partition: number, offset: number): Promise<void> {
  const [leader = '-1'] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))
  const broker = await cluster.findBroker({ nodeId: leader })
  await broker.deleteRecords({ topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }] })
}
