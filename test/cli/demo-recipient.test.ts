// The demo's recipients: one that gets packages in a folder, and where the portal is open one that fetches them.
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeInDemoRecipients } from '../../cli/demo-recipient.ts'
import { withGround } from '../../ground.ts'
import { openLedger } from '../../log/ledger.ts'
import { tokenOf } from '../../reports/exports/standing.ts'
import { type RecipientFolder, printedBy, recipientFolder } from '../support/recipient-folder.ts'

const PORTAL = 'http://127.0.0.1:7400'

const takeIn = async (folder: RecipientFolder, portalUrl: string | undefined): Promise<string> =>
  (
    await printedBy(() =>
      withGround(folder.config, { sources: 'unneeded' }, async (ground) =>
        takeInDemoRecipients({ ...ground, ledger: await openLedger(ground), portalUrl }, '2026-11-01'),
      ),
    )
  ).out

const filesOf = (folder: RecipientFolder) => readdir(join(folder.config.data, 'recipients'))

test('with the portal open it says where that is and how to get in, once', async () => {
  await using folder = await recipientFolder()
  const said = await takeIn(folder, PORTAL)
  expect(said).toMatch(
    /recipients fetch at {2}http:\/\/127\.0\.0\.1:7400\n {2}as example-bureau: [^]*token as password/,
  )
  const [token = ''] = /peil_example-bureau_\S+/.exec(said) ?? []
  expect(tokenOf(await folder.entries(), 'example-bureau')).toBe(createHash('sha256').update(token).digest('hex'))
  expect(await filesOf(folder)).toEqual(['example-bureau.yaml', 'example-institute.yaml'])
  const again = await takeIn(folder, PORTAL)
  expect(again).toContain(PORTAL)
  expect(again).toContain('npx peil recipient approve example-bureau --officer demo --data')
  expect(again).not.toContain('peil_example-bureau_')
})

test('without it there is the one with a folder; opened later, it says how somebody gets in', async () => {
  await using folder = await recipientFolder()
  expect(await takeIn(folder, undefined)).not.toContain('fetch at')
  expect(await filesOf(folder)).toEqual(['example-institute.yaml'])
  expect(await takeIn(folder, undefined)).toBe('')
  expect(await takeIn(folder, PORTAL)).toMatch(/nobody has a token yet[^]*peil recipient add FILE/)
})
