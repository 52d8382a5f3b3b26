// `peil recipient revoke ID --reason WORDS`: nothing is given to it any more. Stopping needs no code, and no file.
import { BadConfig, type Config } from '../config.ts'
import { recipientsFolder, refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { openLedger } from '../log/ledger.ts'
import { mayHaveArrived, packagesOf } from '../reports/exports/packages.ts'
import { readRecipients } from '../reports/exports/recipients.ts'
import { LEDGER_BODIES, type LedgerEntry } from '../schemas/ledger.ts'
import { clockOfFolder } from './place.ts'
import { refuseNoId } from './recipient-file.ts'

/** @throws BadConfig when there is none of that name, in the folder or in the ledger; or the words do not fit. */
export async function recipientRevoke(config: Config, id: string, reason: string | undefined): Promise<void> {
  refuseNoId(id)
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    const ledger = await openLedger(ground)
    const entries = await ledger.wholeEntries()
    const known = await knownRecipients(recipientsFolder(ground.config), entries)
    if (!known.includes(id))
      throw new BadConfig(`there is no recipient ${id}: there is ${known.join(', ') || 'none yet'}`)
    if (reason === undefined) throw new BadConfig(NO_REASON)
    if (!LEDGER_BODIES['recipient-revoked'].shape.reason.safeParse(reason).success) throw new BadConfig(UNFIT)
    const last = entries.findLast(
      (entry) =>
        (entry.kind === 'recipient-approved' || entry.kind === 'recipient-revoked') && entry.body.recipient === id,
    )
    if (last?.kind === 'recipient-revoked') {
      process.stdout.write(`${id} was revoked already: ${last.body.reason}\n`)
      return
    }
    await ledger.append('recipient-revoked', { recipient: id, reason })
    process.stdout.write(
      `Revoked ${id}: nothing is given to it any more, and its token opens nothing. ${whatItHas(entries, id)}\n` +
        `Until an officer approves it again: peil recipient approve ${id} --officer NAME\n`,
    )
  })
}

const NO_REASON =
  'say why, for the ledger: --reason "the agreement ended" (letters, spaces and , . ( ) - only: it is kept for ever)'

const UNFIT =
  '--reason: give 3 to 120 letters (a to z, without accents), spaces and , . ( ) - that begin with a letter. There is no room ' +
  'for digits or @, so that no address, number or identifier gets into the ledger, which is for ever: say "the agreement ' +
  'ended", and keep dates and numbers in your own files'

/** By file, whatever is wrong with that, or by what the ledger says. */
export async function knownRecipients(folder: string, entries: readonly LedgerEntry[]): Promise<readonly string[]> {
  const inFolder = (await readRecipients(folder)).map((one) =>
    'wrong' in one ? one.file.replace(/\.ya?ml$/i, '') : one.recipient,
  )
  return [...new Set([...inFolder, ...recipientsIn(entries)])].toSorted()
}

/** Everybody who was ever taken in or decided on. */
export const recipientsIn = (entries: readonly LedgerEntry[]): readonly string[] => [
  ...new Set(
    entries.flatMap((entry) =>
      entry.kind === 'recipient-added' || entry.kind === 'recipient-approved' || entry.kind === 'recipient-revoked'
        ? [entry.body.recipient]
        : [],
    ),
  ),
]

function whatItHas(entries: readonly LedgerEntry[], id: string): string {
  const had = packagesOf(entries).filter((one) => one.recipient === id && one.deliveredAt !== null).length
  const mayHave = packagesOf(entries).filter((one) => one.recipient === id && mayHaveArrived(one)).length
  if (mayHave > 0)
    return `It has received ${had}, and what was broken off on its way (${mayHave}) may have arrived, too: see peil export list.`
  if (had === 0) return 'It has received nothing.'
  return `It keeps ${had === 1 ? 'the package' : `the ${had} packages`} that it received, which the ledger names.`
}
