// `peil export list`: one word for each state, whichever way a package travels; and nothing is tried that may not be given.
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { exportList } from '../../cli/export-list.ts'
import { rememberPlace } from '../../cli/place.ts'
import { parseRecipient } from '../../reports/exports/load-recipient.ts'
import { contentsOf } from '../../reports/exports/terms.ts'
import { add, approve, example, fileIn, intoFolder, revoke } from '../support/recipient-commands.ts'
import { type RecipientFolder, printedBy, recipientFolder } from '../support/recipient-folder.ts'

const RELEASE = 'month-2027-01'
const which = { recipient: 'institute', release: RELEASE, revision: 1 }

/** An approved recipient of that file, with one package that waits. */
async function packaged(folder: RecipientFolder, text: string): Promise<void> {
  await rememberPlace(folder.config.data, 'demo', { now: Date.parse('2027-03-01T12:00:00Z') })
  await folder.enrol()
  await add(folder, text)
  await approve(folder)
  const hash = 'ab'.repeat(32)
  const contents = contentsOf(parseRecipient(text), undefined)
  const file = `peil-${RELEASE}-r1.zip`
  const body = { ...which, contents, manifest: hash, file, sha256: hash, bytes: 9000, supersedes: null }
  await folder.withLedger((ledger) => ledger.append('export-packed', body))
}
const failing = (folder: RecipientFolder) =>
  folder.withLedger((ledger) => ledger.append('export-failing', { ...which, why: 'unreachable' }))
const list = async (folder: RecipientFolder, recipient?: string): Promise<string> =>
  (await printedBy(() => exportList(folder.config, recipient, {}))).out

test('what is put somewhere waits or is tried again; what is fetched is ready', async () => {
  await using pushed = await recipientFolder()
  await packaged(pushed, intoFolder('institute'))
  expect(await list(pushed)).toMatch(/ waiting to be delivered\n$/)
  await failing(pushed)
  expect(await list(pushed)).toMatch(/ not there yet: unreachable; it is tried again\n\ninstitute: the folder \/srv/)
  await using fetched = await recipientFolder()
  await packaged(fetched, example)
  expect(await list(fetched)).toMatch(/ ready to be fetched\n$/)
})

test.each<[string, (folder: RecipientFolder) => Promise<unknown>, string]>([
  ['revoked', (folder) => revoke(folder), 'the recipient was revoked'],
  [
    'past its last day',
    ({ config }) => rememberPlace(config.data, 'demo', { now: Date.parse('2029-01-02T12:00:00Z') }),
    'the recipient has passed its last day',
  ],
  [
    'changed',
    (folder) => add(folder, intoFolder('institute').replace('[total, role]', '[total]')),
    'the recipient was changed since it was approved',
  ],
  ['without its file', (folder) => rm(fileIn(folder)), 'the recipient’s file is gone'],
  [
    'approved anew for something else',
    async (folder) => {
      await add(folder, intoFolder('institute').replace('[total, role]', '[total]'))
      await approve(folder)
    },
    'it was made of other terms than are approved now',
  ],
])('nothing is tried again for a recipient that is %s', async (_how, change, words) => {
  await using folder = await recipientFolder()
  await packaged(folder, intoFolder('institute'))
  await failing(folder)
  await change(folder)
  const said = await list(folder)
  expect(said).toContain(`never delivered: ${words}\n`)
  expect(said).not.toMatch(/tried again|not there yet/)
})

test('a recipient without a package is told from one that there is not', async () => {
  await using folder = await recipientFolder()
  await add(folder, example)
  expect(await list(folder, 'institute')).toMatch(/^Nothing was packaged yet for institute\./)
  await expect(list(folder, 'misspelt')).rejects.toThrow('there is no recipient misspelt: there is institute')
})
