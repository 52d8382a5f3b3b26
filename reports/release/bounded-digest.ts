// The keyed digest of what a release is drawn from: it binds the reservation in the ledger to one input. Keyed, since a
// plain hash of small sums could be guessed at; the key dies with the closing.
import { createHmac } from 'node:crypto'
import type { Secret } from '../../keys/port.ts'
import { byName } from '../close/planned-tables.ts'
import { type ReleasableClosing, thingsOf } from './draw.ts'

/** HMAC-SHA-256 (hex) over the window, the plan, the catalogue's things and every bounded sum, in an order of their own. */
export function boundedDigest(closingKey: Secret, closing: ReleasableClosing): string {
  const { window, release } = closing
  const sums = release.bounded
    .map((cell) =>
      JSON.stringify([cell.level, cell.id, cell.by, cell.value, cell.people, cell.activeDays, cell.organisations]),
    )
    .toSorted(byName)
  const things = [thingsOf(closing, 'area'), thingsOf(closing, 'feature')]
  return createHmac('sha256', closingKey.subkey('digest'))
    .update(JSON.stringify([window, release.plan, things, sums]))
    .digest('hex')
}
