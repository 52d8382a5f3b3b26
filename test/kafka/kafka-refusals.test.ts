// What the log says when the brokers cannot be used as the settings have it: what is wrong, and what to do.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KafkaLogOptions, openKafkaLog } from '../../log/kafka.ts'
import { systemClock } from '../../time/clock.ts'
import { freePorts } from './free-ports.ts'
import { describeKafka } from './has-kafka.ts'
import { type KafkaCluster, startKafka } from './kafka-cluster.ts'

type Access = Pick<KafkaLogOptions, 'brokers' | 'tls' | 'sasl'>

/** @throws what the log says; a log that opens all the same is closed again. */
async function open(access: Access): Promise<void> {
  const log = await openKafkaLog({ ...access, partitions: 2, clock: systemClock })
  await log[Symbol.asyncDispose]()
}

describeKafka('a log on brokers with TLS and SASL', () => {
  let kafka: KafkaCluster
  beforeAll(async () => void (kafka = await startKafka({ brokers: 1, security: 'sasl-tls' })))
  afterAll(() => kafka[Symbol.asyncDispose]())

  const access = (): Required<Access> => ({
    brokers: kafka.brokers,
    tls: { ca: kafka.ca },
    sasl: { mechanism: 'scram-sha-256', username: kafka.user, password: kafka.password },
  })

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('opens by %s', async (mechanism) => {
    const { user: username, password } = kafka
    await expect(open({ ...access(), sasl: { mechanism, username, password } })).resolves.toBeUndefined()
  })

  test.each(['plain', 'scram-sha-256'] as const)(
    'says that the login is refused, by %s, not the password',
    async (by) => {
      const opening = open({ ...access(), sasl: { mechanism: by, username: kafka.user, password: 'quite-wrong' } })
      const error = await opening.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ name: 'UnusableKafka', message: expect.stringMatching(/PEIL_KAFKA_PASSWORD/) })
      expect(String(error)).not.toMatch(/quite-wrong/)
    },
  )

  test('says that the authority is unknown', async () => {
    const opening = open({ ...access(), tls: {} })
    const message: unknown = expect.stringMatching(/PEIL_KAFKA_CA/)
    await expect(opening).rejects.toMatchObject({ name: 'UnusableKafka', message })
  })
})

describeKafka('a log on a broker whose certificate has expired', () => {
  test('says so', async () => {
    await using kafka = await startKafka({ brokers: 1, security: 'tls', expired: true })
    const opening = open({ brokers: kafka.brokers, tls: { ca: kafka.ca } })
    await expect(opening).rejects.toMatchObject({ name: 'UnusableKafka', message: expect.stringMatching(/expired/) })
  })
})

describeKafka('a log whose settings lead to nobody who understands them', () => {
  test('says so after half a minute: no TLS here, none there, no broker at all', async () => {
    await using clear = await startKafka({ brokers: 1 })
    await using secret = await startKafka({ brokers: 1, security: 'tls' })
    const [nobody] = await freePorts(1)
    const openings = [
      open({ brokers: clear.brokers, tls: {} }),
      open({ brokers: secret.brokers }),
      open({ brokers: [`127.0.0.1:${nobody}`] }),
    ].map((opening) => opening.then(String, String))
    const said = /^(KafkaUnreachable|UnusableKafka): .*PEIL_KAFKA_BROKERS/
    expect(await Promise.all(openings)).toEqual([said, said, said].map((one): unknown => expect.stringMatching(one)))
  })

  test('says at once that no login is asked for where one is given', async () => {
    await using clear = await startKafka({ brokers: 1 })
    const sasl = { mechanism: 'plain', username: 'peil', password: 'x' } as const
    await expect(open({ brokers: clear.brokers, sasl })).rejects.toMatchObject({ name: 'UnusableKafka' })
  })
})
