// The message of a block: events as the text they came in, never parsed or written again, sealed under the raw key.
import type { Secret } from '../keys/port.ts'
import { type Heading, headingOf, sealUnder } from '../keys/seal.ts'

/** `events`: the JSON text of each captured event. The body is the JSON text of a `Block`. */
export type SealBlock = (partition: number, secret: Secret, stamp: number, events: readonly string[]) => Buffer

export function openSealBlock(): SealBlock {
  // The clear part of a partition's blocks is the same for an hour.
  const headings = new Map<number, { readonly k: string; readonly heading: Heading }>()
  return (partition, secret, stamp, events) => {
    let known = headings.get(partition)
    if (known?.k !== secret.name) {
      const k = secret.name
      known = { k, heading: headingOf('platform-events', { t: 'block', k, p: partition }) }
      headings.set(partition, known)
    }
    return sealUnder(known.heading, secret, Buffer.from(`{"stamp":${stamp},"events":[${events.join(',')}]}`))
  }
}
