// What a stage says that cannot run with what it was given: what is wrong and what to do, and then it ends. What may come
// back by itself is waited for.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deathOf } from '../../keys/death.ts'
import { openKafkaLog } from '../../log/kafka.ts'
import { openCalendar } from '../../time/calendar.ts'
import { systemClock } from '../../time/clock.ts'
import { build } from '../support/built.ts'
import { type KeysStage, SECRETS, makeCertificate, startKeysStage } from '../support/keys-service.ts'
import { eventually, prepareFolder } from '../support/peil-tree.ts'
import { smallCatalogue } from '../support/pipeline.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { describeServer } from '../warehouse/clickhouse-here.ts'
import { startClickhouse } from '../warehouse/clickhouse-server.ts'
import { askKafka } from './asked-kafka.ts'
import { freePorts } from './free-ports.ts'
import { describeKafka } from './has-kafka.ts'
import { type KafkaCluster, startKafka } from './kafka-cluster.ts'
import { type PeilEnded, runPeil } from './run-peil.ts'
import { startMachine } from './stage-machine.ts'

type Settings = Readonly<Record<string, string>>
type Stage = 'ingest' | 'transform' | 'reports'

const MADE = { partitions: 4, zone: 'Europe/Amsterdam', graceMs: 21_600_000 } as const
const BAD_INPUT = 2
const OUR_FAULT = 1

describeKafka('a stage that cannot run', () => {
  let kafka: KafkaCluster
  let keys: KeysStage
  let folder: TemporaryFolder
  let places = 0

  beforeAll(async () => {
    await build()
    folder = await temporaryFolder()
    await prepareFolder(folder.path, smallCatalogue)
    const certificate = await makeCertificate()
    await writeFile(join(folder.path, 'keys.pem'), certificate.certificate)
    kafka = await startKafka({ brokers: 1 })
    keys = await startKeysStage({ clock: systemClock, deathOf: deathOf(openCalendar(MADE)), certificate })
  })
  afterAll(async () => {
    await keys[Symbol.asyncDispose]()
    await kafka[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const settings = (stage: Stage, more: Settings = {}): Settings => ({
    PEIL_DATA: join(folder.path, `data-${places++}`),
    PEIL_SOURCES: join(folder.path, 'sources.yaml'),
    PEIL_CATALOGUE: join(folder.path, 'catalogue.yaml'),
    PEIL_PARTITIONS: String(MADE.partitions),
    PEIL_KAFKA_BROKERS: kafka.brokers.join(),
    PEIL_KEYS_URL: keys.url,
    PEIL_KEYS_CA: join(folder.path, 'keys.pem'),
    PEIL_KEYS_SECRET: SECRETS[stage],
    PEIL_INGEST_PORT: '0',
    PEIL_TRANSFORM_PORT: '0',
    PEIL_REPORTS_PORT: '0',
    ...more,
  })

  /** How it ended, and what it said: one message, on which nothing follows; no stack, no secret. */
  async function refusalOf(stage: Stage, more: Settings): Promise<PeilEnded> {
    const ended = await runPeil([stage], settings(stage, more))
    expect(ended.said.match(/^peil: /gm), ended.said).toHaveLength(1)
    expect(ended.said).not.toMatch(/(?:\n|\\n) {4}at /)
    expect(Object.values(SECRETS).filter((secret) => ended.said.includes(secret))).toEqual([])
    return ended
  }

  const ending = (code: number, message: RegExp): unknown => ({ code, said: expect.stringMatching(message) as unknown })

  /** A log of its own, as somebody made it. */
  async function made(prefix: string): Promise<Settings> {
    const log = await openKafkaLog({ brokers: kafka.brokers, prefix, ...MADE, clock: systemClock })
    await log[Symbol.asyncDispose]()
    return { PEIL_KAFKA_PREFIX: prefix }
  }

  test.concurrent('says after half a minute that no broker answers, and which', async () => {
    const [nobody] = await freePorts(1)
    const at = `127.0.0.1:${nobody}`
    const message = new RegExp(`^peil: no broker of PEIL_KAFKA_BROKERS \\(${at}\\) answers: .*\\n$`, 'm')
    expect(await refusalOf('transform', { PEIL_KAFKA_BROKERS: at })).toEqual(ending(OUR_FAULT, message))
  })

  test.concurrent.each(['ingest', 'transform', 'reports'] as const)(
    '%s names the setting of a topic that differs, and how to change it',
    async (stage) => {
      const log = await made(`settings-${stage}-`)
      const topic = `settings-${stage}-platform-events`
      await askKafka(kafka.connection, (admin) =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [{ type: 2, name: topic, configEntries: [{ name: 'retention.ms', value: '1000' }] }],
        }),
      )
      expect(await refusalOf(stage, log)).toEqual(
        ending(BAD_INPUT, new RegExp(`${topic}: retention.ms is 1000, .*kafka-configs.sh --alter .*${topic}`)),
      )
    },
  )

  test.concurrent('names the topic with another number of partitions', async () => {
    const topics = [
      { topic: 'count-platform-events', numPartitions: 4, replicationFactor: 1 },
      { topic: 'count-digests', numPartitions: 3, replicationFactor: 1 },
    ]
    // Whoever starts waits for leaders himself; a client that does would throw for the moment in which a topic has none.
    await askKafka(kafka.connection, (admin) => admin.createTopics({ topics, waitForLeaders: false }))
    const message = /count-digests has 3 partitions, and should have 4/
    expect(await refusalOf('transform', { PEIL_KAFKA_PREFIX: 'count-' })).toEqual(ending(BAD_INPUT, message))
  })

  test.concurrent.each([
    ['PEIL_ZONE', 'Europe/Lisbon'],
    ['PEIL_GRACE_MS', '3600000'],
  ])('says that %s is not what the log was made with', async (setting, value) => {
    const log = await made(`${setting}-`)
    const message = new RegExp(
      `^peil: ${setting} is ${value} here, and the log was made with .*every stage the same`,
      'm',
    )
    expect(await refusalOf('transform', { ...log, [setting]: value })).toEqual(ending(BAD_INPUT, message))
  })

  test.concurrent.each(['ingest', 'transform', 'reports'] as const)(
    '%s says that the keys stage does not know its secret',
    async (stage) => {
      const log = await made(`secret-${stage}-`)
      expect(await refusalOf(stage, { ...log, PEIL_KEYS_SECRET: 'what-nobody-knows-in-tests' })).toEqual(
        ending(BAD_INPUT, /^peil: .*PEIL_KEYS_SECRET/m),
      )
    },
  )

  test.concurrent('says that the keys stage refuses what another stage may ask', async () => {
    const log = await made('grant-')
    expect(await refusalOf('transform', { ...log, PEIL_KEYS_SECRET: SECRETS.ingest })).toEqual(
      ending(BAD_INPUT, /^peil: the keys stage at .* refuses/m),
    )
  })

  test.concurrent.each(['ingest', 'transform', 'reports'] as const)(
    '%s asks for the keys stage: with keys of its own nobody else could open what it seals',
    async (stage) => {
      const log = await made(`keys-${stage}-`)
      expect(await refusalOf(stage, { ...log, PEIL_KEYS_URL: '' })).toEqual(
        ending(BAD_INPUT, /^peil: PEIL_KEYS_URL is not set/m),
      )
    },
  )

  test.concurrent('ingest asks for the sources: all must know the same', async () => {
    const log = await made('sources-')
    expect(await refusalOf('ingest', { ...log, PEIL_SOURCES: '' })).toEqual(
      ending(BAD_INPUT, /^peil: PEIL_SOURCES is not set/m),
    )
  })

  test.concurrent('an objection asks for the keys stage too: it would stand under a key that nobody has', async () => {
    const log = await made('objection-')
    const person = JSON.stringify({ organisation: 'org-1', account: 'acc-1-1' })
    const { code, said } = await runPeil(
      ['subject', 'object'],
      settings('reports', { ...log, PEIL_KEYS_URL: '' }),
      person,
    )
    expect(said).toMatch(/^peil: .*PEIL_KEYS_URL/)
    expect(said).not.toMatch(/stands/)
    expect(code).toBe(BAD_INPUT)
  })

  describeServer('with its statistics on a ClickHouse server', () => {
    test('reports says that the server does not let it in', async () => {
      await using clickhouse = await startClickhouse()
      const log = await made('let-in-')
      const wrong = { PEIL_CLICKHOUSE_URL: clickhouse.url, PEIL_CLICKHOUSE_PASSWORD: 'quite-wrong' }
      expect(await refusalOf('reports', { ...log, ...wrong })).toEqual(
        ending(BAD_INPUT, /^peil: .*PEIL_CLICKHOUSE_(?:USER|PASSWORD)/m),
      )
    })

    test('reports waits for a server that is away, says so, and goes on when it is there', async () => {
      await using clickhouse = await startClickhouse()
      await clickhouse.stop()
      const { username, password } = clickhouse.peil
      const server = {
        PEIL_CLICKHOUSE_URL: clickhouse.url,
        PEIL_CLICKHOUSE_USER: username,
        PEIL_CLICKHOUSE_PASSWORD: password,
      }
      const environment = settings('reports', { ...(await made('away-')), ...server })
      await using reports = await startMachine('reports', environment['PEIL_DATA'] ?? '', environment)
      const asked = async (path: string) => {
        const answer = await fetch(`${reports.url}${path}`).catch(() => undefined) // between two servers there is none
        return { status: answer?.status, text: (await answer?.text()) ?? '' }
      }
      const waiting = expect.stringContaining('waiting for ClickHouse') as unknown
      await eventually('it waits', async () => (await asked('/ready')).text.includes('waiting'), 30_000)
      expect(await asked('/ready')).toEqual({ status: 503, text: waiting })
      expect(await asked('/health')).toMatchObject({ status: 200 })
      expect(reports.said()).toEqual(waiting)
      expect(reports.said()).not.toContain(password)
      await clickhouse.start()
      await eventually('it goes on', async () => (await asked('/v1/windows')).status === 200, 30_000)
      expect(JSON.parse((await asked('/v1/windows')).text)).toEqual([])
      await reports.stop()
    })
  })
})
