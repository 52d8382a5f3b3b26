// P4 over Kafka: when windows have closed, the whole of the broker's disk and of the key folder opens nothing of them.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { rawKeyName } from '../../keys/raw-key-name.ts'
import { openKafkaLog } from '../../log/kafka.ts'
import { APPEND_TOPICS, KEYED_TOPICS, type Log, SINGLE_PARTITION_TOPICS } from '../../log/port.ts'
import { steppedClock } from '../../time/clock.ts'
import { KEY_ENCRYPTION_KEY } from '../support/keys-service.ts'
import { smallCatalogue } from '../support/pipeline.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeKafka } from './has-kafka.ts'
import { startKafka } from './kafka-cluster.ts'
import { type PipelineOverKafka, withPipelineOverKafka } from './pipeline-over-kafka.ts'
import { type SealedBody, carveFolder, everyKeyIn, openedBy, sealedIn } from './sealed-bodies.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Midnight in Amsterdam. */
const start = Date.parse('2026-03-26T23:00:00Z')
const midway = Date.parse('2026-03-28T23:00:00Z')
const end = Date.parse('2026-04-01T05:00:00Z')

/** Open midway, and closed in the end. */
const DIED = ['day/2026-03-28', 'week/2026-W13', 'month/2026-03']

describeKafka('over Kafka', () => {
  test('nothing on the broker’s disk opens after its window has closed, or an hour after it was read', async () => {
    await using kafka = await startKafka({ brokers: 1 })
    await using kept = await temporaryFolder()
    const keysOf = (when: string) => everyKeyIn(join(kept.path, when), KEY_ENCRYPTION_KEY)
    const [broker = ''] = kafka.folders

    await withPipelineOverKafka({ kafka, start, catalogue: smallCatalogue }, async (pipeline) => {
      const { clock, calendar, keysStage } = pipeline
      const keep = (when: string) => cp(keysStage.folder, join(kept.path, when), { recursive: true })
      const people = { people: 60, organisations: 8 }
      const platform = simulatePlatform({ seed: 4, catalogue: smallCatalogue, ...people, calendar })
      for (let at = start; at < end; at += 6 * HOUR) {
        clock.advanceTo(at + 6 * HOUR)
        expect((await pipeline.post(platform.between(at, at + 6 * HOUR))).status).toBe(202)
        await pipeline.settle()
        if (clock.now() === midway) await keep('midway')
      }
      await expectRawKeyDies(pipeline)
      const closed = (await pipeline.warehouse.windows({})).map(({ window }) => window)
      expect(closed).toEqual(expect.arrayContaining(DIED))
      for (const window of closed) expect(await pipeline.keys.find(window), window).toBe('destroyed')
      expect(await pipeline.ledger.verify()).toMatchObject({ whole: true })
      await keep('the end')
    })

    const given = await sealedInLog(kafka.brokers)
    await kafka.node(1).stop()
    const lying = await carveFolder(broker)
    const places = new Set(lying.map(({ bytes }) => bytes.toString('latin1')))
    expect(given.length).toBeGreaterThan(20)
    expect(given.filter(({ bytes }) => !places.has(bytes.toString('latin1')))).toEqual([])
    expect(lying.length).toBeGreaterThan(given.length) // what was trimmed is not given any more, and lies there still

    const under = new Set(lying.map((body) => body.under))
    expect([...under]).toEqual(
      expect.arrayContaining([...DIED, rawKeyName(start + 12 * HOUR), 'closing/month-2026-03']),
    )

    const once = openedBy(await keysOf('midway'), lying)
    expect([...once]).toEqual(expect.arrayContaining([...DIED, rawKeyName(midway)]))
    const inTheEnd = openedBy(await keysOf('the end'), [...lying, ...given])
    expect([...inTheEnd].filter((name) => !name.startsWith('lasting/')).toSorted()).toEqual([
      'day/2026-04-01',
      'month/2026-04',
      'week/2026-W14',
    ])
  })
})

/** Who has read past it needs it for an hour at most. */
async function expectRawKeyDies(pipeline: PipelineOverKafka): Promise<void> {
  const { clock, keys } = pipeline
  const name = rawKeyName(clock.now())
  const ends = Math.ceil((clock.now() + 1) / HOUR) * HOUR
  clock.advanceTo(ends + HOUR)
  await pipeline.settle()
  expect(await keys.find(name)).toBeTypeOf('object')
  clock.advanceTo(ends + HOUR + MINUTE)
  await pipeline.settle()
  expect(await keys.find(name)).toBe('destroyed')
}

/** What is sealed in every message that the broker still gives to whoever asks. */
async function sealedInLog(brokers: readonly string[]): Promise<SealedBody[]> {
  await using log: Log = await openKafkaLog({ brokers, partitions: 4, clock: steppedClock(0) })
  const found: SealedBody[] = []
  for (const name of APPEND_TOPICS)
    for (let p = 0; p < (SINGLE_PARTITION_TOPICS.includes(name) ? 1 : log.partitions); p++)
      for await (const batch of log.topic(name).read(p, 0, { follow: false }))
        for (const { value } of batch) found.push(...sealedIn(value))
  for (const name of KEYED_TOPICS)
    for await (const batch of log.keyed(name).read({ follow: false }))
      for (const { value } of batch) if (value !== null) found.push(...sealedIn(value))
  return found
}
