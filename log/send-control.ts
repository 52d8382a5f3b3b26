// Appending a person's request to every partition of `platform-events`, where its place decides what it reaches.
import { binding, seal } from '../keys/seal.ts'
import { controlHashOfPerson } from '../keys/control-hash.ts'
import { type Keys, LASTING } from '../keys/port.ts'
import type { Control } from '../schemas/control.ts'
import { encodeHeader } from '../schemas/envelope.ts'
import type { Log } from './port.ts'

/** Resolves when the request is durable in every partition. Sending the same request again is harmless: it takes effect
 * at its first place, and once more at its second. */
export async function sendControl(
  { log, keys }: { log: Log; keys: Keys },
  control: Omit<Control, 'person'>,
  person: { readonly organisation?: string | undefined; readonly account: string },
): Promise<void> {
  const secret = await keys.obtain(LASTING.control)
  if (secret === 'destroyed') throw new Error('the control key is gone: this data folder can take no requests any more')
  const hash = controlHashOfPerson(secret.subkey('control'), person.organisation, person.account)
  const plain = Buffer.from(JSON.stringify({ ...control, person: hash.toString('hex') } satisfies Control))
  const topic = log.topic('platform-events')
  for (let p = 0; p < log.partitions; p++) {
    const head = encodeHeader({ t: 'control', k: LASTING.control, p })
    await topic.append(p, [Buffer.concat([head, seal(secret, binding('platform-events', head), plain)])])
  }
}
