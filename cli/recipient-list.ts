// `peil recipient list`: who is given what, when it is next, what is wrong, and what has to be done.
import { type Config } from '../config.ts'
import { recipientsFolder, refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { openLedger } from '../log/ledger.ts'
import { tellOfDoubt } from './ledger.ts'
import { failureInWords } from '../reports/exports/failure-in-words.ts'
import { type WrongFile, readRecipients } from '../reports/exports/recipients.ts'
import { nextDue } from '../reports/exports/schedule.ts'
import { type Standing, standingOf } from '../reports/exports/standing.ts'
import { momentOf } from '../reports/print-release.ts'
import { officersIn } from '../reports/officers/officers.ts'
import { plainLine, plainLines } from '../schemas/plain-line.ts'
import type { DeliveryFault, DeliveryProblem, LedgerEntry } from '../schemas/ledger.ts'
import type { Calendar } from '../time/calendar.ts'
import type { Recipient } from '../schemas/recipient.ts'
import { type ListedPackage, listedPackages } from './listed-packages.ts'
import { clockOfFolder } from './place.ts'
import { recipientsIn } from './recipient-revoke.ts'
import { STANDING_IN_WORDS, lineOf, termsInWords, todoFor } from './recipient-in-words.ts'

export interface ListedRecipient {
  readonly recipient: string
  readonly name: string
  readonly standing: Standing
  /** All of its file but whom to tell. */
  readonly given: Omit<Recipient, 'contact' | 'recipient' | 'name'>
  /** The next moment of its schedule that may be served, epoch ms. */
  readonly nextAt: number | null
  readonly lastDelivered: { readonly file: string; readonly at: number } | null
  readonly failing: readonly {
    readonly file: string
    readonly why: DeliveryProblem
    /** What exactly is not as it is written down, where that is known. */
    readonly fault: DeliveryFault | null
  }[]
  /** What has to be done before it is given anything. */
  readonly todo: string | null
}

/** `gone`: the ledger knows it, and there is no file of it. */
export interface ListedRecipients {
  readonly recipients: readonly ListedRecipient[]
  readonly wrong: readonly WrongFile[]
  readonly gone: readonly string[]
}

/** @throws BadConfig */
export async function recipientList(config: Config, { json = false }: { readonly json?: boolean }): Promise<void> {
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    const ledger = await openLedger(ground)
    const entries = await ledger.wholeEntries()
    await tellOfDoubt(ledger)
    const folder = recipientsFolder(ground.config)
    const listed = listOf(await readRecipients(folder), entries, ground.calendar, clock.now())
    process.stdout.write(
      json ? `${JSON.stringify(listed, null, 2)}\n` : plainLines(inWords(listed, folder, ground.config.zone)),
    )
  })
}

function listOf(
  files: readonly (Recipient | WrongFile)[],
  entries: readonly LedgerEntry[],
  calendar: Calendar,
  nowMs: number,
): ListedRecipients {
  const packages = listedPackages({ entries, files, calendar, today: calendar.dayOf(nowMs) })
  const hasOfficer = officersIn(entries).length > 0
  const recipients = files.flatMap((one) => ('wrong' in one ? [] : [one]))
  const wrong = files.flatMap((one) => ('wrong' in one ? [one] : []))
  const named = [
    ...recipients.map(({ recipient }) => recipient),
    ...wrong.map(({ file }) => file.replace(/\.ya?ml$/i, '')),
  ]
  return {
    recipients: recipients.map((one) => {
      const { recipient, name, contact: _contact, ...given } = one
      const { standing } = standingOf(one, entries, calendar.dayOf(nowMs))
      const due = standing === 'approved' ? nextDue(one.schedule, nowMs) : undefined
      const own = packages.filter((each) => each.recipient === recipient)
      return {
        recipient,
        name,
        standing,
        given,
        nextAt: due === undefined || calendar.dayOf(due) > one.expires ? null : due,
        lastDelivered: lastDeliveredOf(own),
        failing: own.flatMap(({ state, file, failing, fault }) =>
          state === 'failing' && failing !== null ? [{ file, why: failing, fault }] : [],
        ),
        todo: todoFor(one, standing, hasOfficer) ?? null,
      }
    }),
    wrong,
    gone: recipientsIn(entries).filter((id) => !named.includes(id)),
  }
}

function lastDeliveredOf(packages: readonly ListedPackage[]): ListedRecipient['lastDelivered'] {
  return packages.reduce<ListedRecipient['lastDelivered']>(
    (last, { file, deliveredAt }) =>
      deliveredAt !== null && deliveredAt >= (last?.at ?? 0) ? { file, at: deliveredAt } : last,
    null,
  )
}

function inWords({ recipients, wrong, gone }: ListedRecipients, folder: string, zone: string): string {
  const parts = [
    ...recipients.map((one) => sayRecipient(one, zone)),
    ...wrong.map(
      ({ file, wrong: what }) =>
        `${plainLine(file)} cannot be used, and nobody is given anything by it:\n${what.map((each) => `  ${each}\n`).join('')}` +
        '  Mend it, and take it in again: peil recipient add FILE\n',
    ),
    ...gone.map((id) => `${id}: its file is gone, so nothing is given to it. What it received stays on record\n`),
  ]
  return parts.length === 0
    ? `There is no recipient yet: nothing leaves. Copy catalogue/recipient-example.yaml, and peil recipient add FILE\n(their files stand in ${folder})\n`
    : parts.join('\n')
}

function sayRecipient(one: ListedRecipient, zone: string): string {
  const { recipient, name, standing, given, nextAt, lastDelivered, failing, todo } = one
  const about = new Set(['tables', 'windows', 'formats', 'delivery', 'encrypted', 'last day'])
  const terms = termsInWords({ ...given, recipient, name, contact: '-' }).filter(([which]) => about.has(which))
  const next = nextAt === null ? [] : [['next', momentOf(nextAt, given.schedule.zone)] as const]
  const last = lastDelivered === null ? 'nothing yet' : `${lastDelivered.file}, ${momentOf(lastDelivered.at, zone)}`
  const lines = [
    ...terms,
    ...next,
    ['received', last] as const,
    ...failing.map(
      (each) => ['problem', `${each.file}: ${failureInWords(each, given.delivery)} (${each.why})`] as const,
    ),
    ...(todo === null ? [] : [['to do', todo] as const]),
  ]
  return `${recipient}: ${name}. It ${STANDING_IN_WORDS[standing]}.\n${lines.map(lineOf).join('')}`
}
