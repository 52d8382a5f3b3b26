// What the ledger says about windows, keys and the clock: where an interrupted piece of work is taken up again.
import type { Ledger } from '../log/ledger.ts'
import type { KeyName } from '../keys/port.ts'
import type { WindowId } from '../schemas/figures.ts'
import type { Doubt } from '../time/guard.ts'

export interface Record {
  /** Windows whose close is done to the end. */
  readonly closed: ReadonlySet<WindowId>
  /** Keys whose destruction stands in the ledger. */
  readonly destroyed: ReadonlySet<KeyName>
  /** A doubt about the clock that nobody has answered yet. */
  readonly doubt: Doubt | undefined
  /** When the last entry was written, epoch ms. */
  readonly lastAt: number
}

/** @throws LedgerBroken */
export async function readRecord(ledger: Ledger): Promise<Record> {
  const closed = new Set<WindowId>()
  const destroyed = new Set<KeyName>()
  let doubt: Doubt | undefined
  let lastAt = -Infinity
  for (const entry of await ledger.wholeEntries()) {
    lastAt = Math.max(lastAt, entry.at)
    if (entry.kind === 'clock-suspended') doubt = entry.body
    if (entry.kind === 'clock-confirmed') doubt = undefined
    if (entry.kind !== 'destroyed') continue
    destroyed.add(entry.body.key)
    if (entry.body.window !== undefined) closed.add(entry.body.window as WindowId)
  }
  return { closed, destroyed, doubt, lastAt }
}
