// `peil export run` and `list`: packages now, by the pipeline that runs or without one, and what became of them.
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { exportList } from '../../cli/export-list.ts'
import { exportRun } from '../../cli/export-run.ts'
import { rememberPlace } from '../../cli/place.ts'
import type { Config } from '../../config.ts'
import { announceRunning } from '../../data-folder.ts'
import { planHash, planText } from '../../log/release-plans.ts'
import { termsOf } from '../../reports/exports/terms.ts'
import { statementOf } from '../../reports/release/statement.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { testRecipient } from '../support/export-stand.ts'
import { madeUpCells, madeUpRecord } from '../support/made-up-releases.ts'
import { type TestPipeline, withTestPipeline } from '../support/pipeline.ts'
import { printedBy } from '../support/recipient-folder.ts'
import { testPlan } from '../support/release-plan.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const start = Date.parse('2026-12-20T12:00:00Z')
const PACKAGE = 'peil-month-2026-11-r1'
const temporary = temporaryFolder()
let config: Config
let folder: string
let beside: { said: string; isThere: unknown }

/** Commits and signs November as the reports stage does. */
async function commitNovember({ warehouse, ledger }: TestPipeline): Promise<void> {
  const cells = madeUpCells()
  const made = madeUpRecord(cells, { plan: planHash(testPlan()), planText: planText(testPlan()), publishAt: start - 1 })
  await warehouse.persistReleased(made.release, cells)
  const { release, digest, publishAt } = made
  const entry = await ledger.append('release-committed', { release, cells: cells.length, digest, publishAt })
  const record = { ...made, ledgerSeq: entry.seq, ledgerHash: await ledger.hashOf(entry) }
  await warehouse.recordRelease({ ...record, signature: ledger.sign(statementOf(record)) })
}

async function takeIn({ ledger }: TestPipeline, recipient: Recipient, isApproved = true): Promise<void> {
  await mkdir(join(folder, 'data', 'recipients'), { recursive: true })
  await writeFile(join(folder, 'data', 'recipients', `${recipient.recipient}.yaml`), stringify(recipient))
  const step = (await ledger.entries()).length
  const approval = { recipient: recipient.recipient, terms: termsOf(recipient), officer: 'privacy', step }
  if (isApproved) await ledger.append('recipient-approved', approval)
}

/** Into a folder, and never by its schedule within these tests. */
const into = (name: string): Recipient =>
  testRecipient({
    recipient: name,
    schedule: { cron: '0 9 1 1 *', zone: 'Europe/Amsterdam' },
    delivery: { to: 'folder', folder: join(folder, name), unpack: true },
  })

const run = async (recipient?: string, json = false): Promise<{ said: string; isThere: unknown }> => {
  let isThere: unknown
  const { out } = await printedBy(async () => (isThere = await exportRun(config, recipient, { json })))
  return { said: out, isThere }
}
const list = async (recipient?: string, json = false): Promise<string> =>
  (await printedBy(() => exportList(config, recipient, { json }))).out

beforeAll(async () => {
  folder = (await temporary).path
  await withTestPipeline({ start, folder }, async (pipeline) => {
    config = pipeline.config
    await rememberPlace(config.data, 'demo', { now: start })
    await commitNovember(pipeline)
    await mkdir(join(folder, 'institute'))
    await mkdir(join(folder, 'running'))
    for (const name of ['institute', 'running', 'nowhere']) await takeIn(pipeline, into(name))
    await takeIn(pipeline, into('unapproved'), false)

    // While it runs, it is asked; it does the work.
    const at = { pid: process.pid, ingest: pipeline.ingest.url, reports: pipeline.reportsUrl }
    await using _announced = await announceRunning(config.data, at)
    let isDone = false
    const asked = run('running').finally(() => (isDone = true))
    while (!isDone) {
      await pipeline.exporter.settle()
      await pipeline.clock.sleep(50)
    }
    beside = await asked
  })
})
afterAll(async () => (await temporary)[Symbol.asyncDispose]())

test('a pipeline that runs is asked, and does it', async () => {
  expect(beside).toEqual({ said: `Made one package.\ndelivered  ${PACKAGE}.zip  to running\n`, isThere: true })
  expect(await readdir(join(folder, 'running'))).toEqual([PACKAGE])
})

test('without a pipeline it packages and delivers by itself, once', async () => {
  const first = await run('institute')
  expect(first).toEqual({ said: `Made one package.\ndelivered  ${PACKAGE}.zip  to institute\n`, isThere: true })
  expect(await readdir(join(folder, 'institute', PACKAGE))).toContain('README.html')
  const second = await run('institute')
  expect(second.isThere).toBe(true)
  expect(second.said).toBe(
    'Nothing new for institute (windows from 2026-01-01 on): what is published and agreed was delivered before, or there is none (peil export list, peil recipient list).\n',
  )
})

test('what cannot be delivered is said with its reason, kept, and delivered when asked for again', async () => {
  const failed = await run('nowhere')
  expect(failed).toMatchObject({ isThere: false })
  expect(failed.said).toContain(`not there  ${PACKAGE}.zip  for nowhere: misconfigured; it is tried again`)
  const why = `nowhere: there is no folder ${join(folder, 'nowhere')}: make it, or mount what belongs there`
  expect(failed.said).toContain(why)
  expect(await list('nowhere')).toMatch(/nowhere .*not there yet: misconfigured; it is tried again\n/)
  expect(await list('nowhere')).toContain(why)
  expect(JSON.parse(await list('nowhere', true))).toMatchObject([{ state: 'failing', fault: 'no-folder', held: null }])
  await mkdir(join(folder, 'nowhere'))
  expect(await run('nowhere')).toEqual({
    said: `Nothing new was packaged.\ndelivered  ${PACKAGE}.zip  to nowhere\n`,
    isThere: true,
  })
  await expect(rmdir(join(folder, 'nowhere'))).rejects.toThrow('ENOTEMPTY')
})

test('nobody who is not approved, and nobody who is not there, is given anything: it says what to do', async () => {
  await expect(run('unapproved')).rejects.toThrow(
    'unapproved is given nothing: it is not approved yet. To do: an officer approves it: peil officer enrol NAME, and then peil recipient approve unapproved --officer NAME',
  )
  await expect(run('misspelt')).rejects.toThrow('there is no recipient misspelt: there is institute')
  expect(await readdir(folder)).not.toContain('unapproved')
})

test('the list says of each package what became of it, in words and as JSON', async () => {
  await run('institute')
  expect(await list()).toMatch(
    new RegExp(`institute +${PACKAGE}\\.zip +[0-9.]+ +2026-12-20 13:00 +delivered 2026-12-20 13:00`),
  )
  const [one, ...more] = JSON.parse(await list('institute', true)) as Record<string, unknown>[]
  expect(more).toEqual([])
  expect(one).toMatchObject({ recipient: 'institute', revision: 1, state: 'delivered', deliveredAt: start })
  await expect(list('misspelt')).rejects.toThrow('there is no recipient misspelt: there is institute')
})
