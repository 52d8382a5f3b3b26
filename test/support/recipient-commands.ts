// The commands about recipients as the tests give them: about the ready one, by the first officer.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recipientAdd } from '../../cli/recipient-add.ts'
import { type RecipientApproveOptions, recipientApprove } from '../../cli/recipient-approve.ts'
import { recipientList } from '../../cli/recipient-list.ts'
import { recipientRevoke } from '../../cli/recipient-revoke.ts'
import type { LedgerKind } from '../../schemas/ledger.ts'
import { EXAMPLE } from './example-recipient.ts'
import { type RecipientFolder, printedBy } from './recipient-folder.ts'

export const officer = 'privacy'
export const TODAY = '2026-11-28'
export const example = await readFile(EXAMPLE, 'utf8')
/** Its packages are put into a folder of its own. */
export const toFolder = example.replace('{ to: portal }', '{ to: folder, folder: /srv/figures }')
export const intoFolder = (recipient: string): string =>
  toFolder.replace('recipient: institute', `recipient: ${recipient}`).replace('/srv/figures', `/srv/${recipient}`)

/** Takes in a file of that text. */
export async function add(folder: RecipientFolder, text: string): Promise<string> {
  const path = join(folder.path, 'a-file.yaml')
  await writeFile(path, text)
  return (await printedBy(() => recipientAdd(folder.config, path))).out
}
export const fileIn = ({ config }: RecipientFolder): string => join(config.data, 'recipients', 'institute.yaml')
export const approve = (folder: RecipientFolder, more: RecipientApproveOptions = {}) =>
  printedBy(() => recipientApprove(folder.config, 'institute', { officer, ...more }, folder.desk))
export const revoke = (folder: RecipientFolder, reason = 'the agreement was broken', id = 'institute') =>
  printedBy(() => recipientRevoke(folder.config, id, reason))
export const list = async (folder: RecipientFolder, json = false): Promise<string> =>
  (await printedBy(() => recipientList(folder.config, { json }))).out
/** What the ledger says, without how it began and who the officers are. */
export const kinds = async (folder: RecipientFolder): Promise<LedgerKind[]> =>
  (await folder.entries()).map(({ kind }) => kind).filter((kind) => kind !== 'genesis' && kind !== 'officer-enrolled')
