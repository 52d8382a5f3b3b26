// Reading the partials that stand in the log.
import { type Keys } from '../../keys/port.ts'
import { binding, open } from '../../keys/seal.ts'
import type { Log } from '../../log/port.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import type { CellSums, Partial } from '../../schemas/figures.ts'
import { decodePartialBody } from '../../log/partial-codec.ts'

/** Every partial whose key lives, by `<partition>/<window>`. */
export async function readPartials({ log, keys }: { log: Log; keys: Keys }): Promise<Map<string, Partial>> {
  const partials = new Map<string, Partial>()
  for await (const batch of log.keyed('partials').read({ follow: false })) {
    for (const { key, value } of batch) {
      if (value === null) continue
      const { header, head, body } = decodeHeader(value)
      if (header.t !== 'partial') throw new Error('not a partial')
      const secret = await keys.find(header.k)
      if (typeof secret === 'string') continue
      const plain = open(secret, binding('partials', head), body)
      if (plain === undefined) throw new Error('a partial that is not what was sealed')
      const { k: window, p: partition, version, watermark } = header
      partials.set(key, { window, partition, version, watermark, ...decodePartialBody(plain) })
    }
  }
  return partials
}

/** One total of a partial. */
export const totalOf = (partial: Partial | undefined, level: CellSums['level'], id: string): CellSums | undefined =>
  partial?.cells.find((cell) => cell.level === level && cell.id === id && cell.by === 'total')
