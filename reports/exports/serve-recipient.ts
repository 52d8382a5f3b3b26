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
import { type MadePackage, keepPackage, makePackage, revisionFor } from './pack.ts'
import { type KnownPackage, labelsOf, latestOf, packagesOf, withdrawnOf } from './packages.ts'
import { standingOf } from './standing.ts'
import type { ExportStore } from './store.ts'
import { type ReleaseShelf, type VerifiedRelease, verifiedRelease } from './verified-release.ts'

export interface Serving {
  readonly log: Log
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly calendar: Calendar
  readonly clock: Clock
  readonly logger: Logger
  readonly store: ExportStore
  /** Of this program. */
  readonly version: string
  readonly backOff: BackOff
  readonly signal: AbortSignal
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
  const entries = await ledger.wholeEntries()
  const { standing } = standingOf(recipient, entries, calendar.dayOf(clock.now()))
  if (standing === 'revoked' || standing === 'expired') await store.dropAll(recipient.recipient)
  if (standing !== 'approved') return
  const due = dueFor(recipient, entries, clock.now())
  if (due?.asked === true) backOff.forget(recipient.recipient)
  if (due !== undefined) await serving.inPackingTurn(() => packDue(serving, recipient, due, entries))
  await deliverWaiting(serving, recipient, destination)
}

async function packDue(
  serving: Serving,
  recipient: Recipient,
  due: Due,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const { ledger, signal } = serving
  const labels = labelsOf(entries)
  const packages = packagesOf(entries)
  const shelf = await lookAtShelf(serving, recipient, entries)
  const wanted = shelf.records
    .filter(({ grain, start }) => start >= recipient.from && recipient.grains.includes(grain))
    .map(({ release }) => ({ release, ...revisionFor(recipient, labels.get(release), packages, release) }))
    .filter(({ isNew }) => isNew)
  // Three in hand at most: one is read and one kept while one is made.
  let reading = read(serving, shelf, wanted[0]?.release)
  let keeping = Promise.resolve()
  for (const [index, revision] of wanted.entries()) {
    const verified = await reading
    if (signal.aborted) break
    reading = read(serving, shelf, wanted[index + 1]?.release)
    reading.catch(() => undefined) // told where it is awaited
    if (verified === undefined) continue
    const made = await makePackage(serving, verified, recipient, revision)
    await keeping
    keeping = keep(serving, made)
    keeping.catch(() => undefined)
  }
  await reading
  await keeping
  if (signal.aborted) return
  const { recipient: id } = recipient
  await ledger.append('export-run', { recipient: id, due: due.at }, { once: `${id} ${due.once}` })
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

/** Undefined where it cannot be packaged: there is none, not published, withdrawn, or not as it was committed. */
async function read(
  { clock, logger }: Serving,
  shelf: Shelf,
  release: string | undefined,
): Promise<VerifiedRelease | undefined> {
  if (release === undefined) return undefined
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
async function deliverWaiting(
  serving: Serving,
  recipient: Recipient,
  destination: Destination | undefined,
): Promise<void> {
  const { ledger, calendar, clock, store, backOff, signal } = serving
  const { recipient: id } = recipient
  const tried = new Set<string>()
  const remade = new Set<string>()
  while (!signal.aborted && !backOff.waits(id)) {
    const entries = await ledger.wholeEntries() // it may have been revoked, or a release withdrawn, since the last one
    const { standing, approved } = standingOf(recipient, entries, calendar.dayOf(clock.now()))
    if (standing !== 'approved' || approved === undefined) return
    const next = waitingFor(id, entries).find(({ file }) => !tried.has(file) && !backOff.waits(`${id} ${file}`))
    if (next === undefined) return
    tried.add(next.file)
    // Made under an earlier approval it may be encrypted to an earlier key.
    const parcel = next.seq < approved.seq ? undefined : await store.parcel(next)
    if (parcel === undefined) {
      if (remade.has(next.release)) throw new Error('a package that was just kept is not there: is the disk sound?')
      remade.add(next.release)
      const verified = await read(serving, await lookAtShelf(serving, recipient, entries), next.release)
      if (verified === undefined) continue
      const made = await makePackage(serving, verified, recipient, next)
      await keep(serving, made)
      tried.delete(made.body.file)
    } else if (destination !== undefined) {
      const run = entries.findLast((entry) => entry.kind === 'export-run' && entry.body.recipient === id)?.seq ?? 0
      await deliver(serving, recipient, next, { destination, parcel, run })
    }
  }
}

function waitingFor(recipient: string, entries: readonly LedgerEntry[]): readonly KnownPackage[] {
  const packages = packagesOf(entries)
  const withdrawn = withdrawnOf(entries)
  return packages.filter(
    (one) =>
      one.recipient === recipient &&
      one.deliveredAt === null &&
      latestOf(packages, recipient, one.release) === one &&
      !withdrawn.has(one.release),
  )
}

/** `run`: the ledger's number of the last run: a reason is on record once after each, however often it is tried. */
async function deliver(
  { ledger, logger, backOff, store, signal, onDelivered, onFailed }: Serving,
  { recipient: id, delivery }: Recipient,
  { release, revision, file, sha256 }: KnownPackage,
  { destination, parcel, run }: { readonly destination: Destination; readonly parcel: Parcel; readonly run: number },
): Promise<void> {
  const which = { recipient: id, release, revision }
  try {
    await destination.deliver(parcel, { signal })
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof DeliveryFailed)) throw error
    const { why } = error
    onFailed()
    backOff.failed(OF_ONE_PARCEL.has(why) ? `${id} ${file}` : id)
    logger.warn({ recipient: id, release, why }, error.message)
    await ledger.append('export-failing', { ...which, why }, { once: `${id} ${release} ${revision} ${why} ${run}` })
    return
  }
  backOff.forget(id)
  await ledger.append(
    'export-delivered',
    { ...which, sha256, to: delivery.to },
    { once: `${id} ${release} ${revision}` },
  )
  onDelivered()
  await store.drop({ recipient: id, file })
}
