// The canonical bytes of a release: what is signed, served and verified. Equal cells have equal bytes, whoever writes them.
import { createHash } from 'node:crypto'
import type { ReleasedCell } from '../schemas/released.ts'
import { inReleasedOrder } from '../schemas/released-order.ts'

/** One JSON object a line, its fields in a fixed order, the cells in theirs (also when they come in another); UTF-8, `\n`
 * after each line. No cells are no bytes. */
export const releasedBytes = (cells: readonly ReleasedCell[]): Buffer =>
  Buffer.from(
    inReleasedOrder(cells)
      .map((cell) => `${lineOf(cell)}\n`)
      .join(''),
    'utf8',
  )

/** SHA-256 (hex) of the canonical bytes. */
export const digestOf = (cells: readonly ReleasedCell[]): string => digestOfBytes(releasedBytes(cells))

/** SHA-256 (hex) of bytes that are canonical already. */
export const digestOfBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const lineOf = (cell: ReleasedCell): string =>
  JSON.stringify({
    release: cell.release,
    grain: cell.grain,
    start: cell.start,
    level: cell.level,
    id: cell.id,
    by: cell.by,
    value: cell.value,
    people: cell.people,
    peopleSigma: cell.peopleSigma,
    activeDays: cell.activeDays,
    activeDaysSigma: cell.activeDaysSigma,
    organisationsFrom: cell.organisationsFrom,
    hiddenFeatures: cell.hiddenFeatures,
  })
