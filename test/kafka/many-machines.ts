// The stages of one pipeline, each in a process and a data folder of its own, on brokers that a test has started.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue } from '../../schemas/catalogue.ts'
import { SECRETS, makeCertificate } from '../support/keys-service.ts'
import { prepareFolder } from '../support/peil-tree.ts'
import { type StageMachine, type StageName, startMachine } from './stage-machine.ts'

export interface ManyMachines extends AsyncDisposable {
  readonly keys: StageMachine
  readonly ingest: StageMachine[]
  readonly transform: StageMachine[]
  readonly reports: StageMachine[]
  /** Starts one more of these. */
  add(stage: 'ingest' | 'transform' | 'reports'): Promise<StageMachine>
  all(): readonly StageMachine[]
  /** What a stage is told, by name: for what a test opens itself. */
  readonly environment: (stage: StageName) => Readonly<Record<string, string>>
}

export interface ManyOptions {
  readonly folder: string
  readonly brokers: readonly string[]
  readonly catalogue: Catalogue
  readonly ingest?: number
  readonly transform?: number
  readonly reports?: number
  readonly environment?: Readonly<Record<string, string>>
}

export async function startMachines(options: ManyOptions): Promise<ManyMachines> {
  const { folder, brokers, catalogue } = options
  const { certificate, privateKey } = await makeCertificate()
  await prepareFolder(folder, catalogue)
  const certificatePath = join(folder, 'keys.pem')
  const privateKeyPath = join(folder, 'keys-key.pem')
  await writeFile(certificatePath, certificate)
  await writeFile(privateKeyPath, privateKey, { mode: 0o600 })
  const common = {
    PEIL_PARTITIONS: '8',
    PEIL_LOG_LEVEL: 'info',
    PEIL_KAFKA_SESSION_MS: '6000',
    ...options.environment,
  }
  const made: StageMachine[] = []

  const environment = (stage: StageName): Readonly<Record<string, string>> =>
    stage === 'keys'
      ? {
          ...common,
          PEIL_KEYS_PORT: '0',
          PEIL_KEYS_CERTIFICATE: certificatePath,
          PEIL_KEYS_PRIVATE_KEY: privateKeyPath,
          PEIL_KEYS_INGEST_SECRET: SECRETS.ingest,
          PEIL_KEYS_TRANSFORM_SECRET: SECRETS.transform,
          PEIL_KEYS_REPORTS_SECRET: SECRETS.reports,
        }
      : {
          ...common,
          PEIL_KAFKA_BROKERS: brokers.join(','),
          PEIL_KEYS_URL: made[0]?.url ?? '',
          PEIL_KEYS_CA: certificatePath,
          PEIL_KEYS_SECRET: SECRETS[stage],
          PEIL_SOURCES: join(folder, 'sources.yaml'),
          PEIL_CATALOGUE: join(folder, 'catalogue.yaml'),
          PEIL_INGEST_PORT: '0',
          PEIL_TRANSFORM_PORT: '0',
          PEIL_REPORTS_PORT: '0',
        }

  async function start(stage: StageName): Promise<StageMachine> {
    const data = join(folder, `${stage}-${made.length}`)
    await mkdir(data, { mode: 0o700 })
    const machine = await startMachine(stage, data, environment(stage))
    made.push(machine)
    return machine
  }
  const end = async (): Promise<void> => void (await Promise.all(made.map((each) => each[Symbol.asyncDispose]())))
  const several = async (stage: StageName, count = 1): Promise<StageMachine[]> => {
    const started: StageMachine[] = []
    while (started.length < count) started.push(await start(stage))
    return started
  }

  try {
    const keys = await start('keys')
    const machines = {
      keys,
      // The one with every lasting key and the catalogue to announce comes first.
      reports: await several('reports', options.reports),
      transform: await several('transform', options.transform),
      ingest: await several('ingest', options.ingest),
    }
    return {
      ...machines,
      environment,
      all: () => made,
      async add(stage) {
        const machine = await start(stage)
        machines[stage].push(machine)
        return machine
      },
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}
