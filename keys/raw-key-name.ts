// The name of the key that seals what arrives at a moment: one per UTC hour.
import type { KeyName } from './port.ts'

const HOUR_MS = 3_600_000

/** `raw/2026-11-22T18` for a moment in epoch ms. */
export const rawKeyName = (ms: number): KeyName => `raw/${new Date(ms).toISOString().slice(0, 13)}`

/** First moment after the hour of a raw key, epoch ms.
 * @throws RangeError when it is not the name of a raw key. */
export function endOfRawKey(name: KeyName): number {
  const startMs = Date.parse(`${name.slice('raw/'.length)}:00:00.000Z`)
  if (Number.isNaN(startMs) || rawKeyName(startMs) !== name) throw new RangeError(`not the name of a raw key: ${name}`)
  return startMs + HOUR_MS
}
