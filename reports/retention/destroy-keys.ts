// Keys that die between closes: raw keys that have been read, and whatever is past its date, whoever failed.
import type { KeyName, KeyRecord, Keys } from '../../keys/port.ts'
import { endOfRawKey } from '../../keys/raw-key-name.ts'
import type { Ledger } from '../../log/ledger.ts'

const READ_SINCE_MS = 3_600_000

/** The keys whose time has come. `readUntilMs`: everything stamped before it is folded, in every partition; that it is an
 * hour past a raw key's hour says that the key has been of no use for an hour. */
export function keysToDestroy(
  records: readonly KeyRecord[],
  destroyed: ReadonlySet<KeyName>,
  nowMs: number,
  readUntilMs: number,
): KeyName[] {
  return records
    .filter(({ name }) => !destroyed.has(name))
    .filter(
      ({ name, diesAt }) =>
        (diesAt !== null && diesAt <= nowMs) ||
        (name.startsWith('raw/') && endOfRawKey(name) + READ_SINCE_MS <= readUntilMs),
    )
    .map(({ name }) => name)
}

/** Destroys them, with a record before and after. May be done again. */
export async function destroyKeys(keys: Keys, ledger: Ledger, names: readonly KeyName[]): Promise<void> {
  for (const key of names) await ledger.append('destroying', { key }, { once: key })
  for (const key of names) await keys.destroy(key)
  for (const key of names) await ledger.append('destroyed', { key }, { once: key })
}
