// Draws in the log, beside the closings they are drawn from and under the same key: noise is drawn once, and what was
// drawn first counts, whoever drew it and whatever is interrupted afterwards.
import { type Secret, closingKeyOf } from '../../keys/port.ts'
import { binding, open, sealMessage } from '../../keys/seal.ts'
import type { Log } from '../../log/port.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { Draw } from './draw.ts'

const TOPIC = 'closings'

export interface DrawsLog {
  /** Resolves when it is durable. Whether it counts is known when it is read back. */
  append(window: WindowId, secret: Secret, draw: Draw): Promise<void>
  /** The window's draw that counts. `secret`: the key of its closing. */
  first(window: WindowId, secret: Secret): Promise<Draw | undefined>
}

export function openDrawsLog(log: Log): DrawsLog {
  const topic = log.topic(TOPIC)
  return {
    async append(window, secret, draw) {
      const header = { t: 'draw', k: closingKeyOf(window), window } as const
      await topic.append(0, [sealMessage(TOPIC, secret, header, Buffer.from(JSON.stringify(draw)))])
    },
    async first(window, secret) {
      for await (const batch of topic.read(0, 0, { follow: false }))
        for (const { value } of batch) {
          const { header, head, body } = decodeHeader(value)
          if (header.t !== 'draw' || header.window !== window) continue
          const plain = open(secret, binding(TOPIC, head), body)
          if (plain !== undefined) return JSON.parse(plain.toString()) as Draw
        }
      return undefined
    },
  }
}
