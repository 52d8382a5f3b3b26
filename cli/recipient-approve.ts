// `peil recipient approve ID --officer NAME`: an officer is shown exactly what is given to a recipient, and decides with a code.
import { BadConfig, type Config } from '../config.ts'
import { recipientsFolder, refuseNoFolder } from '../data-folder.ts'
import { type Ground, withGround } from '../ground.ts'
import { type Ledger, openLedger } from '../log/ledger.ts'
import { signingKeyOf } from '../reports/exports/package/public-key.ts'
import { readRecipients } from '../reports/exports/recipients.ts'
import { nextDue } from '../reports/exports/schedule.ts'
import { standingOf } from '../reports/exports/standing.ts'
import { termsOf } from '../reports/exports/terms.ts'
import { approveRecipient } from '../reports/officers/approve.ts'
import { officersIn } from '../reports/officers/officers.ts'
import { momentOf } from '../reports/print-release.ts'
import type { Recipient } from '../schemas/recipient.ts'
import { CodeRefused, type OfficerDesk, codeFrom, refusedInWords, withDesk } from './officer-desk.ts'
import { clockOfFolder } from './place.ts'
import { readRecipient, refuseNoId } from './recipient-file.ts'
import { recipientInWords } from './recipient-in-words.ts'
import { placeWarnings, portalInWords } from './recipient-place.ts'

export interface RecipientApproveOptions {
  readonly officer?: string
  /** Else it is asked for. */
  readonly code?: string
}

/** `desk`: where the code is typed; else the terminal or standard input.
 * @throws BadRecipient, BadConfig, CodeRefused */
export async function recipientApprove(
  config: Config,
  id: string,
  options: RecipientApproveOptions,
  desk?: OfficerDesk,
): Promise<void> {
  refuseNoId(id)
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    const ledger = await openLedger(ground)
    const folder = recipientsFolder(ground.config)
    const recipient = (await readRecipient(folder, id))?.recipient
    if (recipient === undefined) throw new BadConfig(await unknownInWords(folder, id))
    const entries = await ledger.unbrokenEntries()
    const officer = officerOf(officersIn(entries), options.officer)
    const { standing } = standingOf(recipient, entries, ground.calendar.dayOf(clock.now()))
    if (standing === 'expired')
      throw new BadConfig(
        `${id}: its last day, ${recipient.expires}, has passed. Change \`expires\`, and peil recipient add FILE`,
      )
    const isPortal = recipient.delivery.to === 'portal'
    const warnings = await placeWarnings(ground.config, recipient)
    process.stdout.write(`${id}\n${recipientInWords(recipient)}${warnings.map((line) => `${line}\n`).join('')}`)
    if (standing === 'approved' && !isPortal) {
      process.stdout.write('An officer approved exactly this before: nothing has to be done.\n')
      return
    }
    if (standing === 'approved') process.stdout.write(NEW_TOKEN)
    const work = (at: OfficerDesk): Promise<void> =>
      approveAt(at, { ground, ledger, folder, recipient, seen: entries.length, officer }, options.code)
    await (desk === undefined ? withDesk(work) : work(desk))
  })
}

const NEW_TOKEN =
  'An officer approved exactly this before. Once more gives it a new token, and the old one opens nothing any more.\n'

async function unknownInWords(folder: string, id: string): Promise<string> {
  const known = (await readRecipients(folder)).flatMap((one) => ('wrong' in one ? [] : [one.recipient]))
  const there = known.length === 0 ? '' : `. There is ${known.join(', ')}`
  return `there is no ${id}.yaml in ${folder}: peil recipient add FILE takes it in${there}`
}

/** @throws BadConfig */
function officerOf(officers: readonly string[], officer: string | undefined): string {
  if (officers.length === 0) throw new BadConfig('there is no officer yet who could approve: peil officer enrol NAME')
  if (officer === undefined)
    throw new BadConfig(`say who approves it: --officer NAME (there is ${officers.join(', ')})`)
  if (!officers.includes(officer))
    throw new BadConfig(`there is no officer ${officer}: there is ${officers.join(', ')}`)
  return officer
}

interface Shown {
  readonly ground: Ground
  readonly ledger: Ledger
  readonly folder: string
  readonly recipient: Recipient
  /** The number of ledger entries then. */
  readonly seen: number
  readonly officer: string
}

async function approveAt(
  desk: OfficerDesk,
  { ground, ledger, folder, recipient, seen, officer }: Shown,
  given: string | undefined,
): Promise<void> {
  const { recipient: id } = recipient
  const code = await codeFrom(desk, given, `${officer} approves this for ${id}. Code: `)
  const now = (await readRecipient(folder, id))?.recipient
  if (now === undefined || termsOf(now) !== termsOf(recipient)) throw new BadConfig(changedMeanwhile(id))
  const judging = { ledger, keys: ground.keys, now: desk.now, random: desk.random }
  const said = await approveRecipient(judging, { recipient, officer, code, seen })
  if (said === 'changed') throw new BadConfig(changedMeanwhile(id))
  if ('refused' in said) throw new CodeRefused(refusedInWords(said, officer))
  process.stdout.write(
    `${officer} approved it (entry ${said.entry.seq} of the ledger).\n` +
      `${firstPackages(recipient, ground)}\n${signedWith(ledger)}`,
  )
  if (said.token !== undefined) process.stdout.write(`${await portalInWords(ground.config)}\n${TOKEN}${said.token}\n`)
}

const changedMeanwhile = (id: string): string =>
  `${id} was changed, approved or revoked while you looked at it: nothing was approved. Look again`

function firstPackages({ recipient, schedule, expires }: Recipient, { clock, calendar }: Ground): string {
  const due = nextDue(schedule, clock.now())
  const when =
    due === undefined || calendar.dayOf(due) > expires
      ? 'not before its last day'
      : `at ${momentOf(due, schedule.zone)}`
  return `What is published is packaged for it ${when}; now: peil export run ${recipient}`
}

/** A key that comes in a package says nothing about who made it: the recipient must know this one another way. */
const signedWith = ({ publicKey }: Ledger): string =>
  `Its packages are signed with the key of this fingerprint, which belongs in the agreement:\n  ${signingKeyOf(publicKey)?.fingerprint}\n`

const TOKEN = 'Its token for the portal, which is shown once: hand it over by a way on which nobody else reads it.\n'
