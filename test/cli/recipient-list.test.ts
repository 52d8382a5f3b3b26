// `peil recipient list`: who is given what and when, what is wrong, and what has to be done.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rememberPlace } from '../../cli/place.ts'
import { parseRecipient } from '../../reports/exports/load-recipient.ts'
import { contentsOf } from '../../reports/exports/terms.ts'
import { add, approve, example, intoFolder, list, revoke } from '../support/recipient-commands.ts'
import { recipientFolder } from '../support/recipient-folder.ts'

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
    await add(folder, intoFolder('institute'))
    await approve(folder)
    await add(folder, intoFolder('bureau'))
    await add(folder, intoFolder('lost'))
    await rm(join(folder.config.data, 'recipients', 'lost.yaml'))
    await writeFile(join(folder.config.data, 'recipients', 'office.yaml'), example.replace('[total, role]', '[all]'))
    await folder.withLedger(async (ledger) => {
      const hash = 'ab'.repeat(32)
      for (const month of ['01', '02']) {
        const which = { recipient: 'institute', release: `month-2027-${month}`, revision: 1 }
        const file = `peil-month-2027-${month}-r1.zip`
        const contents = contentsOf(parseRecipient(intoFolder('institute')), undefined)
        const rest = { contents, manifest: hash, file, sha256: hash, bytes: 9, supersedes: null }
        await ledger.append('export-packed', { ...which, ...rest })
        if (month === '01') await ledger.append('export-delivered', { ...which, sha256: hash, to: 'folder' })
        else await ledger.append('export-failing', { ...which, why: 'misconfigured', fault: 'no-folder' })
      }
    })
    const said = await list(folder)
    expect(said).toMatch(
      /^bureau: Example institute\. It is not approved yet\.\n[^]*\n {2}to do +an officer approves it: peil recipient approve bureau/,
    )
    expect(said).toMatch(
      /institute: Example institute\. It is approved\.\n[^]* {2}next +2027-03-12 09:00 \(Europe\/Amsterdam\)\n/,
    )
    expect(said).toMatch(/ {2}received +peil-month-2027-01-r1\.zip, \d{4}-/)
    expect(said).toContain(
      '  problem    peil-month-2027-02-r1.zip: there is no folder /srv/institute: make it, or mount what belongs there; it is not made by itself (misconfigured)',
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
          failing: [{ file: 'peil-month-2027-02-r1.zip', why: 'misconfigured', fault: 'no-folder' }],
          todo: null,
        },
      ],
      wrong: [{ file: 'office.yaml' }],
      gone: ['lost'],
    })
    await revoke(folder)
    const after = await list(folder)
    expect(after).toContain('institute: Example institute. It was revoked.')
    expect(after).not.toContain('problem')
  })

  it('says in whole sentences how each stands', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    await add(folder, example.replace('[total, role]', '[total]'))
    expect(await list(folder)).toContain('institute: Example institute. It was changed since it was approved.')
    await rememberPlace(folder.config.data, 'demo', { now: Date.parse('2029-06-01T12:00:00Z') })
    expect(await list(folder)).toContain('institute: Example institute. It has passed its last day.')
    expect(await add(folder, example)).toContain('It has passed its last day. To do: where the agreement goes on')
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
