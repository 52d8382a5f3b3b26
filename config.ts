// Every setting: its name, default, unit and meaning. The only reader of the environment.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
const count = z.coerce.number().int().positive()
const rho = z.coerce.number().gt(0).max(10)
const file = z
  .string()
  .min(1)
  .transform((path) => resolve(path))
const secret = z.string().min(16)
const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'expected true or false',
})
const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(',').map((each) => each.trim()))])
const host = z.string().min(1)

/** `PEIL_` + the name in capitals sets a setting: `PEIL_INGEST_PORT`; with `_FILE` after it, the setting is what that file
 * holds (secrets are better kept there). */
export const Config = z.strictObject({
  /** The data folder: log, keys, statistics and the files that say how it was made. */
  data: z
    .string()
    .min(1)
    .default('data')
    .transform((path) => resolve(path)),
  /** Reporting time zone (IANA name): decides which day an event belongs to. Fixed when the folder is made. */
  zone: z
    .string()
    .refine(isZone, { message: 'expected an IANA time zone, such as Europe/Amsterdam' })
    .default('Europe/Amsterdam'),
  /** How long after its end a window waits for late events, ms. Fixed when the folder is made. */
  graceMs: count.default(6 * 3_600_000),
  /** Partitions of the log. Fixed when the folder is made. */
  partitions: count.max(1024).default(32),
  /** The feature catalogue (YAML). */
  catalogue: file.optional(),
  /** The sources file (YAML); made with one source and a new write key when there is none. Default: in the data folder. */
  sources: file.optional(),
  /** The recipients' files (YAML), one each. Default: `recipients` in the data folder. */
  recipients: file.optional(),
  /** Where packages for recipients wait until they have arrived. Default: `exports` in the data folder. */
  exports: file.optional(),
  /** Where events come in. */
  ingestHost: host.default('127.0.0.1'),
  ingestPort: port.default(7301),
  /** Where statistics are shown. Keep it on loopback or behind something that knows who may look. */
  reportsHost: host.default('127.0.0.1'),
  reportsPort: port.default(7302),
  /** Bearer token for reading statistics and metrics; needed when reportsHost is not loopback. */
  reportsToken: secret.optional(),
  /** Where recipients fetch their packages, each with its own token; no port: nowhere. The certificate (PEM, with those
   * between it and its authority) and its private key; without them it listens on loopback only, for a proxy with TLS. */
  portalHost: host.default('127.0.0.1'),
  portalPort: port.optional(),
  portalCertificate: file.optional(),
  portalPrivateKey: file.optional(),
  /** Where a transform stage in a process of its own tells its health and metrics; absent: nowhere. */
  transformHost: host.default('127.0.0.1'),
  transformPort: port.optional(),

  /** Kafka brokers, `host:port` separated by commas; absent: the log is in the data folder. */
  kafkaBrokers: list
    .refine((each) => each.every((at) => /^.+:\d+$/.test(at)), 'expected host:port,host:port')
    .optional(),
  /** Before every topic and group: several pipelines may share the brokers. */
  kafkaPrefix: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .optional(),
  /** TLS to the brokers; with the certificate authority (PEM) that signed theirs, if it is not a public one. */
  kafkaTls: yesOrNo.default(false),
  kafkaCa: file.optional(),
  /** SASL; absent: none. */
  kafkaMechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  kafkaUser: z.string().min(1).optional(),
  kafkaPassword: z.string().min(1).optional(),
  /** A transform that is silent for so long loses its partitions to the others, ms. */
  kafkaSessionMs: count.min(6_000).default(15_000),

  /** The keys stage, `https://host:port`; absent: the keys are in the data folder. */
  keysUrl: z.url({ protocol: /^https$/, error: 'expected https://host:port' }).optional(),
  /** The certificate authority (PEM) that signed its certificate, if it is not a public one. */
  keysCa: file.optional(),
  /** What this stage shows it. */
  keysSecret: secret.optional(),
  /** Where the keys stage listens, its certificate and private key (PEM), and what each stage shows it. */
  keysHost: host.default('127.0.0.1'),
  keysPort: port.default(7303),
  keysCertificate: file.optional(),
  keysPrivateKey: file.optional(),
  keysIngestSecret: secret.optional(),
  keysTransformSecret: secret.optional(),
  keysReportsSecret: secret.optional(),

  /** A ClickHouse server's HTTP address; absent: the statistics are in the data folder. */
  clickhouseUrl: z.url({ protocol: /^https?$/, error: 'expected http://host:port or https://host:port' }).optional(),
  clickhouseUser: z.string().min(1).default('peil'),
  clickhousePassword: z.string().optional(),

  /** Base64 of 32 bytes that wrap every key; made in the data folder when absent (then it protects nothing from whoever
   * has the folder). */
  keyEncryptionKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'expected base64 of 32 bytes (make it: openssl rand -base64 32)')
    .optional(),
  /** The floor: people, organisations, and the largest organisation's share of people above which a cell is withheld.
   * Below 5 people rounding to 5 would say nobody, which the warehouse takes from no one: no window would close. */
  floorPeople: count.min(5).default(10),
  floorOrganisations: count.default(3),
  largestShare: z.coerce.number().gt(0).max(1).default(0.8),
  /** What releases to third parties may cost a person at most, ρ of zero-concentrated differential privacy: in one window,
   * and in any 365 days. A release plan keeps its own, smaller or equal, budget within it. */
  releaseWindowRho: rho.default(0.125),
  releaseYearRho: rho.default(2),
  /** Largest request body after decompression, bytes; events in one request. */
  bodyBytes: count.default(8 * 1024 * 1024),
  requestEvents: count.default(10_000),
  /** How long published statistics are kept, days. */
  retentionDays: count.default(5 * 365),
  /** pino's level. */
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})
export type Config = z.infer<typeof Config>
export type ConfigInput = z.input<typeof Config>

export class BadConfig extends Error {
  override name = 'BadConfig'
}

/** All settings from the environment, under what is given here (the command line).
 * @throws BadConfig naming every setting that is wrong, never its value. */
export function readConfig(given: ConfigInput = {}, environment: NodeJS.ProcessEnv = process.env): Config {
  const input: Record<string, unknown> = {}
  for (const name of Object.keys(Config.shape)) {
    const value = environment[environmentName(name)]
    const path = environment[`${environmentName(name)}_FILE`]
    if (value !== undefined && value !== '') input[name] = value
    else if (path !== undefined && path !== '') input[name] = contentOf(name, path)
  }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) input[name] = value
  const parsed = Config.safeParse(input)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((issue) => `${environmentName(String(issue.path[0]))}: ${issue.message}`)
  throw new BadConfig(
    `settings that cannot be used:\n  ${wrong.join('\n  ')}\nsee config.ts or docs/operations.md for what each takes`,
  )
}

/** @throws BadConfig */
function contentOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new BadConfig(`${environmentName(name)}_FILE: the file cannot be read: check its path and permissions`, {
      cause,
    })
  }
}

export const environmentName = (setting: string): string =>
  `PEIL_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** @throws BadConfig when it is not set. */
export function needed<Name extends keyof Config>(config: Config, name: Name): NonNullable<Config[Name]> {
  const value = config[name]
  if (value === undefined || value === null)
    throw new BadConfig(`${environmentName(name)} is not set: this stage cannot run without it`)
  return value
}

/** The environment of a stage that runs in a process of its own, with the same settings. */
export function environmentOfChild(config: Config): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = { ...process.env }
  for (const [setting, value] of Object.entries(config))
    if (value !== undefined) environment[environmentName(setting)] = String(value)
  return environment
}

/** What zone the machine is in must not matter: the ClickHouse engine in this process would take it for its own. */
export function leaveTheMachinesZone(): void {
  process.env['TZ'] = 'UTC'
}
