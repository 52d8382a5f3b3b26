// Closings in the log, sealed under the lasting closing key. Of several for one window the first counts.
import { type Keys, LASTING, type Secret } from '../../keys/port.ts'
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
  /** Forgets all before the first closing of a window that is not done. */
  trim(done: ReadonlySet<WindowId>): Promise<void>
}

export async function openClosingsLog(log: Log, keys: Keys): Promise<ClosingsLog> {
  const obtained = await keys.obtain(LASTING.closing)
  if (obtained === 'destroyed') throw new Error(`the key ${LASTING.closing} is gone: no window can be closed any more`)
  const secret: Secret = obtained
  const topic = log.topic(TOPIC)

  async function read(): Promise<{ offset: number; closing: Closing }[]> {
    const first = new Map<WindowId, { offset: number; closing: Closing }>()
    for await (const batch of topic.read(0, 0, { follow: false }))
      for (const { offset, value } of batch) {
        const closing = readClosing(secret, value)
        if (closing !== undefined && !first.has(closing.window)) first.set(closing.window, { offset, closing })
      }
    return [...first.values()]
  }

  return {
    read,
    async append(closing) {
      const header = { t: 'closing', k: LASTING.closing, window: closing.window } as const
      await topic.append(0, [sealMessage(TOPIC, secret, header, Buffer.from(JSON.stringify(closing)))])
    },
    async trim(done) {
      const { start, end } = await topic.bounds(0)
      const unfinished = (await read()).filter(({ closing }) => !done.has(closing.window))
      const keepFrom = Math.min(end, ...unfinished.map(({ offset }) => offset))
      if (keepFrom > start) await topic.trim(0, keepFrom)
    },
  }
}

/** What was not sealed under our key as the closing of its window is none. */
function readClosing(secret: Secret, value: Uint8Array): Closing | undefined {
  const { header, head, body } = decodeHeader(value)
  const plain = header.t === 'closing' ? open(secret, binding(TOPIC, head), body) : undefined
  return plain === undefined ? undefined : (JSON.parse(plain.toString()) as Closing)
}
