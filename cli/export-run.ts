// `peil export run [recipient]`: packages what is published and delivers it now, without waiting for the schedule. Where a
// pipeline runs it is asked to; else it is done here.
import { setTimeout as delay } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BadConfig, type Config } from '../config.ts'
import { findRunning, openDataFolder, recipientsFolder, refuseNoFolder } from '../data-folder.ts'
import { type Ground, withGround } from '../ground.ts'
import { type Ledger, openLedger } from '../log/ledger.ts'
import { withReports } from '../pipeline.ts'
import { isServed } from '../reports/exports/due-run.ts'
import { readRecipients } from '../reports/exports/recipients.ts'
import { standingOf } from '../reports/exports/standing.ts'
import { officersIn } from '../reports/officers/officers.ts'
import type { Day } from '../schemas/figures.ts'
import type { LedgerEntry } from '../schemas/ledger.ts'
import type { Recipient } from '../schemas/recipient.ts'
import type { Calendar } from '../time/calendar.ts'
import { clockOfFolder } from './place.ts'
import { reasonsOf } from './export-list.ts'
import { type ListedPackage, listedPackages } from './listed-packages.ts'
import { openProgress } from './progress.ts'
import { STANDING_IN_WORDS, todoFor } from './recipient-in-words.ts'

/** A running pipeline looks every quarter of a minute; a destination may need its time. */
const PATIENCE_MS = 10 * 60_000
const LOOK_EVERY_MS = 500

/** Resolves with whether everything is where it should be.
 * @throws BadConfig when there is no such recipient, or it may not be given anything. */
export async function exportRun(
  given: Config,
  recipient: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<boolean> {
  await refuseNoFolder(given)
  const config = await openDataFolder(given)
  const clock = await clockOfFolder(config.data)
  const isRunning = (await findRunning(config.data)) !== undefined || config.kafkaBrokers !== undefined
  const say = (asked: Asked, entries: readonly LedgerEntry[]): boolean => {
    const news = newsOf(entries, asked)
    process.stdout.write(json ? `${JSON.stringify({ running: isRunning, ...news }, null, 2)}\n` : inWords(news, asked))
    return news.failing.length === 0 && news.waiting.length === 0
  }
  if (isRunning)
    return await withGround(config, { clock, sources: 'unneeded' }, async (ground) => {
      const ledger = await openLedger(ground)
      const asked = await ask(ground, ledger, recipient)
      return say(asked, await watch(ledger, asked))
    })
  const sources = existsSync(config.sources ?? join(config.data, 'sources.yaml')) ? {} : { sources: [] }
  const { portalPort: _portal, ...unseen } = { ...config, reportsHost: LOOPBACK, reportsPort: 0 }
  return await withGround(unseen, { clock, live: false, ...sources }, (ground) =>
    withReports(
      ground,
      () => undefined,
      async ({ ledger, exporter }) => {
        const asked = await ask(ground, ledger, recipient)
        try {
          await exporter.settle()
        } catch (error) {
          say(asked, await ledger.unbrokenEntries())
          throw error
        }
        return say(asked, await ledger.unbrokenEntries())
      },
    ),
  )
}

const LOOPBACK = '127.0.0.1'

interface Asked {
  /** How many entries the ledger had before. */
  readonly before: number
  /** Who is to get packages, with the number of the entry that asks for them. */
  readonly recipients: readonly { readonly recipient: Recipient; readonly seq: number }[]
  readonly calendar: Calendar
  readonly today: Day
}

/** Puts it on record that packages are wanted now: of that recipient, or of every one that may be given something. */
async function ask(
  { config, calendar, clock, doubt }: Ground,
  ledger: Ledger,
  recipient: string | undefined,
): Promise<Asked> {
  if (doubt.suspended())
    throw new BadConfig('the clock is in doubt, and nothing leaves until somebody looked at it: peil clock confirm')
  const entries = await ledger.unbrokenEntries()
  const today = calendar.dayOf(clock.now())
  const known = (await readRecipients(recipientsFolder(config))).flatMap((one) => ('wrong' in one ? [] : [one]))
  const standing = known.map((one) => ({ id: one.recipient, one, ...standingOf(one, entries, today) }))
  const asked = standing.filter(
    ({ id, standing: is }) => is === 'approved' && (recipient === undefined || id === recipient),
  )
  if (recipient !== undefined && asked.length === 0) {
    const found = standing.find(({ id }) => id === recipient)
    throw new BadConfig(
      found === undefined
        ? `there is no recipient ${recipient}: ${standing.length === 0 ? 'there is none yet (peil recipient add)' : `there is ${standing.map(({ id }) => id).join(', ')}`}`
        : `${recipient} is given nothing: it ${STANDING_IN_WORDS[found.standing]}. To do: ${todoFor(found.one, found.standing, officersIn(entries).length > 0) ?? ''}`,
    )
  }
  if (asked.length === 0)
    throw new BadConfig('no recipient may be given anything: peil recipient list says why, and what to do')
  const recipients: { recipient: Recipient; seq: number }[] = []
  for (const { id, one } of asked)
    recipients.push({ recipient: one, seq: (await ledger.append('export-asked', { recipient: id })).seq })
  return { before: entries.length, recipients, calendar, today }
}

/** Waits until the running pipeline has packaged for all of them, and every package of theirs has arrived or failed. */
async function watch(ledger: Ledger, asked: Asked): Promise<readonly LedgerEntry[]> {
  const progress = openProgress()
  const until = performance.now() + PATIENCE_MS
  try {
    for (;;) {
      const entries = await ledger.unbrokenEntries()
      const ran = asked.recipients.filter((one) => isServed(one.recipient.recipient, one.seq, entries))
      const { waiting, failing } = newsOf(entries, asked)
      // What is wrong with a destination keeps all that waits for it.
      const open = waiting.filter((one) => !failing.some(({ recipient }) => recipient === one.recipient))
      progress.show(
        ran.length,
        asked.recipients.length,
        open.length === 0 ? 'packaging' : `delivering ${open[0]?.file}`,
      )
      if (ran.length === asked.recipients.length && open.length === 0) return entries
      if (performance.now() > until)
        throw new Error('the running pipeline has not finished within ten minutes: see its log, and peil export list')
      await delay(LOOK_EVERY_MS)
    }
  } finally {
    progress.end()
  }
}

interface News {
  readonly packed: readonly ListedPackage[]
  readonly delivered: readonly ListedPackage[]
  /** Laid ready to be fetched. */
  readonly ready: readonly ListedPackage[]
  readonly failing: readonly ListedPackage[]
  readonly waiting: readonly ListedPackage[]
}

function newsOf(entries: readonly LedgerEntry[], { before, recipients, calendar, today }: Asked): News {
  const files = recipients.map(({ recipient }) => recipient)
  const ids = files.map(({ recipient }) => recipient)
  const own = listedPackages({ entries, files, calendar, today }).filter(({ recipient }) => ids.includes(recipient))
  const since = entries.filter(({ seq }) => seq >= before)
  const isNew = (kind: 'export-packed' | 'export-delivered' | 'export-failing', one: ListedPackage): boolean =>
    since.some(
      (entry) =>
        entry.kind === kind &&
        entry.body.recipient === one.recipient &&
        entry.body.release === one.release &&
        entry.body.revision === one.revision,
    )
  const open = own.filter(({ state }) => state === 'waiting' || state === 'failing')
  const failing = open.filter((one) => isNew('export-failing', one))
  return {
    packed: own.filter((one) => isNew('export-packed', one)),
    delivered: own.filter((one) => isNew('export-delivered', one)),
    ready: own.filter(({ state }) => state === 'ready'),
    failing,
    waiting: open.filter((one) => !failing.includes(one)),
  }
}

function inWords({ packed, delivered, ready, failing, waiting }: News, { recipients }: Asked): string {
  const lines = [
    ...delivered.map((one) => `delivered  ${one.file}  to ${one.recipient}`),
    ...ready.map((one) => `ready      ${one.file}  for ${one.recipient} to fetch`),
    ...failing.map((one) => `not there  ${one.file}  for ${one.recipient}: ${one.failing}; it is tried again`),
    ...waiting.map((one) => `waiting    ${one.file}  for ${one.recipient}`),
    ...reasonsOf(
      failing,
      recipients.map(({ recipient }) => recipient),
    ),
  ]
  const made = packed.length === 1 ? 'one package' : `${packed.length} packages`
  const head =
    packed.length === 0 && lines.length > 0
      ? 'Nothing new was packaged.'
      : packed.length === 0
        ? `Nothing new for ${recipients.map(({ recipient }) => `${recipient.recipient} (windows from ${recipient.from} on)`).join(', ')}: what is published and agreed was delivered before, or there is none (peil export list, peil recipient list).`
        : `Made ${made}.`
  return `${[head, ...lines].join('\n')}\n`
}
