// `peil export list`: every package that was made for a recipient, and what became of it. It asks the ledger.
import { BadConfig, type Config } from '../config.ts'
import { recipientsFolder, refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { openLedger } from '../log/ledger.ts'
import { tellOfDoubt } from './ledger.ts'
import { failureInWords } from '../reports/exports/failure-in-words.ts'
import { readRecipients } from '../reports/exports/recipients.ts'
import { type Held, type Known, type ListedPackage, listedPackages, routeOf } from './listed-packages.ts'
import { clockOfFolder } from './place.ts'
import { STANDING_IN_WORDS } from './recipient-in-words.ts'
import { knownRecipients } from './recipient-revoke.ts'

/** `recipient`: only its packages. @throws BadConfig when there is no such recipient. */
export async function exportList(
  config: Config,
  recipient: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    const ledger = await openLedger(ground)
    const entries = await ledger.wholeEntries()
    await tellOfDoubt(ledger)
    const folder = recipientsFolder(ground.config)
    const [files, today] = [await readRecipients(folder), ground.calendar.dayOf(clock.now())]
    const known: Known = { entries, files, calendar: ground.calendar, today }
    const all = listedPackages(known)
    const listed = all.filter((one) => recipient === undefined || one.recipient === recipient)
    if (recipient !== undefined && listed.length === 0) {
      const there = await knownRecipients(folder, entries)
      if (!there.includes(recipient))
        throw new BadConfig(`there is no recipient ${recipient}: there is ${there.join(', ') || 'none yet'}`)
    }
    process.stdout.write(
      json ? `${JSON.stringify(listed, null, 2)}\n` : inWords(listed, known, ground.config.zone, recipient),
    )
  })
}

function inWords(listed: readonly ListedPackage[], known: Known, zone: string, recipient: string | undefined): string {
  if (listed.length === 0)
    return `Nothing was packaged yet${recipient === undefined ? '' : ` for ${recipient}`}. A package is made at a recipient’s schedule, once an officer approved it and a release\nis published: see peil recipient list and peil release show.\n`
  const head = ['recipient', 'package', 'kB', 'packed', 'what became of it']
  const moment = (at: number): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at)
  const rows = listed.map((one) => [
    one.recipient,
    one.file,
    (one.bytes / 1000).toFixed(1),
    moment(one.packedAt),
    becameOf(one, moment),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const why = reasonsOf(listed, known.files).map((reason) => `\n${reason}`)
  return `${[head, ...rows].map(line).join('\n')}\n${why.length === 0 ? '' : `${why.join('')}\n`}`
}

/** Of what is tried again: what is wrong, where, and what to do; each once. */
export function reasonsOf(listed: readonly ListedPackage[], files: Known['files']): readonly string[] {
  const said = listed.flatMap(({ recipient, state, failing, fault }) => {
    const route = routeOf(files, recipient)
    if (state !== 'failing' || failing === null || route === undefined) return []
    return [`${recipient}: ${failureInWords({ why: failing, fault }, route)}`]
  })
  return [...new Set(said)]
}

function becameOf(one: ListedPackage, moment: (at: number) => string): string {
  const { state, deliveredAt, failing, held } = one
  const never = one.brokenOff ? 'broken off on its way, and may have arrived' : 'never delivered'
  const arrived = deliveredAt === null ? never : `delivered ${moment(deliveredAt)}`
  switch (state) {
    case 'delivered':
      return arrived
    case 'ready':
      return 'ready to be fetched'
    case 'waiting':
      return 'waiting to be delivered'
    case 'failing':
      return `not there yet: ${failing}; it is tried again`
    case 'held':
      return `${arrived}: ${held === null ? 'it is held' : HELD_IN_WORDS[held]}`
    case 'superseded':
      return `${arrived}; another took its place`
    case 'withdrawn':
      return `${arrived}; the release was withdrawn`
  }
}

const HELD_IN_WORDS: Readonly<Record<Held, string>> = {
  unapproved: `the recipient ${STANDING_IN_WORDS.unapproved}`,
  changed: `the recipient ${STANDING_IN_WORDS.changed}`,
  revoked: `the recipient ${STANDING_IN_WORDS.revoked}`,
  expired: `the recipient ${STANDING_IN_WORDS.expired}`,
  gone: 'the recipient’s file is gone',
  unusable: 'the recipient’s file cannot be used (peil recipient list)',
  'other-terms': 'it was made of other terms than are approved now',
}
