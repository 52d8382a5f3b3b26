// Ranges of the log whose keys are dead: nobody can read them, so they only take room. Only headers are looked at.
import type { KeyName, Keys } from '../../keys/port.ts'
import type { AppendTopicName, Log } from '../../log/port.ts'
import { type Header, decodeHeader } from '../../schemas/envelope.ts'

const BATCH_BYTES = 1024 * 1024

/** Trims the topics that hold what is sealed under dying keys. `foldedUpTo`: the last origin folded of a partition. What
 * has not been folded stays, and so does the last message of each journal: they say where its owner goes on. */
export async function trimLog(log: Log, keys: Keys, foldedUpTo: (partition: number) => number): Promise<void> {
  const known = new Map<KeyName, boolean>()
  const isDead = async (name: KeyName): Promise<boolean> => {
    let dead = known.get(name)
    if (dead === undefined) {
      const found = await keys.find(name, { catchingUp: true })
      known.set(name, (dead = found === 'destroyed' || found === 'unknown'))
    }
    return dead
  }
  const isSpent = async (header: Header): Promise<boolean> => {
    for (const name of keysOf(header)) if (!(await isDead(name))) return false
    return true
  }
  for (let partition = 0; partition < log.partitions; partition++) {
    await trimSpent(log, 'platform-events', partition, foldedUpTo(partition) + 1, isSpent)
    const { end } = await log.topic('pseudonymous-events').bounds(partition)
    await trimSpent(log, 'pseudonymous-events', partition, end - 1, isSpent)
    await trimSpent(log, 'digests', partition, Infinity, isSpent)
  }
}

/** Trims from the start of the partition up to the first message that can be read, or up to `limit`. */
async function trimSpent(
  log: Log,
  name: AppendTopicName,
  partition: number,
  limit: number,
  isSpent: (header: Header) => Promise<boolean>,
): Promise<void> {
  const topic = log.topic(name)
  const { start } = await topic.bounds(partition)
  const upTo = await firstKept()
  if (upTo > start) await topic.trim(partition, upTo)

  async function firstKept(): Promise<number> {
    let next = start
    for await (const batch of topic.read(partition, start, { follow: false, batchBytes: BATCH_BYTES }))
      for (const { offset, value } of batch) {
        if (offset >= limit || !(await isSpent(decodeHeader(value).header))) return offset
        next = offset + 1
      }
    return next
  }
}

/** The dying keys that a message is sealed under. Ticks and controls have none: they go with what stands around them. */
function keysOf(header: Header): readonly KeyName[] {
  if (header.t === 'block' || header.t === 'digest') return [header.k]
  return header.t === 'run' ? header.sections.map(({ k }) => k) : []
}
