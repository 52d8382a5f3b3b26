// Serving one recipient: what its schedule says is packaged, what is packaged and has not arrived is delivered.
import type { Destination } from '../../delivery/port.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import { dueFor } from './due-run.ts'
import { givablePackages } from './packages.ts'
import { standingOf } from './standing.ts'
import type { Serving } from './serving.ts'
import { makeAgain, packDue } from './pack-due.ts'
import { deliverWaiting, givenEntries } from './deliver-waiting.ts'

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
