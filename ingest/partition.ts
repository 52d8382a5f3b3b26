// Which partition an event goes to: all events of one person, and of one organisation, meet in one.
import { createHmac } from 'node:crypto'
import type { PlatformEvent } from '../schemas/platform-event.ts'
import type { Source } from '../schemas/source.ts'
import type { Connection } from './accept.ts'

/** How many texts of each kind are remembered: some 100 bytes each. */
const REMEMBERED = 50_000

export type PartitionOf = (source: Source, event: PlatformEvent, client: Connection) => number

/** `routingKey`: the subkey `routing` of the lasting routing key. */
export function openPartitionOf(routingKey: Buffer, partitions: number): PartitionOf {
  function remembering(kind: string): (text: string) => number {
    const known = new Map<string, number>()
    return (text) => {
      let partition = known.get(text)
      if (partition === undefined) {
        const mac = createHmac('sha256', routingKey).update(`${kind}\0${text}`).digest()
        partition = mac.readUInt32BE(0) % partitions
        if (known.size >= REMEMBERED) known.clear()
        known.set(text, partition)
      }
      return partition
    }
  }
  const byOrganisation = remembering('organisation')
  const byAccount = remembering('account')
  const byAddress = remembering('address')
  const bySource = remembering('source')

  return ({ id, people }, { actor }, { address, userAgent }) => {
    // Where the address stands for the account, the person has no organisation, whatever the event says of one.
    const addressIsPerson = people === 'by-address' && actor?.account === undefined && address !== undefined
    if (!addressIsPerson) {
      if (actor?.organisation !== undefined) return byOrganisation(actor.organisation.id)
      if (actor?.account !== undefined) return byAccount(actor.account)
    }
    if (address !== undefined) return byAddress(`${address}\0${userAgent ?? ''}`)
    return bySource(id)
  }
}
