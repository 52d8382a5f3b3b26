// Closings in the log, each window's under a key of its own, which dies when all that follows from it is done: what was
// withheld must not stay behind on a freed page. Of several closings for one window the first counts.
import { type Keys, type Secret, closingKeyOf } from '../../keys/port.ts'
import { binding, open, sealMessage } from '../../keys/seal.ts'
import type { Log } from '../../log/port.ts'
import type { Closing } from '../../schemas/closing.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import type { WindowId } from '../../schemas/figures.ts'

const TOPIC = 'closings'

export interface ClosingsLog {
  /** Resolves when it is durable. Whether it counts is known when it is read back. */
  append(closing: Closing): Promise<void>
  /** The closings that count and are still there, in the order of the log. */
  read(): Promise<readonly { readonly offset: number; readonly closing: Closing }[]>
  /** The window is done: from here on nobody can read its closing. */
  shred(window: WindowId): Promise<void>
  /** Forgets all before the first closing of a window that is not done. */
  trim(done: ReadonlySet<WindowId>): Promise<void>
}

export function openClosingsLog(log: Log, keys: Keys): ClosingsLog {
  const topic = log.topic(TOPIC)

  async function read(): Promise<{ offset: number; closing: Closing }[]> {
    const first = new Map<WindowId, { offset: number; closing: Closing }>()
    for await (const batch of topic.read(0, 0, { follow: false }))
      for (const { offset, value } of batch) {
        const closing = await readClosing(keys, value)
        if (closing !== undefined && !first.has(closing.window)) first.set(closing.window, { offset, closing })
      }
    return [...first.values()]
  }

  return {
    read,
    async append(closing) {
      const k = closingKeyOf(closing.window)
      const secret = await keys.obtain(k)
      if (secret === 'destroyed') return // somebody else has done it, to the end
      const header = { t: 'closing', k, window: closing.window } as const
      await topic.append(0, [sealMessage(TOPIC, secret, header, Buffer.from(JSON.stringify(closing)))])
    },
    shred: (window) => keys.destroy(closingKeyOf(window)),
    async trim(done) {
      const { start, end } = await topic.bounds(0)
      const unfinished = (await read()).filter(({ closing }) => !done.has(closing.window))
      const keepFrom = Math.min(end, ...unfinished.map(({ offset }) => offset))
      if (keepFrom > start) await topic.trim(0, keepFrom)
    },
  }
}

/** What was not sealed as the closing of its window under that window's key, or was shredded, is none. */
async function readClosing(keys: Keys, value: Uint8Array): Promise<Closing | undefined> {
  const { header, head, body } = decodeHeader(value)
  if (header.t !== 'closing' || header.k !== closingKeyOf(header.window)) return undefined
  const secret = await keys.find(header.k)
  if (typeof secret === 'string') return undefined
  return parse(secret, head, body)
}

function parse(secret: Secret, head: Uint8Array, body: Uint8Array): Closing | undefined {
  const plain = open(secret, binding(TOPIC, head), body)
  return plain === undefined ? undefined : (JSON.parse(plain.toString()) as Closing)
}
