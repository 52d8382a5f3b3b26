// `peil release run`, `withdraw` and `relabel`: what is due on a folder where no pipeline runs, and what an officer says.
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { rememberPlace } from '../../cli/place.ts'
import { releaseRun } from '../../cli/release-run.ts'
import { releaseRelabel, releaseWithdraw } from '../../cli/release-withdraw.ts'
import type { Config } from '../../config.ts'
import { announceRunning } from '../../data-folder.ts'
import { withGround } from '../../ground.ts'
import { openLedger } from '../../log/ledger.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { temporaryFolder, withTestPipeline } from '../support/pipeline.ts'
import { BEFORE_NOVEMBER, registerIn } from '../support/released-month.ts'

const DAY = 24 * 3_600_000
/** When all of November has long passed its grace. */
const DECEMBER = Date.parse('2026-12-02T12:00:00Z')

describe('a folder on which no pipeline runs', () => {
  let folder: string
  let config: Config
  let printed = ''

  const saying = async (work: () => Promise<void>): Promise<string> => {
    printed = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((printed += String(chunk)), true))
    try {
      await work()
    } finally {
      vi.restoreAllMocks()
    }
    return printed
  }
  const entries = (): Promise<readonly LedgerEntry[]> =>
    withGround(config, { sources: 'unneeded' }, async (ground) => (await openLedger(ground)).entries())

  beforeAll(async () => {
    folder = await temporaryFolder()
    await withTestPipeline({ start: BEFORE_NOVEMBER, folder }, async (pipeline) => {
      config = pipeline.config
      await registerIn(pipeline)
      pipeline.clock.advanceTo(DECEMBER - 2 * DAY) // of the 30th: the month is not over
      await pipeline.settle()
    })
    await rememberPlace(config.data, 'demo', { now: DECEMBER - 2 * DAY })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('before the month has closed: says when it may, and that nothing came of this run', async () => {
    const said = await saying(() => releaseRun(config, {}))
    expect(said).toContain('it made no release')
    expect(said).toMatch(/month\/2026-10 +(will not be released: no plan|not released: no plan)/)
    expect(said).toMatch(/month\/2026-11 +not closed yet: at the earliest 2026-12-01 06:00 \(Europe\/Amsterdam\)/)
  })

  test('no release can be withdrawn or labelled as long as there is none', async () => {
    await expect(releaseWithdraw(config, 'month-2026-11', 'a source was wrong')).rejects.toThrow(/there is none yet/)
  })

  test('when it is due: releases it, though nobody came; and says that it stands when run again', async () => {
    await rememberPlace(config.data, 'demo', { now: DECEMBER })
    expect(await saying(() => releaseRun(config, {}))).toMatch(
      /it made one release\.[^]*month\/2026-11 +released now: peil release show month-2026-11/,
    )
    expect((await entries()).map(({ kind }) => kind)).toContain('release-signed')
    const again = await saying(() => releaseRun(config, { json: true }))
    expect(JSON.parse(again)).toMatchObject({
      running: false,
      windows: [
        { window: 'month/2026-10' },
        { window: 'month/2026-11', outcome: 'released', now: false },
        { window: 'month/2026-12', outcome: 'not-closed' },
      ],
    })
  })

  test('while a pipeline runs on it: says that this one does it, and touches nothing', async () => {
    const { createServer } = await import('node:http')
    const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { readonly port: number }
    const before = await entries()
    {
      const at = { pid: process.pid, ingest: 'http://127.0.0.1:1', reports: `http://127.0.0.1:${port}` }
      await using _announced = await announceRunning(config.data, at)
      expect(await saying(() => releaseRun(config, {}))).toMatch(
        /^A pipeline runs on this folder: it releases each window by itself[^]*month\/2026-11 +released: /,
      )
    }
    server.close()
    expect(await entries()).toEqual(before)
  })

  test('an officer labels and withdraws it, by its window’s name as well; twice is once', async () => {
    expect(await saying(() => releaseRelabel(config, 'month-2026-11', 'before the new menu'))).toContain('Labelled')
    expect(await saying(() => releaseWithdraw(config, 'month/2026-11', 'a source was wrong'))).toContain(
      'Withdrew month-2026-11',
    )
    expect(await saying(() => releaseWithdraw(config, 'month-2026-11', 'another reason'))).toContain(
      'withdrawn already: a source was wrong',
    )
    const said = (await entries()).filter(({ kind }) => kind === 'release-withdrawn' || kind === 'release-relabelled')
    expect(said.map(({ body }) => body)).toEqual([
      { release: 'month-2026-11', label: 'before the new menu' },
      { release: 'month-2026-11', reason: 'a source was wrong' },
    ])
  })

  test('words with room for an address or an identifier are not taken, nor releases that are not there', async () => {
    for (const words of ['see 10.0.0.1', 'mail a@b.example', 'no', '(begins with a bracket'])
      await expect(releaseWithdraw(config, 'month-2026-11', words)).rejects.toThrow(/^--reason: give 3 to 120 letters/)
    await expect(releaseRelabel(config, 'month-2026-11', 'x'.repeat(121))).rejects.toThrow(/^--label: give 3 to 120/)
    await expect(releaseRelabel(config, 'month-2026-12', 'a label')).rejects.toThrow(
      'there is no such release: there is month-2026-11',
    )
  })
})
