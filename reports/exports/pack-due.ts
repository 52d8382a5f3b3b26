// What a recipient’s schedule says is due is packaged, and what was lost is made again.
import type { Parcel } from '../../delivery/port.ts'
import { readCatalogues } from '../../log/catalogues.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import type { ReleaseRecord } from '../../schemas/released.ts'
import { firstDayOf } from '../close/due.ts'
import type { Due } from './due-run.ts'
import { type MadePackage, keepPackage, makePackage, revisionFor } from './pack.ts'
import { type KnownPackage, isWithin, labelsOf, packagesOf } from './packages.ts'
import { type ReleaseShelf, type VerifiedRelease, verifiedRelease } from './verified-release.ts'
import type { Serving } from './serving.ts'

/** Answers what failed: then the run is not on record, and is done again. */
export async function packDue(serving: Serving, recipient: Recipient, due: Due): Promise<unknown[]> {
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

/** What was lost is made again, as the same revision. Undefined where it cannot be. */
export async function makeAgain(
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
