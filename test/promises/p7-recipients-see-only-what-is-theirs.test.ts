// P7: a recipient sees only releases meant for it, complete, signed, checkable off-line, described by a standard data package.
// Nothing leaves without a recorded decision.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { termsOf } from '../../reports/exports/terms.ts'
import { unarchived } from '../../reports/exports/package/archive.ts'
import { verifyPackage } from '../../reports/exports/package/verify-package.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { findIn, findInFolder } from '../support/canaries.ts'
import { CANARIES, canaryEvents } from '../support/canary-events.ts'
import { testRecipient } from '../support/export-stand.ts'
import { type TestPipeline, withTestPipeline } from '../support/pipeline.ts'
import { BEFORE_NOVEMBER, NOVEMBER, liveUntil, registerIn } from '../support/released-month.ts'

const DAY_MS = 86_400_000
const PACKAGE = 'peil-month-2026-11-r1'
const CONTACT = 'a-person-to-call@example.org'
const TOKENS = { bureau: 'peil_bureau_one', office: 'peil_office_two' } as const

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

async function takeIn({ folder }: TestPipeline, recipient: Recipient): Promise<void> {
  await mkdir(join(folder, 'data', 'recipients'), { recursive: true })
  await writeFile(join(folder, 'data', 'recipients', `${recipient.recipient}.yaml`), stringify(recipient))
}

const approve = async ({ ledger }: TestPipeline, recipient: Recipient, token?: string): Promise<void> =>
  void (await ledger.append('recipient-approved', {
    recipient: recipient.recipient,
    terms: termsOf(recipient),
    officer: 'privacy',
    step: (await ledger.entries()).length,
    ...(token !== undefined && { token: hash(token) }),
  }))

const filesIn = async (folder: string): Promise<ReadonlyMap<string, Buffer>> =>
  new Map(
    await Promise.all((await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name))] as const)),
  )

/** Of a recipient, what the ledger says in order. */
const toldOf = (entries: readonly LedgerEntry[], recipient: string): string[] =>
  entries.flatMap(({ kind, body }) => ('recipient' in body && body.recipient === recipient ? [kind] : []))

it('gives each recipient its own tables of a published release, whole, signed and on record; and nobody anything else', async () => {
  await withTestPipeline({ start: BEFORE_NOVEMBER, settings: { portalPort: 0 } }, async (pipeline) => {
    const { calendar, clock, folder, ledger, warehouse } = pipeline
    const delivered = join(folder, 'delivered')
    await mkdir(delivered)
    await mkdir(join(folder, 'never'))
    const contact = CONTACT
    const institute = testRecipient({ delivery: { to: 'folder', folder: delivered, unpack: true }, contact })
    const bureau = testRecipient({ recipient: 'bureau', tables: ['total'], delivery: { to: 'portal' }, contact })
    const office = testRecipient({
      recipient: 'office',
      tables: ['total', 'device'],
      delivery: { to: 'portal' },
      contact,
    })
    const nobody = testRecipient({
      recipient: 'unapproved',
      delivery: { to: 'folder', folder: join(folder, 'never'), unpack: true },
    })
    for (const each of [institute, bureau, office, nobody]) await takeIn(pipeline, each)
    await approve(pipeline, institute)
    await approve(pipeline, bureau, TOKENS.bureau)
    await approve(pipeline, office, TOKENS.office)

    await registerIn(pipeline)
    await liveUntil(pipeline, calendar.bounds('day/2026-11-10').startMs)
    await pipeline.post(canaryEvents(clock.now()))
    await liveUntil(pipeline, calendar.closesAt(NOVEMBER) + 3_600_000)
    expect(await readdir(delivered)).toEqual([]) // released, but its date has not come
    const [record] = await warehouse.releases()
    await pipeline.walk((record?.publishAt ?? 0) + DAY_MS, 6 * 3_600_000)

    // Complete, signed, checkable off-line with nothing but the public key, described by a standard data package.
    expect(await readdir(delivered)).toEqual([PACKAGE])
    const files = await filesIn(join(delivered, PACKAGE))
    expect(verifyPackage(files, { key: ledger.publicKey })).toMatchObject({ whole: true })
    const described = JSON.parse(files.get('datapackage.json')?.toString() ?? '') as { resources: { path: string }[] }
    expect(described.resources.map(({ path }) => path).toSorted()).toEqual(['role.csv', 'total.csv'])

    // Its own tables, and of them no cell that is not a released one.
    const cells = await warehouse.released('month-2026-11')
    for (const by of ['total', 'role'] as const) {
      const rows = (files.get(`${by}.csv`)?.toString('utf8') ?? '').trim().split(/\r?\n/).slice(1)
      expect(rows.length).toBe(cells.filter((cell) => cell.by === by).length)
      expect(rows.length).toBeGreaterThan(1)
    }

    // By its own token each gets its own package; by another's, by none, or by climbing: nothing, and a line on record.
    const fetchFrom = (path: string, token?: string) =>
      fetch(
        `${pipeline.portalUrl}${path}`,
        token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
      )
    for (const [id, tables] of [
      ['bureau', ['total.csv']],
      ['office', ['device.csv', 'total.csv']],
    ] as const) {
      const answer = await fetchFrom(`/packages/${PACKAGE}.zip`, TOKENS[id])
      expect(answer.status).toBe(200)
      const own = unarchived(Buffer.from(await answer.arrayBuffer()))
      expect([...own.keys()].filter((name) => name.endsWith('.csv')).toSorted()).toEqual(tables)
      expect(verifyPackage(own, { key: ledger.publicKey })).toMatchObject({ whole: true })
    }
    expect((await fetchFrom(`/packages/${PACKAGE}.zip`)).status).toBe(401)
    expect((await fetchFrom(`/packages/${PACKAGE}.zip`, 'peil_bureau_guessed')).status).toBe(401)
    await ledger.append('recipient-revoked', { recipient: 'office', reason: 'the agreement was broken' })
    const revoked = await fetchFrom(`/packages/${PACKAGE}.zip`, TOKENS.office)
    expect(revoked.status).toBe(403)
    expect((await revoked.text()).length).toBeLessThan(2_000)

    // What the portal saw is on record soon after its answer, so that answers take as long whatever is asked for.
    await expect
      .poll(async () => (await ledger.entries()).map(({ kind, body }) => ('why' in body ? body.why : kind)))
      .toEqual(expect.arrayContaining(['unknown-token', 'expired-token', 'export-delivered']))
    await expect.poll(async () => toldOf(await ledger.entries(), 'bureau')).toContain('export-delivered')

    // Nothing left without a decision on record before it; and what nobody decided on did not leave.
    const entries = await ledger.entries()
    for (const id of ['institute', 'bureau'])
      expect(toldOf(entries, id).filter((kind) => kind !== 'export-run')).toEqual([
        'recipient-approved',
        'export-packed',
        'export-delivered',
      ])
    expect(toldOf(entries, 'unapproved')).toEqual([])
    expect(await readdir(join(folder, 'never'))).toEqual([])
    expect(await ledger.verify()).toMatchObject({ whole: true })

    // Nobody's data, no token and nobody to call is in a package, on record or in a log line.
    const secrets = [...CANARIES, CONTACT, ...Object.values(TOKENS)]
    expect(await findInFolder(delivered, secrets)).toEqual([])
    expect(await findInFolder(join(folder, 'data'), CANARIES)).toEqual([])
    expect(findIn([pipeline.logged(), JSON.stringify(entries)].join('\n'), secrets)).toEqual([])
  })
})
