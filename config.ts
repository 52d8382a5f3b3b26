// Every setting: its name, default, unit and meaning. The only reader of the environment.
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

/** `PEIL_` + the name in capitals sets a setting: `PEIL_INGEST_PORT`. */
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
  catalogue: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional(),
  /** The sources file (YAML); made with one source and a new write key when there is none. Default: in the data folder. */
  sources: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional(),
  /** Where events come in. */
  ingestHost: z.string().default('127.0.0.1'),
  ingestPort: port.default(7301),
  /** Where statistics are shown. Keep it on loopback or behind something that knows who may look. */
  reportsHost: z.string().default('127.0.0.1'),
  reportsPort: port.default(7302),
  /** Bearer token for reading statistics and metrics; needed when reportsHost is not loopback. */
  reportsToken: z.string().min(16).optional(),
  /** Base64 of 32 bytes that wrap every key; made in the data folder when absent (then it protects nothing from whoever
   * has the folder). */
  keyEncryptionKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .optional(),
  /** The floor: people, organisations, and the largest organisation's share of people above which a cell is withheld.
   * Below 5 people rounding to 5 would say nobody, which the warehouse takes from no one: no window would close. */
  floorPeople: count.min(5).default(10),
  floorOrganisations: count.default(3),
  largestShare: z.coerce.number().gt(0).max(1).default(0.8),
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
    if (value !== undefined && value !== '') input[name] = value
  }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) input[name] = value
  const parsed = Config.safeParse(input)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((issue) => `${environmentName(String(issue.path[0]))}: ${issue.message}`)
  throw new BadConfig(
    `settings that cannot be used:\n  ${wrong.join('\n  ')}\nsee config.ts or docs/operations.md for what each takes`,
  )
}

export const environmentName = (setting: string): string =>
  `PEIL_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

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
