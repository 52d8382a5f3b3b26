// `peil recipient add`, `approve`, `revoke` and `list`: who is given what, decided with a code, and what is said about it.
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CodeRefused } from '../../cli/officer-desk.ts'
import { rememberPlace } from '../../cli/place.ts'
import { recipientAdd } from '../../cli/recipient-add.ts'
import { recipientApprove } from '../../cli/recipient-approve.ts'
import { recipientList } from '../../cli/recipient-list.ts'
import { recipientRevoke } from '../../cli/recipient-revoke.ts'
import { BadConfig } from '../../config.ts'
import { BadRecipient } from '../../reports/exports/load-recipient.ts'
import { standingOf, tokenOf } from '../../reports/exports/standing.ts'
import { termsOf } from '../../reports/exports/terms.ts'
import type { LedgerKind } from '../../schemas/ledger.ts'
import { EXAMPLE, exampleRecipient } from '../support/example-recipient.ts'
import { type RecipientFolder, printedBy, recipientFolder } from '../support/recipient-folder.ts'
import { createHash } from 'node:crypto'

const officer = 'privacy'
const TODAY = '2026-11-28'
const example = await readFile(EXAMPLE, 'utf8')
const toFolder = example.replace('{ to: portal }', '{ to: folder, folder: /srv/figures }')

/** Takes in a file of that text. */
async function add(folder: RecipientFolder, text: string): Promise<string> {
  const path = join(folder.path, 'a-file.yaml')
  await writeFile(path, text)
  return (await printedBy(() => recipientAdd(folder.config, path))).out
}
const fileIn = ({ config }: RecipientFolder): string => join(config.data, 'recipients', 'institute.yaml')
const approve = (folder: RecipientFolder, more: { code?: string; officer?: string } = {}) =>
  printedBy(() => recipientApprove(folder.config, 'institute', { officer, ...more }, folder.desk))
const revoke = (folder: RecipientFolder, reason = 'the agreement was broken', id = 'institute') =>
  printedBy(() => recipientRevoke(folder.config, id, reason))
const list = async (folder: RecipientFolder, json = false): Promise<string> =>
  (await printedBy(() => recipientList(folder.config, { json }))).out
const kinds = async (folder: RecipientFolder): Promise<LedgerKind[]> =>
  (await folder.entries()).map(({ kind }) => kind).filter((kind) => kind !== 'genesis' && kind !== 'officer-enrolled')

describe('peil recipient add', () => {
  it('checks it, keeps it word for word where only we can read it, records its terms, and says what comes next', async () => {
    await using folder = await recipientFolder()
    const said = await add(folder, example)
    expect(said).toMatch(/^institute: taken in\.\n {2}name +Example institute\n/)
    expect(said).toContain('peil officer enrol NAME, and then peil recipient approve institute')
    expect(await readFile(fileIn(folder), 'utf8')).toBe(example)
    expect((await stat(fileIn(folder))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder.config.data, 'recipients'))).toEqual(['institute.yaml'])
    expect((await folder.entries()).at(-1)?.body).toEqual({
      recipient: 'institute',
      terms: termsOf(exampleRecipient()),
    })
    expect(said).not.toContain('data@example.org')
  })

  it('the same again is the same: it says so and records nothing', async () => {
    await using folder = await recipientFolder()
    await add(folder, example)
    expect(await add(folder, example)).toContain('institute: it is there already, the same.')
    expect(await kinds(folder)).toEqual(['recipient-added'])
  })

  it('says what changed in words, and that an officer must approve it again', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    const said = await add(
      folder,
      example.replace('[total, role]', '[total, device]').replace('2028-12-31', '2029-12-31'),
    )
    expect(said).toContain('Nothing more is given to it until an officer approves this:')
    expect(said).toContain('  tables     was role, total; is device, total\n')
    expect(said).toContain('  last day   was 2028-12-31; is 2029-12-31\n')
    expect(said).not.toContain('purpose')
    expect(said).toContain(
      'It is changed since it was approved: an officer approves it: peil recipient approve institute',
    )
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-approved', 'recipient-added'])
  })

  it('name, schedule and contact may change without an approval; whom to tell is not repeated', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    const said = await add(folder, example.replace('0 9 12', '0 9 5').replace('data@example', 'else@example'))
    expect(said).toContain('schedule   was 0 9 12 * * (Europe/Amsterdam); is 0 9 5 * * (Europe/Amsterdam)')
    expect(said).toContain('contact    is another')
    expect(said).toContain('It is approved: nothing has to be done.')
    expect(said).not.toMatch(/else@|data@/)
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-approved'])
  })

  it('a bad file: line and field of all that is wrong, and nothing is changed', async () => {
    await using folder = await recipientFolder()
    await add(folder, example)
    const bad = example.replace('[total, role]', '[all]').replace('Europe/Amsterdam }', 'Mars }')
    await expect(add(folder, bad)).rejects.toThrow(
      /line \d+: tables\.0: expected[^]*line \d+: schedule\.zone: expected/,
    )
    await expect(add(folder, bad)).rejects.toThrow(BadRecipient)
    expect(await readFile(fileIn(folder), 'utf8')).toBe(example)
    expect(await kinds(folder)).toEqual(['recipient-added'])
  })

  it('takes the place of a file that is broken; and is finished by another run where one was stopped half-way', async () => {
    await using folder = await recipientFolder()
    await mkdir(join(folder.config.data, 'recipients'))
    await writeFile(fileIn(folder), 'recipient: [')
    expect(await add(folder, example)).toContain('in place of a file that could not be used')
    await writeFile(fileIn(folder), toFolder) // as if stopped before the record
    expect(await add(folder, toFolder)).toContain('taken in as it stands there')
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-added'])
  })

  it('says which secret has to be put where', async () => {
    await using folder = await recipientFolder()
    const route = `{ to: sftp, host: h, user: u, hostKey: "SHA256:${'a'.repeat(43)}", passwordFile: institute.secret }`
    const path = join(folder.config.data, 'recipients', 'institute.secret')
    const text = example.replace('{ to: portal }', route)
    expect(await add(folder, text)).toContain(`Put the secret into ${path} (mode 600).`)
    await writeFile(path, 'hush')
    expect(await add(folder, text)).not.toContain('Put the secret')
  })
})

describe('peil recipient approve', () => {
  it('shows what is approved and records it for these terms; for the portal it prints a token once', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    const { out, err } = await approve(folder)
    for (const words of [
      'EX-2027-1',
      'research into',
      'role, total',
      'each month that begins on 2027-01-01',
      'csv, json, parquet',
    ])
      expect(out).toContain(words)
    expect(out).toContain('no: whoever has its token can read the packages')
    expect(out).toContain(`  terms      ${termsOf(exampleRecipient())}\n`)
    expect(out).toContain('2026-12-12 09:00 (Europe/Amsterdam); now: peil export run institute')
    expect(`${out}${err}`).not.toContain('data@example.org')
    const [token = ''] = /peil_institute_\S+/.exec(out) ?? []
    const entries = await folder.entries()
    expect(tokenOf(entries, 'institute')).toBe(createHash('sha256').update(token).digest('hex'))
    expect(standingOf(exampleRecipient(), entries, TODAY).standing).toBe('approved')
    expect(JSON.stringify(entries)).not.toContain(token)
  })

  it('once more: says so, and only for the portal gives a new token in place of the old one', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, toFolder)
    expect((await approve(folder)).out).not.toContain('token')
    expect((await approve(folder)).out).toContain('approved exactly this before: nothing has to be done')
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-approved'])
    await add(folder, example)
    const first = /peil_institute_\S+/.exec((await approve(folder)).out)?.[0]
    const again = (await approve(folder)).out
    expect(again).toContain('the old one opens nothing any more')
    expect(/peil_institute_\S+/.exec(again)?.[0]).not.toBe(first)
  })

  it('a code that is wrong or was used approves nothing, and is on record', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    const used = folder.code()
    await expect(approve(folder, { code: used })).rejects.toThrow(/was used before/)
    folder.typed.push(() => '000000')
    await expect(approve(folder)).rejects.toThrow(CodeRefused)
    await expect(approve(folder, { code: '12345' })).rejects.toThrow('a code is six digits')
    expect(await kinds(folder)).toEqual(['recipient-added', 'officer-refused', 'officer-refused'])
  })

  it('five refused codes lock, and it says until when', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    for (let n = 0; n < 5; n++) await approve(folder, { code: '000000' }).catch(() => undefined)
    await expect(approve(folder)).rejects.toThrow(/the next one is looked at from 2026-11-28 12:1\d UTC on/)
  })

  it('approves nothing when the file changed while the officer looked, and spends no code', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    folder.typed.push(async () => {
      await writeFile(fileIn(folder), toFolder)
      return folder.code()
    })
    await expect(approve(folder)).rejects.toThrow(/nothing was approved\. Look again/)
    expect(await kinds(folder)).toEqual(['recipient-added'])
    const code = folder.code() // it was not spent
    await expect(approve(folder, { code })).resolves.toMatchObject({ err: '' })
  })

  it('says what is missing: the officer, the file, the last day', async () => {
    await using folder = await recipientFolder()
    await expect(approve(folder)).rejects.toThrow(/there is no institute\.yaml in .*peil recipient add FILE/)
    await add(folder, example)
    await expect(approve(folder)).rejects.toThrow('peil officer enrol NAME')
    await folder.enrol()
    await expect(approve(folder, { officer: 'somebody' })).rejects.toThrow(
      'there is no officer somebody: there is privacy',
    )
    await rememberPlace(folder.config.data, 'demo', { now: Date.parse('2029-06-01T12:00:00Z') })
    await expect(approve(folder)).rejects.toThrow(/its last day, 2028-12-31, has passed/)
    const other = recipientApprove(folder.config, '../institute', { officer }, folder.desk)
    await expect(other).rejects.toThrow('a recipient is named by its id')
  })

  it('in a demo’s folder codes go by the machine’s clock, and the rest by the demo’s', async () => {
    await using folder = await recipientFolder()
    await rememberPlace(folder.config.data, 'demo', { now: Date.parse('2027-03-01T12:00:00Z') })
    await folder.enrol()
    await add(folder, example)
    expect((await approve(folder)).out).toContain('2027-03-12 09:00 (Europe/Amsterdam)')
    const entry = (await folder.entries()).at(-1)
    expect(new Date(entry?.at ?? 0).getUTCFullYear()).toBe(2027)
    expect(entry?.body).toMatchObject({ step: Math.floor(folder.desk.now() / 30_000) })
  })
})

describe('peil recipient revoke', () => {
  it('needs no code: nothing is given any more, and its token opens nothing', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    expect((await revoke(folder)).out).toMatch(/^Revoked institute: nothing is given to it any more.*received nothing/)
    const entries = await folder.entries()
    expect(standingOf(exampleRecipient(), entries, TODAY).standing).toBe('revoked')
    expect(tokenOf(entries, 'institute')).toBe(undefined)
    expect((await revoke(folder)).out).toBe('institute was revoked already: the agreement was broken\n')
    await approve(folder)
    expect(standingOf(exampleRecipient(), await folder.entries(), TODAY).standing).toBe('approved')
  })

  it('works where the file is broken, where it is gone, and where it was never taken in', async () => {
    await using folder = await recipientFolder()
    await add(folder, example)
    await writeFile(fileIn(folder), 'recipient: [')
    expect((await revoke(folder)).out).toContain('Revoked institute')
    await rm(fileIn(folder))
    expect((await revoke(folder)).out).toContain('revoked already')
    await writeFile(join(folder.config.data, 'recipients', 'bureau.yaml'), '')
    expect((await revoke(folder, 'a wrong file', 'bureau')).out).toContain('Revoked bureau')
  })

  it('says who there is, and what a reason may be', async () => {
    await using folder = await recipientFolder()
    await expect(revoke(folder)).rejects.toThrow('there is no recipient institute: there is none yet')
    await add(folder, example)
    await expect(revoke(folder, 'it ended', 'other')).rejects.toThrow('there is no recipient other: there is institute')
    await expect(revoke(folder, 'mail a@example.org')).rejects.toThrow(/^--reason: give 3 to 120 letters/)
    await expect(revoke(folder, 'it ended', 'A B')).rejects.toThrow(BadConfig)
    expect(await kinds(folder)).toEqual(['recipient-added'])
  })
})

describe('peil recipient list', () => {
  it('says what to do where there is nobody', async () => {
    await using folder = await recipientFolder()
    expect(await list(folder)).toMatch(/^There is no recipient yet[^]*peil recipient add FILE/)
    expect(JSON.parse(await list(folder, true))).toEqual({ recipients: [], wrong: [], gone: [] })
  })

  it('of each: its standing, what it gets, when next, what it received, what is wrong, and what has to be done', async () => {
    await using folder = await recipientFolder()
    await rememberPlace(folder.config.data, 'demo', { now: Date.parse('2027-03-01T12:00:00Z') })
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    await add(folder, toFolder.replace('recipient: institute', 'recipient: bureau'))
    await add(folder, toFolder.replace('recipient: institute', 'recipient: lost'))
    await rm(join(folder.config.data, 'recipients', 'lost.yaml'))
    await writeFile(join(folder.config.data, 'recipients', 'office.yaml'), example.replace('[total, role]', '[all]'))
    await folder.withLedger(async (ledger) => {
      const hash = 'ab'.repeat(32)
      for (const month of ['01', '02']) {
        const which = { recipient: 'institute', release: `month-2027-${month}`, revision: 1 }
        const file = `peil-month-2027-${month}-r1.zip`
        const rest = { contents: hash, manifest: hash, file, sha256: hash, bytes: 9, supersedes: null }
        await ledger.append('export-packed', { ...which, ...rest })
        if (month === '01') await ledger.append('export-delivered', { ...which, sha256: hash, to: 'portal' })
        else await ledger.append('export-failing', { ...which, why: 'full' })
      }
    })
    const said = await list(folder)
    expect(said).toMatch(
      /^bureau: Example institute\. not approved yet\n[^]*\n {2}to do +an officer approves it: peil recipient approve bureau/,
    )
    expect(said).toMatch(
      /institute: Example institute\. approved\n[^]* {2}next +2027-03-12 09:00 \(Europe\/Amsterdam\)\n/,
    )
    expect(said).toMatch(/ {2}received +peil-month-2027-01-r1\.zip, \d{4}-/)
    expect(said).toContain(
      '  problem    peil-month-2027-02-r1.zip: the destination has no room left: the recipient must make some (full)',
    )
    expect(said).toMatch(/office\.yaml cannot be used[^]*line \d+: tables\.0: expected a list of `total`/)
    expect(said).toContain('lost: its file is gone')
    expect(said).not.toContain('data@example.org')
    const json = await list(folder, true)
    expect(json).not.toContain('data@example.org')
    expect(JSON.parse(json)).toMatchObject({
      recipients: [
        { recipient: 'bureau', standing: 'unapproved', nextAt: null, lastDelivered: null, failing: [] },
        {
          recipient: 'institute',
          standing: 'approved',
          nextAt: Date.parse('2027-03-12T08:00:00Z'),
          lastDelivered: { file: 'peil-month-2027-01-r1.zip' },
          failing: [{ file: 'peil-month-2027-02-r1.zip', why: 'full' }],
          todo: null,
        },
      ],
      wrong: [{ file: 'office.yaml' }],
      gone: ['lost'],
    })
  })

  it('no next moment after the last day', async () => {
    await using folder = await recipientFolder()
    await rememberPlace(folder.config.data, 'demo', { now: Date.parse('2028-12-20T12:00:00Z') })
    await folder.enrol()
    await add(folder, example)
    expect((await approve(folder)).out).toContain('not before its last day')
    expect(await list(folder)).not.toContain('next ')
  })
})
