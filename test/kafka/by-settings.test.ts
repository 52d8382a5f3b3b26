// TLS and SASL by setting: what an operator writes is what the log connects with.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { withGround } from '../../ground.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeKafka } from './has-kafka.ts'
import { startKafka } from './kafka-cluster.ts'

describeKafka('brokers that ask for TLS and a login', () => {
  test.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
    'are reached with what the environment says, the password from a file: %s',
    async (mechanism) => {
      await using kafka = await startKafka({ brokers: 1, security: 'sasl-tls' })
      await using folder = await temporaryFolder()
      const passwordPath = join(folder.path, 'password')
      await writeFile(passwordPath, `${kafka.password}\n`, { mode: 0o600 })
      const environment = {
        PEIL_KAFKA_BROKERS: kafka.brokers.join(','),
        PEIL_KAFKA_PREFIX: `${mechanism}.`,
        PEIL_KAFKA_TLS: 'true',
        PEIL_KAFKA_CA: kafka.caPath ?? '',
        PEIL_KAFKA_MECHANISM: mechanism,
        PEIL_KAFKA_USER: kafka.user,
        PEIL_KAFKA_PASSWORD_FILE: passwordPath,
        PEIL_PARTITIONS: '2',
      }
      const config = readConfig({ data: join(folder.path, 'data') }, environment)
      const offset = await withGround(config, { sources: 'unneeded' }, ({ log }) =>
        log.topic('digests').append(1, [Buffer.from('sealed')]),
      )
      expect(offset).toBe(0)
      const wrong = readConfig({ data: join(folder.path, 'data') }, { ...environment, PEIL_KAFKA_USER: 'nobody' })
      await expect(withGround(wrong, { sources: 'unneeded' }, () => Promise.resolve())).rejects.toMatchObject({
        name: 'UnusableKafka',
        message: expect.stringContaining('PEIL_KAFKA_PASSWORD'),
      })
    },
    60_000,
  )
})
