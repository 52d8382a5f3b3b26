// What was packaged and has not arrived is delivered, for as long as it may be given; what comes of it is on record.
import { DeliveryFailed, type Destination, type Parcel } from '../../delivery/port.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { failureInWords } from './failure-in-words.ts'
import { type KnownPackage, givablePackages } from './packages.ts'
import { readRecipient } from './recipients.ts'
import { standingOf } from './standing.ts'
import { termsOf } from './terms.ts'
import { NoLongerGiven, whileGiven } from './while-given.ts'
import type { Serving } from './serving.ts'
import { makeAgain } from './pack-due.ts'

/** What is wrong with one parcel keeps no other back; what is wrong with the destination keeps all. */
const OF_ONE_PARCEL: ReadonlySet<string> = new Set(['occupied', 'altered'])

/** What was packaged and has not arrived, oldest first. */
export async function deliverWaiting(serving: Serving, recipient: Recipient, destination: Destination): Promise<void> {
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

/** The ledger, if the recipient may be given anything by it. */
export async function givenEntries(
  { ledger, calendar, clock }: Serving,
  recipient: Recipient,
): Promise<readonly LedgerEntry[] | undefined> {
  const entries = await ledger.unbrokenEntries()
  return standingOf(recipient, entries, calendar.dayOf(clock.now())).standing === 'approved' ? entries : undefined
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
