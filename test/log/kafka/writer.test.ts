// Appending to Kafka: what waits goes together, what failed goes again and first, and nothing is taken for written that is not.
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Broker, Cluster } from '../../../log/kafka/cluster.ts'
import type { Link } from '../../../log/kafka/link.ts'
import { openWriter } from '../../../log/kafka/writer.ts'

type Request = Parameters<Broker['produce']>[0]
type Answer = Awaited<ReturnType<Broker['produce']>>

const record = (text: string) => ({ key: null, value: Buffer.from(text) })
const textsOf = (request: Request): string[] =>
  request.topicData.flatMap(({ partitions }) =>
    partitions.flatMap(({ partition, messages }) =>
      messages.map(({ value }) => `${partition}:${value?.toString() ?? ''}`),
    ),
  )

/** A cluster of brokers by number; partition p is led by broker `leaders[p]`. `answer` decides what a request comes to. */
function clusterOf(leaders: readonly number[], answer: (request: Request, broker: number) => Promise<void>) {
  const logs = new Map<number, string[]>()
  const requests: { readonly broker: number; readonly texts: readonly string[] }[] = []
  const broker = (nodeId: number) => ({
    async produce(request: Request): Promise<Answer> {
      requests.push({ broker: nodeId, texts: textsOf(request) })
      await answer(request, nodeId)
      const topics = request.topicData.map(({ topic, partitions }) => ({
        topicName: topic,
        partitions: partitions.map(({ partition, messages }) => {
          const log = logs.get(partition) ?? []
          logs.set(partition, log)
          const baseOffset = String(log.length)
          log.push(...messages.map(({ value }) => value?.toString() ?? ''))
          return { partition, baseOffset }
        }),
      }))
      return { topics }
    },
  })
  const cluster = {
    findLeaderForPartitions: (_: string, [p = 0]: readonly number[]) => ({ [leaders[p] ?? 0]: [p] }),
    findBroker: ({ nodeId }: { nodeId: string | number }) => Promise.resolve(broker(Number(nodeId))),
  } as unknown as Cluster
  const link: Link = {
    once: (work) => work(cluster),
    untilDone: (work) => work(cluster),
    close: () => Promise.resolve(),
  }
  return { link, logs, requests }
}

const kafkaError = (type: string): Error => Object.assign(new Error(type), { type })

test('what is handed in while a request is under way goes with the next, each partition in order', async () => {
  const { link, logs, requests } = clusterOf([1, 1], () => delay(20))
  const writer = openWriter(link)
  const first = writer.write('t', 0, [record('a')])
  await delay(5)
  const rest = [writer.write('t', 0, [record('b'), record('c')]), writer.write('t', 1, [record('x')])]
  const last = writer.write('t', 0, [record('d')])
  expect(await Promise.all([first, ...rest, last])).toEqual([0, 1, 0, 3])
  expect(requests).toHaveLength(2)
  expect(logs.get(0)).toEqual(['a', 'b', 'c', 'd'])
})

test('a broker that does not answer holds up its own partitions only', async () => {
  let release = (): void => undefined
  const hung = new Promise<void>((resolve) => (release = resolve))
  const { link } = clusterOf([1, 2], (_, broker) => (broker === 1 ? hung : Promise.resolve()))
  const writer = openWriter(link)
  const slow = writer.write('t', 0, [record('a')])
  expect(await writer.write('t', 1, [record('x')])).toBe(0)
  expect(await writer.write('t', 1, [record('y')])).toBe(1)
  release()
  expect(await slow).toBe(0)
})

test('what failed is sent again before what came later', async () => {
  let failures = 2
  const { link, logs, requests } = clusterOf([1], () =>
    failures-- > 0 ? Promise.reject(kafkaError('NOT_LEADER_FOR_PARTITION')) : Promise.resolve(),
  )
  const writer = openWriter(link)
  const first = writer.write('t', 0, [record('a')])
  await delay(5)
  const second = writer.write('t', 0, [record('b')])
  expect(await Promise.all([first, second])).toEqual([0, 1])
  expect(logs.get(0)).toEqual(['a', 'b'])
  expect(requests[0]?.texts).toEqual(['0:a'])
})

test('what is too large together is sent apart, and what is too large alone is refused by itself', async () => {
  const large = (request: Request): boolean => textsOf(request).join('').length > 12
  const { link, logs } = clusterOf([1, 1, 1], (request) =>
    large(request) ? Promise.reject(kafkaError('MESSAGE_TOO_LARGE')) : Promise.resolve(),
  )
  const writer = openWriter(link)
  const [a, b, c] = [
    writer.write('t', 0, [record('sixsix')]),
    writer.write('t', 1, [record('sixsix')]),
    writer.write('t', 2, [record('far too large')]),
  ]
  expect(await Promise.all([a, b])).toEqual([0, 0])
  await expect(c).rejects.toMatchObject({
    name: 'LogWriteFailed',
    message: expect.stringContaining('max.message.bytes'),
  })
  expect(logs.has(2)).toBe(false)
})

test('a partition without enough replicas holds up no other of its broker, and the others are written once', async () => {
  let enough = false
  const { link, logs } = clusterOf([1, 1, 1], (request) =>
    !enough && textsOf(request).some((text) => text.startsWith('1:'))
      ? Promise.reject(kafkaError('NOT_ENOUGH_REPLICAS'))
      : Promise.resolve(),
  )
  const writer = openWriter(link)
  const short = writer.write('t', 1, [record('x')])
  expect(await Promise.all([writer.write('t', 0, [record('a')]), writer.write('t', 2, [record('b')])])).toEqual([0, 0])
  expect(await writer.write('t', 0, [record('c')])).toBe(1)
  enough = true
  expect(await short).toBe(0)
  expect(Object.fromEntries(logs)).toEqual({ 0: ['a', 'c'], 1: ['x'], 2: ['b'] })
})

test('closing waits for what is on its way, and nothing is taken after that', async () => {
  const { link, logs } = clusterOf([1], () => delay(30))
  const writer = openWriter(link)
  const sent = writer.write('t', 0, [record('a')])
  await writer.close()
  expect(logs.get(0)).toEqual(['a'])
  expect(await sent).toBe(0)
  await expect(writer.write('t', 0, [record('b')])).rejects.toThrow('closed')
})

test('what an answer says nothing of was not written, and is sent again', async () => {
  let answers = 0
  const produce = (): Promise<Answer> =>
    Promise.resolve({
      topics: answers++ === 0 ? [] : [{ topicName: 't', partitions: [{ partition: 0, baseOffset: '7' }] }],
    })
  const cluster = {
    findLeaderForPartitions: () => ({ 1: [0] }),
    findBroker: () => Promise.resolve({ produce }),
  } as unknown as Cluster
  const writer = openWriter({
    once: (work) => work(cluster),
    untilDone: (work) => work(cluster),
    close: () => Promise.resolve(),
  })
  expect(await writer.write('t', 0, [record('a')])).toBe(7)
  expect(answers).toBe(2)
})
