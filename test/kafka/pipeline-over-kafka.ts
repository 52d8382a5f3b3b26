// A whole pipeline in this process under a stepped clock, with its log on a real broker and its keys from a keys stage
// over TLS; on request the statistics on a ClickHouse server.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deathOf } from '../../keys/death.ts'
import { readConfig } from '../../config.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { type KeysStage, SECRETS, allGranted, makeCertificate, startKeysStage } from '../support/keys-service.ts'
import { type TestPipeline, type TestPipelineOptions, withTestPipeline } from '../support/pipeline.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import type { ClickhouseServer } from '../warehouse/clickhouse-server.ts'
import type { KafkaCluster } from './kafka-cluster.ts'

export interface OverKafkaOptions extends Pick<TestPipelineOptions, 'start' | 'catalogue'> {
  readonly kafka: KafkaCluster
  /** Absent: the statistics are in the data folder. */
  readonly clickhouse?: ClickhouseServer
}

export interface PipelineOverKafka extends TestPipeline {
  readonly keysStage: KeysStage
}

export async function withPipelineOverKafka<T>(
  { kafka, clickhouse, ...options }: OverKafkaOptions,
  work: (pipeline: PipelineOverKafka) => Promise<T>,
): Promise<T> {
  await using folder = await temporaryFolder()
  const clock = steppedClock(options.start)
  const certificate = await makeCertificate()
  const keysCa = join(folder.path, 'keys.pem')
  await writeFile(keysCa, certificate.certificate)
  const calendar = openCalendar(readConfig({}, {}))
  // One process is every stage here, and shows one secret.
  await using keysStage = await startKeysStage({
    clock,
    deathOf: deathOf(calendar),
    certificate,
    grants: allGranted,
  })
  const settings = {
    kafkaBrokers: kafka.brokers,
    keysUrl: keysStage.url,
    keysCa,
    keysSecret: SECRETS.reports,
    ...(clickhouse !== undefined && {
      clickhouseUrl: clickhouse.url,
      clickhouseUser: clickhouse.peil.username,
      clickhousePassword: clickhouse.peil.password,
    }),
  }
  return await withTestPipeline({ ...options, folder: folder.path, clock, settings }, (pipeline) =>
    work({ ...pipeline, keysStage }),
  )
}
