// `peil release show`: from a running pipeline and from a folder, the same words and the same bytes.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ReleaseShowOptions, releaseShow } from '../../cli/release-show.ts'
import { rememberPlace } from '../../cli/place.ts'
import { BadConfig, type Config, readConfig } from '../../config.ts'
import { announceRunning } from '../../data-folder.ts'
import { releasedBytes } from '../../reports/released-bytes.ts'
import { type ReleaseRecord, type ReleasedCell, releaseIdOf } from '../../schemas/released.ts'
import { asReleased, madeUpCells, madeUpRecord } from '../support/made-up-releases.ts'
import { type TestPipeline, withTestPipeline } from '../support/pipeline.ts'
import { runScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const start = Date.parse('2026-03-02T00:00:00Z')
/** So far off that no clock of a test is beyond it, and so long ago that every one is. */
const [NEVER, LONG_AGO] = [Date.parse('2190-01-05T06:00:00Z'), Date.parse('1990-01-05T06:00:00Z')]
const TOKEN = 'a-token-for-the-tests'

/** Commits a release as the reports stage does. */
async function commit(
  { warehouse, ledger }: TestPipeline,
  cells: readonly ReleasedCell[],
  more: Partial<ReleaseRecord>,
): Promise<ReleaseRecord> {
  const record = madeUpRecord(cells, more)
  const { release, digest, publishAt } = record
  await warehouse.persistReleased(release, cells)
  await ledger.append('release-committed', { release, cells: cells.length, digest, publishAt }, { once: release })
  await warehouse.recordRelease(record)
  return record
}

/** September was published, October withdrawn, November waits; of December the cells are not what was committed. */
async function commitFour(pipeline: TestPipeline): Promise<void> {
  const window = (month: string) => ({ window: `month/2026-${month}`, start: `2026-${month}-01` }) as const
  const of = (month: string) => madeUpCells(window(month).window, window(month).start)
  await commit(pipeline, of('09'), { ...window('09'), publishAt: LONG_AGO })
  await commit(pipeline, of('10'), { ...window('10'), publishAt: LONG_AGO })
  await commit(pipeline, of('11'), { ...window('11'), publishAt: NEVER })
  await commit(pipeline, of('12'), { ...window('12'), publishAt: LONG_AGO })
  await pipeline.ledger.append('release-relabelled', { release: 'month-2026-09', label: 'the old catalogue' })
  await pipeline.ledger.append('release-withdrawn', { release: 'month-2026-10', reason: 'a source was wrong' })
  const forged = asReleased({ release: 'month-2026-12', start: '2026-12-01', people: 9 })
  await pipeline.warehouse.persistReleased('month-2026-12', [forged])
}

let told = ''

/** What it printed on standard output; what it said beside that stands in `told`. */
async function shown(config: Config, asked?: string, options: ReleaseShowOptions = {}): Promise<Buffer> {
  const out: Buffer[] = []
  told = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => (out.push(Buffer.from(chunk)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((told += String(chunk)), true))
  try {
    await releaseShow(config, asked, options)
  } finally {
    vi.restoreAllMocks()
  }
  return Buffer.concat(out)
}

const early = { beforePublication: true } as const
const json = { json: true } as const
const QUESTIONS: readonly [string | undefined, ReleaseShowOptions][] = [
  [undefined, {}],
  [undefined, json],
  ['month-2026-09', {}],
  ['month-2026-09', json],
  ['month/2026-09', json],
  ['month-2026-09', { by: 'role', level: 'platform' }],
  ['month-2026-10', json],
  ['month-2026-10', early],
  ['month-2026-11', json],
  ['month-2026-11', early],
  ['month-2026-11', { ...early, ...json }],
  ['month-2026-12', {}],
  ['month-2027-01', {}],
]
const nameOf = (asked: string | undefined, options: ReleaseShowOptions): string =>
  `${asked ?? 'all'} ${JSON.stringify(options)}`

/** What each question is answered, on both streams; errors by kind and message. */
async function everyAnswer(config: Config): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  for (const [asked, options] of QUESTIONS)
    answers[nameOf(asked, options)] = await shown(config, asked, options).then(
      (bytes) => `${bytes.toString()}${told}`,
      (error: unknown) => String(error),
    )
  return answers
}

const bytesOf = (month: string): string =>
  releasedBytes(madeUpCells(`month/2026-${month}`, `2026-${month}-01`)).toString()

describe('a pipeline that runs, and its folder when none does', () => {
  const temporary = temporaryFolder()
  let config: Config
  let running: Record<string, string>
  let opened: Record<string, string>
  let withoutToken: unknown
  const answer = (asked: string, options: ReleaseShowOptions = {}): string => opened[nameOf(asked, options)] ?? ''

  beforeAll(async () => {
    const { path: folder } = await temporary
    await withTestPipeline({ start, folder, settings: { reportsToken: TOKEN } }, async (pipeline) => {
      await commitFour(pipeline)
      config = pipeline.config
      const at = { pid: process.pid, ingest: pipeline.ingest.url, reports: pipeline.reportsUrl }
      await using _announced = await announceRunning(config.data, at)
      withoutToken = await shown({ ...config, reportsToken: undefined }).catch(String)
      running = await everyAnswer(config)
    })
    opened = await everyAnswer(config)
  })
  afterAll(async () => (await temporary)[Symbol.asyncDispose]())

  test('give the same answers', () => {
    expect(opened).toEqual(running)
  })

  test('a pipeline with a token tells whoever has none which setting it is', () => {
    expect(withoutToken).toMatch(/^BadConfig: .*PEIL_REPORTS_TOKEN/)
  })

  test('a published release: its table, or its bytes, which are the same each time', async () => {
    expect(answer('month-2026-09', json)).toBe(bytesOf('09'))
    expect(answer('month/2026-09', json)).toBe(bytesOf('09'))
    expect((await shown(config, 'month-2026-09', json)).toString()).toBe(bytesOf('09'))
    expect(answer('month-2026-09')).toContain('Labelled: the old catalogue')
    expect(answer('month-2026-09')).toMatch(/role: client +900 ± 14.1/)
    expect(answer('month-2026-09')).toMatch(/feature\n/)
    expect(answer('month-2026-09', { by: 'role', level: 'platform' })).not.toMatch(/device|feature/)
  })

  test('one whose date has not come: says until when, and lets an operator look who says so', () => {
    expect(answer('month-2026-11', json)).toBe(
      'Error: month-2026-11 is not published yet: nobody outside may see it before 2190-01-05 07:00 (Europe/Amsterdam) (--before-publication lets an operator look)',
    )
    expect(answer('month-2026-11', early)).toContain('nobody outside may see it before that')
    const looked = answer('month-2026-11', { ...early, ...json })
    expect(looked.slice(0, bytesOf('11').length)).toBe(bytesOf('11'))
    expect(looked.slice(bytesOf('11').length)).toContain('nobody outside may see it before 2190')
  })

  test('one that was withdrawn: says why, to an operator too', () => {
    for (const options of [json, early])
      expect(answer('month-2026-10', options)).toBe('Error: month-2026-10 was withdrawn: a source was wrong')
  })

  test('one that is not what was committed is not shown', () => {
    expect(answer('month-2026-12')).toContain('are not those that were committed')
  })

  test('one that is not there: which there are', () => {
    expect(answer('month-2027-01')).toBe(
      'BadConfig: there is no such release: there are month-2026-09, month-2026-10, month-2026-11, month-2026-12',
    )
  })

  test('the list: status, date and the officer’s words', () => {
    expect(answer('all')).toMatch(/month-2026-10 +month\/2026-10 +withdrawn .* a source was wrong/)
    expect(answer('all')).toMatch(/month-2026-11 +month\/2026-11 +waiting +2190-01-05 07:00/)
    const list = JSON.parse(answer('all', json)) as { readonly status: string }[]
    expect(list.map(({ status }) => status)).toEqual(['published', 'withdrawn', 'waiting', 'published'])
    expect(list[0]).not.toHaveProperty('planText')
  })

  test('rows are chosen of the table of one release only', async () => {
    await expect(shown(config, 'month-2026-09', { by: 'role', json: true })).rejects.toThrow(BadConfig)
    await expect(shown(config, undefined, { level: 'area' })).rejects.toThrow(BadConfig)
  })

  test('the command prints the very bytes', async () => {
    const args = ['release', 'show', 'month/2026-09', '--json', '--data', config.data]
    expect(await runScript('peil.ts', args)).toBe(bytesOf('09'))
  })

  test('a demo’s folder goes by the demo’s clock', async () => {
    await rememberPlace(config.data, 'demo', { now: NEVER })
    expect((await shown(config, 'month-2026-11', json)).toString()).toBe(bytesOf('11'))
  })
})

test('a folder without releases says so; a folder that is none is not made', async () => {
  await using temporary = await temporaryFolder()
  const absent = readConfig({ data: join(temporary.path, 'nowhere') }, {})
  await expect(shown(absent)).rejects.toThrow(BadConfig)
  await withTestPipeline({ start, folder: temporary.path }, async () => {})
  const config = readConfig({ data: join(temporary.path, 'data') }, {})
  expect((await shown(config)).toString()).toBe('There is no release yet.\n')
  expect((await shown(config, undefined, { json: true })).toString()).toBe('[]\n')
  await expect(shown(config, releaseIdOf('month/2026-11'))).rejects.toThrow('there is none yet')
})
