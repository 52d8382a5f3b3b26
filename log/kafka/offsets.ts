// Where a partition is, begins and ends, and having it begin later.
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

/** The broker that leads the partition, as far as is known; '-1': nobody does, and no broker is found by that name. */
export const leaderOf = (cluster: Cluster, topic: string, partition: number): string =>
  Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0] ?? '-1'

export async function deleteUpTo(cluster: Cluster, topic: string, partition: number, offset: number): Promise<void> {
  const broker = await cluster.findBroker({ nodeId: leaderOf(cluster, topic, partition) })
  await broker.deleteRecords({ topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }] })
}
