// A keys stage in this process: certificates, a key folder of its own, and the service over TLS.
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { generate } from 'selfsigned'
import type { Grants } from '../../keys/grants.ts'
import { type LocalKeys, openLocalKeys } from '../../keys/local.ts'
import { type RemoteKeys, type RemoteKeysOptions, openRemoteKeys } from '../../keys/remote.ts'
import { openKeysService } from '../../keys/service.ts'
import type { Clock } from '../../time/clock.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface Certificate {
  readonly certificate: string
  readonly privateKey: string
}

/** Its own authority, for 127.0.0.1 (or other names). */
export async function makeCertificate({
  from = new Date(Date.now() - 24 * 3_600_000),
  to = new Date(Date.now() + 24 * 3_600_000),
  address = '127.0.0.1',
} = {}): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'keys of a test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: from,
    notAfterDate: to,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: address }] },
    ],
  })
  return { certificate: made.cert, privateKey: made.private }
}

export const SECRETS = {
  ingest: 'what-ingest-shows-in-tests',
  transform: 'what-transform-shows-in-tests',
  reports: 'what-reports-shows-in-tests',
} as const

/** Wraps every key in its folder. */
export const KEY_ENCRYPTION_KEY = Buffer.alloc(32, 7)

/** Everything to everybody, for what is not about who may ask what. */
export const allGranted: Grants = (_stage, verb) =>
  verb === 'list' || verb === 'suspend' ? [] : ['seal', 'pseudonym', 'routing', 'fingerprint', 'control', 'sign']

export interface KeysStageOptions {
  readonly clock: Clock
  readonly deathOf: (name: string) => number | null
  readonly certificate: Certificate
  readonly grants?: Grants
  readonly logger?: Logger
  readonly suspended?: () => boolean
  readonly sweepEveryMs?: number
}

export interface KeysStage extends AsyncDisposable {
  readonly folder: string
  readonly local: LocalKeys
  readonly url: string
  /** What it was last told of the clock. */
  readonly told: () => boolean
  /** Keys as a stage has them; closed with the keys stage. */
  as(stage: keyof typeof SECRETS, options?: Partial<RemoteKeysOptions>): RemoteKeys
  /** Stops answering, with every connection; the folder stays. */
  stop(): Promise<void>
  /** Answers again, at the same address. */
  startAgain(): Promise<void>
}

export async function startKeysStage(options: KeysStageOptions): Promise<KeysStage> {
  const { clock, deathOf, certificate, grants, suspended, sweepEveryMs } = options
  const logger = options.logger ?? pino({ level: 'silent' })
  const folder = await temporaryFolder()
  let told = false
  const local = await openLocalKeys({
    folder: join(folder.path, 'keys'),
    clock,
    keyEncryptionKey: KEY_ENCRYPTION_KEY,
    deathOf,
    suspended: () => told || suspended?.() === true,
  })
  const doubt = { suspended: () => told, mark: (is: boolean) => void (told = is) }
  const open = (port: number) =>
    openKeysService({
      keys: local,
      ...certificate,
      secrets: SECRETS,
      host: '127.0.0.1',
      port,
      clock,
      logger,
      doubt,
      ...(grants !== undefined && { grants }),
      ...(sweepEveryMs !== undefined && { sweepEveryMs }),
    })
  let service = await open(0)
  const { url } = service
  const opened: RemoteKeys[] = []
  return {
    folder: folder.path,
    local,
    url,
    told: () => told,
    as(stage, more = {}) {
      const keys = openRemoteKeys({ url, ca: certificate.certificate, secret: SECRETS[stage], clock, ...more })
      opened.push(keys)
      return keys
    },
    async stop() {
      await service[Symbol.asyncDispose]()
    },
    async startAgain() {
      service = await open(Number(new URL(url).port))
    },
    async [Symbol.asyncDispose]() {
      for (const keys of opened) await keys[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
      await local[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}
