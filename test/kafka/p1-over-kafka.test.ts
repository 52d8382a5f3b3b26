// P1 over Kafka: nothing of an event in the clear: on brokers' disks, in stages' folders, in what they write and answer.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { beforeAll, expect, test } from 'vitest'
import { openRemoteKeys } from '../../keys/remote.ts'
import { openKafkaLog } from '../../log/kafka.ts'
import { systemClock } from '../../time/clock.ts'
import { build } from '../support/built.ts'
import { findIn, findInFolder } from '../support/canaries.ts'
import { CANARIES, CANARY_PERSON, canaryEvents } from '../support/canary-events.ts'
import { readEveryTableOn } from '../support/every-table.ts'
import { SECRETS } from '../support/keys-service.ts'
import { WRITE_KEY, eventually } from '../support/peil-tree.ts'
import { smallCatalogue } from '../support/pipeline.ts'
import { readPartials } from '../support/read-partials.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeServer } from '../warehouse/clickhouse-here.ts'
import { startClickhouse } from '../warehouse/clickhouse-server.ts'
import { askKeys, askStage } from './asked-hostilely.ts'
import { describeKafka } from './has-kafka.ts'
import { type KafkaCluster, startKafka } from './kafka-cluster.ts'
import { type ManyMachines, startMachines } from './many-machines.ts'
import { withPipelineOverKafka } from './pipeline-over-kafka.ts'
import { runPeil } from './run-peil.ts'

const HOUR = 3_600_000

describeKafka('over Kafka', () => {
  beforeAll(build)

  test('no planted value is on any disk, in any line or answer of real stages, through faults and an objection', async () => {
    await using kafka = await startKafka({ brokers: 1 })
    await using folder = await temporaryFolder()
    const environment = { PEIL_PARTITIONS: '4', PEIL_LOG_LEVEL: 'trace' }
    await using machines = await startMachines({
      folder: folder.path,
      brokers: kafka.brokers,
      catalogue: smallCatalogue,
      environment,
    })
    const [[ingest], [transform], [reports]] = [machines.ingest, machines.transform, machines.reports]
    if (ingest === undefined || transform === undefined || reports === undefined) throw new Error('a stage is missing')
    const ca = await readFile(join(folder.path, 'keys.pem'), 'utf8')
    const answers: string[] = []
    const send = async (): Promise<number> => {
      const { status, text } = await postEvents(ingest.url)
      answers.push(text)
      return status
    }

    expect(await send()).toBe(202)
    const counts = () => someoneIsCounted({ machines, kafka, ca })
    await eventually('the person is counted', counts, 30_000)

    await machines.keys.kill()
    // Ingest may use the key that it has for a second or two.
    await eventually('nothing is taken without the keys', async () => (await send()) === 503, 30_000)
    await machines.keys.start()
    await kafka.node(1).kill()
    const sending = send()
    await kafka.node(1).start()
    await sending
    await transform.kill()
    await transform.start()
    await eventually('events are taken again', async () => (await send()) === 202, 30_000)

    const data = join(folder.path, 'officer')
    const objecting = ['subject', 'object', '--data', data]
    const said = await runPeil(objecting, machines.environment('reports'), JSON.stringify(CANARY_PERSON))
    expect(said).toMatchObject({ code: 0, said: expect.stringContaining('The objection stands') as unknown })
    await send()
    await eventually('the person is not counted any more', async () => !(await counts()), 30_000)

    answers.push(said.said, ...(await askKeys(machines.keys.url, ca)))
    for (const { url } of [ingest, transform, reports]) answers.push(...(await askStage(url, Date.now())))
    for (const machine of machines.all()) await machine.stop()
    answers.push(...machines.all().map((machine) => machine.said()))

    expect(findIn(answers.join('\n'), CANARIES)).toEqual([])
    expect(await findInFolder(folder.path, CANARIES)).toEqual([])
    expect(await findOnBrokers(kafka)).toEqual([])
  })

  describeServer('with a ClickHouse server', () => {
    test('no planted value is on any disk, in any line, table or answer when windows have closed', async () => {
      await using kafka = await startKafka({ brokers: 1 })
      await using clickhouse = await startClickhouse()
      const start = Date.parse('2026-03-02T08:00:00Z')
      const answers: string[] = []
      await withPipelineOverKafka({ kafka, clickhouse, start, catalogue: smallCatalogue }, async (pipeline) => {
        for (let at = start; at < start + 40 * HOUR; at += 2 * HOUR) {
          answers.push((await pipeline.post(canaryEvents(pipeline.clock.now()))).text)
          await pipeline.walk(at + 2 * HOUR)
        }
        expect((await pipeline.warehouse.windows({})).length).toBeGreaterThan(0)
        for (const url of [pipeline.ingest.url, pipeline.reportsUrl])
          answers.push(...(await askStage(url, pipeline.clock.now())))
        answers.push(pipeline.logged())
        for (const folder of [pipeline.folder, pipeline.keysStage.folder])
          expect(await findInFolder(folder, CANARIES)).toEqual([])
      })
      answers.push(JSON.stringify(await readEveryTableOn(clickhouse.url)))
      expect(findIn(answers.join('\n'), CANARIES)).toEqual([])
      expect(await findInFolder(clickhouse.folder, CANARIES)).toEqual([])
      expect(await findOnBrokers(kafka)).toEqual([])
    })
  })
})

async function postEvents(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(canaryEvents(Date.now())),
  })
  return { status: answer.status, text: await answer.text() }
}

interface Stand {
  readonly machines: ManyMachines
  readonly kafka: KafkaCluster
  /** PEM */
  readonly ca: string
}

async function someoneIsCounted({ machines, kafka, ca }: Stand): Promise<boolean> {
  await using log = await openKafkaLog({ brokers: kafka.brokers, partitions: 4, clock: systemClock })
  await using keys = openRemoteKeys({ url: machines.keys.url, ca, secret: SECRETS.reports })
  const partials = [...(await readPartials({ log, keys })).values()]
  return partials.some(({ cells }) => cells.some(({ people }) => people > 0))
}

const MARKER = 'kanarie-die-gevonden-wordt-9e41'

/** What of the planted values lies on the brokers' disks, once they are at rest; a value that must be found there is. */
async function findOnBrokers(kafka: KafkaCluster): Promise<unknown[]> {
  const client = new Kafka({ ...kafka.connection, logLevel: logLevel.NOTHING })
  const producer = client.producer()
  await producer.connect()
  await producer.send({ topic: 'log', messages: [{ value: MARKER }] })
  await producer.disconnect()
  await Promise.all(kafka.nodes.map((node) => node.stop())) // their indexes take 20 MB a partition while they run
  const found = await Promise.all(kafka.folders.map((folder) => findInFolder(dirname(folder), [...CANARIES, MARKER])))
  const marked = found.flat().filter(({ canary }) => canary === CANARIES.length)
  expect(marked.length).toBe(kafka.folders.length)
  return found.flat().filter(({ canary }) => canary < CANARIES.length)
}
