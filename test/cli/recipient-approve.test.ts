// `peil recipient approve`: what is shown, what is recorded, and what a code is not good for.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { CodeRefused } from '../../cli/officer-desk.ts'
import { rememberPlace } from '../../cli/place.ts'
import { recipientApprove } from '../../cli/recipient-approve.ts'
import { announceRunning } from '../../data-folder.ts'
import { standingOf, tokenOf } from '../../reports/exports/standing.ts'
import { termsOf } from '../../reports/exports/terms.ts'
import { exampleRecipient } from '../support/example-recipient.ts'
import { TODAY, add, approve, example, fileIn, kinds, toFolder, officer } from '../support/recipient-commands.ts'
import { printedBy, recipientFolder } from '../support/recipient-folder.ts'

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

  it('warns of a folder that is not there before the code is asked for', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, toFolder.replace('/srv/figures', join(folder.path, 'none')))
    const printed = { out: '', err: '' }
    folder.typed.push(() => {
      expect(printed.out).toContain(`there is no folder ${join(folder.path, 'none')}: make it`)
      return folder.code()
    })
    await printedBy(() => recipientApprove(folder.config, 'institute', { officer }, folder.desk), printed)
    expect(printed.out).toContain('privacy approved it')
  })

  it('says where the portal is, or that there is none and what to set', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    expect((await approve(folder)).out).toContain(
      'no portal is set up here, so it can fetch nothing: set PEIL_PORTAL_PORT',
    )
    const withPortal = { ...folder.config, portalPort: 7400 }
    const { out } = await printedBy(() => recipientApprove(withPortal, 'institute', { officer }, folder.desk))
    expect(out).toContain('It fetches its packages at http://127.0.0.1:7400/')
    expect(out).not.toContain('Warning')
    // What runs is asked, whatever this shell's settings say.
    const reports = createServer((_request, answer) => answer.end('{}')).listen(0, '127.0.0.1')
    await once(reports, 'listening')
    const url = `http://127.0.0.1:${(reports.address() as AddressInfo).port}`
    const at = { pid: process.pid, ingest: url, reports: url }
    try {
      await using _without = await announceRunning(folder.config.data, at)
      const none = await printedBy(() => recipientApprove(withPortal, 'institute', { officer }, folder.desk))
      expect(none.out).toContain('the pipeline that runs has no portal')
      await using _with = await announceRunning(folder.config.data, { ...at, portal: 'https://portal.example.org' })
      expect((await approve(folder)).out).toContain('It fetches its packages at https://portal.example.org (')
    } finally {
      reports.close()
    }
  })

  it('says that there is no such recipient before it asks who approves', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    const typed = { ...folder.desk, ask: () => expect.unreachable('something was asked') }
    const of = (id: string) => printedBy(() => recipientApprove(folder.config, id, {}, typed))
    await expect(of('misspelt')).rejects.toThrow(/there is no misspelt\.yaml in .*There is institute/)
    await expect(of('institute')).rejects.toThrow('say who approves it: --officer NAME (there is privacy)')
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
