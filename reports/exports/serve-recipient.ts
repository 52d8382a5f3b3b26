// Serving one recipient: what its schedule says is packaged, what is packaged and has not arrived is delivered.
import type { Logger } from 'pino'
import { DeliveryFailed, type Destination, type Parcel } from '../../delivery/port.ts'
import { readCatalogues } from '../../log/catalogues.ts'
import type { Ledger } from '../../log/ledger.ts'
import type { Log } from '../../log/port.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import type { ReleaseRecord } from '../../schemas/released.ts'
import type { Calendar } from '../../time/calendar.ts'
import type { Clock } from '../../time/clock.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { firstDayOf } from '../close/due.ts'
import type { BackOff } from './back-off.ts'
import { type Due, dueFor } from './due-run.ts'
import { failureInWords } from './failure-in-words.ts'
import type { News } from './news.ts'
import { type MadePackage, keepPackage, makePackage, revisionFor } from './pack.ts'
import { type KnownPackage, givablePackages, isWithin, labelsOf, packagesOf } from './packages.ts'
import { readRecipient } from './recipients.ts'
import { standingOf } from './standing.ts'
import type { ExportStore } from './store.ts'
import { termsOf } from './terms.ts'
import { type ReleaseShelf, type VerifiedRelease, verifiedRelease } from './verified-release.ts'
import { NoLongerGiven, whileGiven } from './while-given.ts'

export interface Serving {
  readonly log: Log
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly calendar: Calendar
  readonly clock: Clock
  readonly logger: Logger
  /** Where the recipients' files are. */
  readonly recipients: string
  readonly store: ExportStore
  /** Of this program. */
  readonly version: string
  readonly backOff: BackOff
  /** Of failures: the same one again is not logged again. */
  readonly news: News
  readonly signal: AbortSignal
  /** How often is looked whether what is on its way may still be given, ms. */
  readonly lookMs: number
  /** One recipient after the other: no more than a few releases are in memory. */
  readonly inPackingTurn: <T>(work: () => Promise<T>) => Promise<T>
  readonly onPacked: () => void
  readonly onDelivered: () => void
  readonly onFailed: () => void
}

/** What is wrong with one parcel keeps no other back; what is wrong with the destination keeps all. */
const OF_ONE_PARCEL: ReadonlySet<string> = new Set(['occupied', 'altered'])

/** Packages what is due now and tries each delivery that may be tried now, once. `destination`: undefined where packages are
 * fetched. @throws our own faults only: a destination's are on record instead. */
export async function serveRecipient(
  serving: Serving,
  recipient: Recipient,
  destination: Destination | undefined,
): Promise<void> {
  const { ledger, calendar, clock, store, backOff } = serving
  const entries = await ledger.unbrokenEntries()
  const { standing } = standingOf(recipient, entries, calendar.dayOf(clock.now()))
  if (standing === 'revoked' || standing === 'expired') await store.keepOnly(recipient.recipient, [])
  if (standing !== 'approved') return
  const due = dueFor(recipient, entries, clock.now())
  if (due?.asked === true) backOff.forget(recipient.recipient)
  const faults: unknown[] = []
  if (due !== undefined) faults.push(...(await serving.inPackingTurn(() => packDue(serving, recipient, due))))
  // Also when not all could be packaged: what is there already waits for nothing.
  if (destination === undefined) await keepReady(serving, recipient)
  else await deliverWaiting(serving, recipient, destination)
  if (faults.length > 0) throw new AggregateError(faults, 'not all that was due could be packaged')
}

/** Answers what failed: then the run is not on record, and is done again. */
async function packDue(serving: Serving, recipient: Recipient, due: Due): Promise<unknown[]> {
  const { ledger, signal, calendar, logger } = serving
  const entries = await ledger.unbrokenEntries()
  const labels = labelsOf(entries)
  const packages = packagesOf(entries)
  const shelf = await lookAtShelf(serving, recipient, entries)
  const wanted = shelf.records
    .filter(({ release }) => isWithin(recipient, release, calendar))
    .map(({ release }) => ({ release, ...revisionFor(recipient, labels.get(release), packages, release) }))
    .filter(({ isNew }) => isNew)
  const faults: unknown[] = []
  const failed = (release: string) => (error: unknown) => {
    faults.push(error)
    logger.error({ err: error, release }, 'a release could not be packaged: it is tried again')
    return undefined
  }
  const readAt = (index: number): Promise<VerifiedRelease | undefined> => {
    const release = wanted[index]?.release
    return release === undefined ? Promise.resolve(undefined) : read(serving, shelf, release).catch(failed(release))
  }
  // Three in hand at most: one is read and one kept while one is made.
  let reading = readAt(0)
  let keeping: Promise<void> = Promise.resolve()
  for (const [index, revision] of wanted.entries()) {
    const verified = await reading
    if (signal.aborted) break
    reading = readAt(index + 1)
    if (verified === undefined) continue
    const made = await makePackage(serving, verified, recipient, revision).catch(failed(revision.release))
    await keeping
    if (made !== undefined) keeping = keep(serving, made).catch(failed(revision.release))
  }
  await Promise.all([reading, keeping])
  const { recipient: id } = recipient
  if (faults.length === 0 && !signal.aborted)
    await ledger.append('export-run', { recipient: id, due: due.at }, { once: `${id} ${due.once}` })
  return faults
}

interface Shelf extends ReleaseShelf {
  readonly records: readonly ReleaseRecord[]
  readonly entries: readonly LedgerEntry[]
}

/** What releases there are, and what is known about them: read once for all that is packaged in a row. */
const lookAtShelf = async (
  { warehouse, calendar, log }: Serving,
  { grains }: Recipient,
  entries: readonly LedgerEntry[],
): Promise<Shelf> => ({
  warehouse,
  windows: (await Promise.all(grains.map((grain) => warehouse.windows({ grain })))).flat(),
  calendar,
  catalogues: await readCatalogues(log),
  firstDay: firstDayOf(calendar, log.genesis),
  records: await warehouse.releases(),
  entries,
})

/** Undefined where it cannot be packaged: not published, withdrawn, or not as it was committed. */
async function read({ clock, logger }: Serving, shelf: Shelf, release: string): Promise<VerifiedRelease | undefined> {
  const { records, entries } = shelf
  const verified = await verifiedRelease(shelf, release, { records, entries, nowMs: clock.now() })
  if (verified === 'damaged')
    logger.error({ release }, 'the cells of a release are not those that were committed: it is not packaged')
  return typeof verified === 'string' ? undefined : verified
}

async function keep(serving: Serving, made: MadePackage): Promise<void> {
  await keepPackage(serving, made)
  serving.onPacked()
}

/** What was packaged and has not arrived, oldest first. */
async function deliverWaiting(serving: Serving, recipient: Recipient, destination: Destination): Promise<void> {
  const { store, backOff, signal } = serving
  const { recipient: id } = recipient
  const tried = new Set<string>()
  while (!signal.aborted && !backOff.waits(id)) {
    const entries = await givenEntries(serving, recipient) // it may have been revoked, or a release withdrawn, since the last one
    if (entries === undefined) return
    const waiting = givablePackages(recipient, entries, serving.calendar).filter(
      ({ deliveredAt }) => deliveredAt === null,
    )
    const next = waiting.find(({ file }) => !tried.has(file) && !backOff.waits(`${id} ${file}`))
    if (next === undefined) {
      await store.keepOnly(id, waiting)
      return
    }
    tried.add(next.file)
    const parcel = (await store.parcel(next)) ?? (await makeAgain(serving, recipient, next, entries))
    const run = entries.findLast((entry) => entry.kind === 'export-run' && entry.body.recipient === id)?.seq ?? 0
    if (parcel === undefined) continue
    const isGiven = () => isStillGiven(serving, recipient, next.file)
    if (!(await isGiven())) return
    await deliver(serving, recipient, next, { destination, parcel, run, isGiven })
  }
}

/** Whether the file may be given at this moment: approved, not withdrawn, and the recipient's file says what it said. */
async function isStillGiven(serving: Serving, recipient: Recipient, file: string): Promise<boolean> {
  const now = await readRecipient(serving.recipients, recipient.recipient)
  if (now === undefined || termsOf(now) !== termsOf(recipient)) return false
  const entries = await givenEntries(serving, now)
  return entries !== undefined && givablePackages(now, entries, serving.calendar).some((one) => one.file === file)
}

/** What may be fetched lies ready, also what was fetched before. */
async function keepReady(serving: Serving, recipient: Recipient): Promise<void> {
  const { store, signal, calendar } = serving
  const entries = await givenEntries(serving, recipient)
  if (entries === undefined) return
  for (const one of givablePackages(recipient, entries, calendar))
    if (!signal.aborted && !(await store.has(one))) await makeAgain(serving, recipient, one, entries)
  await store.keepOnly(
    recipient.recipient,
    givablePackages(recipient, await serving.ledger.unbrokenEntries(), calendar),
  )
}

/** The ledger, if the recipient may be given anything by it. */
async function givenEntries(
  { ledger, calendar, clock }: Serving,
  recipient: Recipient,
): Promise<readonly LedgerEntry[] | undefined> {
  const entries = await ledger.unbrokenEntries()
  return standingOf(recipient, entries, calendar.dayOf(clock.now())).standing === 'approved' ? entries : undefined
}

/** What was lost is made again, as the same revision. Undefined where it cannot be. */
async function makeAgain(
  serving: Serving,
  recipient: Recipient,
  lost: KnownPackage,
  entries: readonly LedgerEntry[],
): Promise<Parcel | undefined> {
  const verified = await read(serving, await lookAtShelf(serving, recipient, entries), lost.release)
  if (verified === undefined) return undefined
  const made = await makePackage(serving, verified, recipient, lost)
  await keep(serving, made)
  return await serving.store.parcel(made.body)
}

interface Handover {
  readonly destination: Destination
  readonly parcel: Parcel
  /** The ledger's number of the last run: a reason is on record once after each, however often it is tried. */
  readonly run: number
  readonly isGiven: () => Promise<boolean>
}

async function deliver(
  { ledger, logger, backOff, news, signal, lookMs, onDelivered, onFailed }: Serving,
  { recipient: id, delivery }: Recipient,
  { release, revision, file }: KnownPackage,
  { destination, parcel, run, isGiven }: Handover,
): Promise<void> {
  const which = { recipient: id, release, revision }
  try {
    await whileGiven({ isGiven, signal, everyMs: lookMs }, (within) => destination.deliver(parcel, { signal: within }))
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof NoLongerGiven) {
      const { message, cause: err } = error
      logger.warn(
        { recipient: id, release, ...(err !== undefined && { err }) },
        `a delivery was broken off: ${message}`,
      )
      // It may be there already, not yet read back: whoever must tell the recipient has to know.
      await ledger.append('export-broken-off', which, { once: `${id} ${release} ${revision} ${run}` })
      return
    }
    if (!(error instanceof DeliveryFailed)) throw error
    const { why, fault, cause } = error
    onFailed()
    const failed = OF_ONE_PARCEL.has(why) ? `${id} ${file}` : id
    backOff.failed(failed)
    // The adapters say what exactly in a code or a few words of theirs; an error there is a fault of ours.
    const isFault = cause instanceof Error
    if (news.isNew(failed, [why, fault, isFault ? cause.message : cause].join(' '))) {
      const words = `${failureInWords({ why, fault }, delivery)}. It is tried again, and said again when it is another`
      if (isFault) logger.error({ recipient: id, release, why, fault, err: cause }, words)
      else logger.warn({ recipient: id, release, why, fault, cause }, words)
    }
    const once = `${id} ${release} ${revision} ${why}${fault === undefined ? '' : `/${fault}`} ${run}`
    await ledger.append('export-failing', { ...which, why, ...(fault !== undefined && { fault }) }, { once })
    return
  }
  backOff.forget(id)
  news.isOver(id)
  news.isOver(`${id} ${file}`)
  await ledger.append(
    'export-delivered',
    { ...which, sha256: parcel.sha256, to: delivery.to },
    { once: `${id} ${release} ${revision}` },
  )
  onDelivered()
}
