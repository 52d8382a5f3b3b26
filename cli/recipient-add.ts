// `peil recipient add FILE`: takes in a third party that shall receive releases, or what changed of it.
import { BadConfig, type Config } from '../config.ts'
import { recipientsFolder, refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { openLedger } from '../log/ledger.ts'
import { BadRecipient, loadRecipient } from '../reports/exports/load-recipient.ts'
import { sharedInWords } from '../reports/exports/shared-place.ts'
import { fileOfRecipient, sharersOf } from '../reports/exports/recipients.ts'
import { standingOf } from '../reports/exports/standing.ts'
import { termsOf } from '../reports/exports/terms.ts'
import { officersIn } from '../reports/officers/officers.ts'
import type { LedgerEntry } from '../schemas/ledger.ts'
import type { Recipient } from '../schemas/recipient.ts'
import { clockOfFolder } from './place.ts'
import { readRecipient, writeRecipient } from './recipient-file.ts'
import {
  STANDING_IN_WORDS,
  lineOf,
  recipientInWords,
  restInWords,
  termsInWords,
  todoFor,
} from './recipient-in-words.ts'
import { placeWarnings } from './recipient-place.ts'

/** @throws BadRecipient naming line and field of all that is wrong in it; BadConfig. */
export async function recipientAdd(config: Config, path: string): Promise<void> {
  const { recipient, text } = await loadRecipient(path)
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    const ledger = await openLedger(ground)
    const folder = recipientsFolder(ground.config)
    await refuseShared(folder, recipient, path)
    const before = await whatWasThere(folder, recipient.recipient)
    const isSame = before !== 'broken' && before?.text === text
    if (!isSame) await writeRecipient(folder, recipient.recipient, text)
    const terms = termsOf(recipient)
    // By the record and not by the file: who was stopped between the two runs it again.
    const isNew = lastAdded(await ledger.wholeEntries(), recipient.recipient) !== terms
    if (isNew) await ledger.append('recipient-added', { recipient: recipient.recipient, terms })
    const entries = await ledger.wholeEntries()
    const head = before === 'broken' ? BROKEN : headOf(recipient, before?.recipient, { isSame, isNew })
    const warnings = await placeWarnings(ground.config, recipient)
    const { standing } = standingOf(recipient, entries, ground.calendar.dayOf(clock.now()))
    const todo = todoFor(recipient, standing, officersIn(entries).length > 0)
    process.stdout.write(
      `${recipient.recipient}: ${head}\n` +
        `It stands in ${fileOfRecipient(folder, recipient.recipient)}\n` +
        warnings.map((line) => `${line}\n`).join('') +
        `It ${STANDING_IN_WORDS[standing]}. ${todo === undefined ? 'Nothing has to be done.' : `To do: ${todo}`}\n`,
    )
  })
}

/** @throws BadRecipient when another recipient's packages are put into the same place. */
async function refuseShared(folder: string, recipient: Recipient, path: string): Promise<void> {
  const others = await sharersOf(folder, recipient)
  const [other] = others
  if (other === undefined) return
  const wrong = `${sharedInWords(recipient.delivery, others)}. Where nothing is given to ${other} any more, remove ${fileOfRecipient(folder, other)}`
  throw new BadRecipient(`the recipient’s file ${path} cannot be used:\n  ${wrong}`, [wrong])
}

const BROKEN = 'taken in, in place of a file that could not be used.'

async function whatWasThere(folder: string, id: string) {
  try {
    return await readRecipient(folder, id)
  } catch (error) {
    if (error instanceof BadRecipient || error instanceof BadConfig) return 'broken'
    throw error
  }
}

/** The terms that were taken in last. */
function lastAdded(entries: readonly LedgerEntry[], id: string): string | undefined {
  const last = entries.findLast((entry) => entry.kind === 'recipient-added' && entry.body.recipient === id)
  return last?.kind === 'recipient-added' ? last.body.terms : undefined
}

function headOf(
  recipient: Recipient,
  before: Recipient | undefined,
  { isSame, isNew }: { readonly isSame: boolean; readonly isNew: boolean },
): string {
  if (before === undefined) return `taken in.\n${recipientInWords(recipient)}`
  if (isSame)
    return isNew ? `taken in as it stands there.\n${recipientInWords(recipient)}` : 'it is there already, the same.'
  const changes = changesIn(recipient, before)
  const needs = termsOf(recipient) === termsOf(before) ? NOT_APPROVED_AGAIN : APPROVED_AGAIN
  return `changed. ${needs}\n${changes.map(lineOf).join('')}`.trimEnd()
}

const APPROVED_AGAIN = 'Nothing more is given to it until an officer approves this:'
const NOT_APPROVED_AGAIN = 'None of it is something that an officer approves:'

/** Each line that is another. Whom to tell is not repeated. */
function changesIn(recipient: Recipient, before: Recipient): readonly (readonly [string, string])[] {
  const was = [...restInWords(before), ...termsInWords(before)]
  const said = [...restInWords(recipient), ...termsInWords(recipient)].flatMap(([about, words], n) =>
    was[n]?.[1] === words ? [] : [[about, `was ${was[n]?.[1] ?? ''}; is ${words}`] as const],
  )
  const contact = recipient.contact === before.contact ? [] : [['contact', 'is another'] as const]
  const all = [...said, ...contact]
  if (all.length > 0) return all
  return [
    termsOf(recipient) === termsOf(before)
      ? ['the rest', 'only how it is written']
      : ['secrets', 'stand in other files, or are of another user'],
  ]
}
