// A whole pipeline for tests: the real composition root in a temporary folder, on port 0, under a stepped clock.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { type ConfigInput, readConfig } from '../../config.ts'
import { type Pipeline, withPipeline } from '../../pipeline.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Source } from '../../schemas/source.ts'
import { type SteppedClock, steppedClock } from '../../time/clock.ts'
import { walk } from '../../walk.ts'

export const WRITE_KEY = 'a-write-key-for-tests'

export const testSource = (more: Partial<Source> = {}): Source => ({
  id: 'portal',
  kind: 'platform',
  side: 'server',
  people: 'accounts',
  writeKeySha256: createHash('sha256').update(WRITE_KEY).digest('hex'),
  origins: [],
  trustedProxies: [],
  limits: { eventsPerSecond: 1_000_000 },
  ...more,
})

const feature = (id: string, area: string, counts: 'day' | 'month') => ({
  id,
  area,
  counts,
  name: { nl: id, en: id },
  match: [{ route: `/${id}/**` }],
  purpose: 'a test',
  owner: 'tests',
  expiry: '2099-12-31',
})

/** Two areas; two features that count by day, two by month. */
export const smallCatalogue: Catalogue = {
  areas: [
    { id: 'work', name: { nl: 'Werk', en: 'Work' } },
    { id: 'talk', name: { nl: 'Praten', en: 'Talk' } },
  ],
  features: [
    feature('documents', 'work', 'day'),
    feature('returns', 'work', 'month'),
    feature('messages', 'talk', 'day'),
    feature('questions', 'talk', 'month'),
  ],
}

export interface TestPipeline extends Pipeline {
  readonly clock: SteppedClock
  readonly folder: string
  /** Everything any stage logged so far. */
  readonly logged: () => string
  post(events: readonly unknown[], key?: string): Promise<{ status: number; text: string }>
  walk(to: number, stepMs?: number): Promise<void>
}

export interface TestPipelineOptions {
  readonly start: number
  /** Default: one that begins at `start`; given, for what stands outside and goes by the same. */
  readonly clock?: SteppedClock
  readonly catalogue?: Catalogue
  readonly sources?: readonly Source[]
  readonly settings?: ConfigInput
  /** A folder to go on in; it is left where it is. */
  readonly folder?: string
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'peil-test-'))

export async function withTestPipeline<T>(
  options: TestPipelineOptions,
  work: (pipeline: TestPipeline) => Promise<T>,
): Promise<T> {
  const folder = options.folder ?? (await temporaryFolder())
  const catalogueFile = join(folder, 'catalogue.yaml')
  await writeFile(catalogueFile, stringify(options.catalogue ?? smallCatalogue))
  const config = readConfig(
    {
      partitions: 4,
      ingestPort: 0,
      reportsPort: 0,
      ...options.settings,
      data: join(folder, 'data'),
      catalogue: catalogueFile,
    },
    {},
  )
  const lines: string[] = []
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) })
  const { clock = steppedClock(options.start) } = options
  const running = {
    clock,
    live: false,
    logger: pino({ level: 'trace' }, sink),
    sources: options.sources ?? [testSource()],
  }
  try {
    return await withPipeline(config, running, (pipeline) =>
      work({
        ...pipeline,
        clock,
        folder,
        logged: () => lines.join(''),
        post: (events, key = WRITE_KEY) => post(pipeline.ingest.url, key, events),
        walk: (to, stepMs) => walk(pipeline, clock, to, stepMs),
      }),
    )
  } finally {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
  }
}

async function post(url: string, key: string, events: readonly unknown[]): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  })
  return { status: answer.status, text: await answer.text() }
}
