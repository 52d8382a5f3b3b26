// `peil import access-log`: a web server's log through the very same stages, under a clock that follows the file.
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Logger } from 'pino'
import { BadConfig, type Config } from '../config.ts'
import { type AccessLogFormat } from '../ingest/dialects/access-log.ts'
import { type Pipeline, withPipeline } from '../pipeline.ts'
import type { Source } from '../schemas/source.ts'
import { type SteppedClock, steppedClock } from '../time/clock.ts'
import { walk } from '../walk.ts'
import { type ImportSummary, printImport } from './print-import.ts'
import { openProgress } from './progress.ts'
import { readPlace, refuseOtherClock, rememberPlace } from './place.ts'
import { type LogRun, readRuns } from './read-runs.ts'

/** Lines handed over together at most. */
const BATCH = 5_000
const PARTITIONS = 4

/** An access log knows an address and a user agent; they stand for the account. Nobody sends over HTTP meanwhile. */
const SOURCE: Source = {
  id: 'access-log',
  kind: 'platform',
  side: 'server',
  people: 'by-address',
  writeKeySha256: '0'.repeat(64),
  origins: [],
  trustedProxies: [],
  limits: { eventsPerSecond: 1_000_000_000 },
}

/** Each file has a data folder of its own, so that importing it again finds what was imported. */
export const importFolder = (path: string): string => join('data', `import-${basename(path)}`)

export async function importAccessLog(
  path: string,
  options: { readonly format: AccessLogFormat; readonly top: number; readonly json?: boolean },
  config: Config,
  logger: Logger,
): Promise<void> {
  if (config.catalogue === undefined)
    throw new BadConfig('give a feature catalogue with --catalogue (catalogue/web-log.yaml is an example)')
  await refuseOtherClock(config.data, 'import access-log')
  const found = await stat(path).catch((cause: unknown) => {
    throw new BadConfig('the log file cannot be read: check its path and permissions', { cause })
  })
  if (found.isDirectory()) throw new BadConfig('that is a folder: give one log file at a time')
  const { size } = found
  const progress = openProgress()
  const summary: ImportSummary = { lines: 0, accepted: 0, refused: new Map(), bad: new Map(), named: [] }
  const runs = readRuns(path, options.format, summary, (bytes) => progress.show(bytes, size, `${summary.lines} lines`))
  const first = await runs.next()
  if (first.done === true)
    throw new BadConfig(`no line of the file is in the ${options.format} format: see --format, and try the other`)

  const stood = await stoodAt(config.data)
  const clock = steppedClock(Math.max(first.value.at, stood ?? 0))
  if (stood === undefined) await remember(config.data, clock)
  const folder = { ...config, partitions: PARTITIONS, ingestPort: 0, reportsPort: 0 }
  await withPipeline(folder, { clock, live: false, logger, sources: [SOURCE] }, async (pipeline) => {
    const take = async ({ at, events }: LogRun): Promise<void> => {
      await walk(pipeline, clock, at)
      await accept(pipeline, events, summary)
      await pipeline.settle()
      await remember(config.data, clock)
    }
    await take(first.value)
    for await (const run of runs) await take(run)
    await closeWhatWasRead(pipeline, clock)
    progress.end()
    await printImport(pipeline, summary, options)
  })
}

async function accept(pipeline: Pipeline, events: readonly unknown[], summary: ImportSummary): Promise<void> {
  for (let from = 0; from < events.length; from += BATCH) {
    const { accepted, refused } = await pipeline.ingest.accept(SOURCE, events.slice(from, from + BATCH), {})
    summary.accepted += accepted
    for (const { reason } of refused) summary.refused.set(reason, (summary.refused.get(reason) ?? 0) + 1)
  }
}

/** Moves on until the month and the week of the last line are closed. */
async function closeWhatWasRead(pipeline: Pipeline, clock: SteppedClock): Promise<void> {
  const { calendar } = pipeline
  const { week, month } = calendar.windowsOf(calendar.dayOf(clock.now()))
  const MARGIN_MS = 2 * 60_000 // a watermark is a minute behind the clock
  await walk(pipeline, clock, Math.max(calendar.closesAt(week), calendar.closesAt(month)) + MARGIN_MS)
  await remember(pipeline.config.data, clock)
}

const remember = (folder: string, clock: SteppedClock): Promise<void> =>
  rememberPlace(folder, 'import access-log', { now: clock.now() })

/** Epoch ms; undefined where no import has been. */
async function stoodAt(folder: string): Promise<number | undefined> {
  const place = (await readPlace(folder, 'import access-log')) as { readonly now?: unknown } | undefined
  return typeof place?.now === 'number' ? place.now : undefined
}
