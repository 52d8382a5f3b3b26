// The partials seen so far: of each window and partition the one with the highest version. They stay sealed until a
// figure is made from them, so that a destroyed key shreds these copies, too.
import type { Keys } from '../../keys/port.ts'
import { binding, open } from '../../keys/seal.ts'
import type { KeyedMessage } from '../../log/port.ts'
import { decodeHeader, type Header } from '../../schemas/envelope.ts'
import type { Partial, WindowId } from '../../schemas/figures.ts'
import { decodePartialBody } from '../../log/partial-codec.ts'
import type { Progress } from './due.ts'

type PartialHeader = Extract<Header, { t: 'partial' }>

interface Sealed {
  readonly header: PartialHeader
  readonly head: Uint8Array
  readonly body: Uint8Array
}

/** How far a partition has come, over all its windows. */
export interface PartitionProgress {
  /** The last origin folded. */
  readonly version: number
  /** Everything stamped before it is folded. */
  readonly watermark: number
}

const TOPIC = 'partials'
const NOWHERE: PartitionProgress = { version: -1, watermark: -Infinity }

export class PartialsSeen implements Progress {
  readonly partitions: number
  readonly #keys: Keys
  readonly #seen = new Map<WindowId, Map<number, Sealed>>()
  readonly #progress: PartitionProgress[]
  /** What stands on the topic, readable or not. */
  readonly #standing = new Set<string>()
  /** By key, what could not be opened there: the same one read again is not counted again. */
  readonly #unopened = new Map<string, Uint8Array>()
  #unreadable = 0

  constructor(keys: Keys, partitions: number) {
    this.#keys = keys
    this.partitions = partitions
    this.#progress = Array.from({ length: partitions }, () => NOWHERE)
  }

  /** How many partials could not be opened though their window's key lives. */
  get unreadable(): number {
    return this.#unreadable
  }

  /** Takes what stands on the topic, or a change of it. A lower version than the one seen is ignored.
   * @throws KeysUnreachable: take the same again later. */
  async take(messages: readonly KeyedMessage[]): Promise<void> {
    for (const { key, value } of messages)
      if (value === null) this.#standing.delete(key)
      else {
        this.#standing.add(key)
        await this.#takeOne(key, value)
      }
  }

  async #takeOne(key: string, value: Uint8Array): Promise<void> {
    const sealed = readSealed(key, value)
    if (sealed === undefined) return this.#countUnreadable(key, value)
    const { k, p, version, watermark } = sealed.header
    const known = this.#seen.get(k)?.get(p)
    if (known !== undefined && known.header.version >= version) return
    const opened = await this.#open(sealed)
    if (opened === 'destroyed') return
    if (opened === undefined) return this.#countUnreadable(key, value)
    let window = this.#seen.get(k)
    if (window === undefined) this.#seen.set(k, (window = new Map<number, Sealed>()))
    window.set(p, sealed)
    const before = this.progressOf(p)
    this.#progress[p] = {
      version: Math.max(before.version, version),
      watermark: Math.max(before.watermark, watermark),
    }
  }

  #countUnreadable(key: string, value: Uint8Array): void {
    if (Buffer.compare(this.#unopened.get(key) ?? Buffer.of(), value) !== 0) this.#unreadable++
    this.#unopened.set(key, value)
  }

  watermarkOf(window: WindowId, partition: number): number | undefined {
    return this.#seen.get(window)?.get(partition)?.header.watermark
  }

  progressOf(partition: number): PartitionProgress {
    return this.#progress[partition] ?? NOWHERE
  }

  /** The partials of a window, by partition; none where none was seen, or where its key is gone. */
  async of(window: WindowId): Promise<readonly Partial[]> {
    const partials: Partial[] = []
    for (const sealed of this.#seen.get(window)?.values() ?? []) {
      const opened = await this.#open(sealed)
      if (opened === undefined || opened === 'destroyed') continue
      const { p: partition, version, watermark } = sealed.header
      partials.push({ window, partition, version, watermark, ...decodePartialBody(opened) })
    }
    return partials.toSorted((a, b) => a.partition - b.partition)
  }

  /** Forgets a closed window. Answers the keys under which partials of it stand on the topic, for the last time. */
  forget(window: WindowId): readonly string[] {
    this.#seen.delete(window)
    const keys = [...this.#standing].filter((key) => key.endsWith(`/${window}`))
    for (const key of keys) this.#standing.delete(key)
    return keys
  }

  /** Every window of which a partial stands on the topic. */
  windows(): ReadonlySet<WindowId> {
    return new Set([...this.#standing].map((key) => key.slice(key.indexOf('/') + 1) as WindowId))
  }

  async #open({ header, head, body }: Sealed): Promise<Buffer | 'destroyed' | undefined> {
    // While the clock is doubted, what its date alone would have ended may still be read.
    const secret = await this.#keys.find(header.k, { catchingUp: true })
    if (secret === 'destroyed') return secret
    return secret === 'unknown' ? undefined : open(secret, binding(TOPIC, head), body)
  }
}

function readSealed(key: string, value: Uint8Array): Sealed | undefined {
  try {
    const { header, head, body } = decodeHeader(value)
    return header.t === 'partial' && key === `${header.p}/${header.k}` ? { header, head, body } : undefined
  } catch {
    return undefined
  }
}

/** The latest moment up to which any partition had folded everything, by what stands on the topic; sealed or not. */
export async function lastWatermark(batches: AsyncIterable<readonly KeyedMessage[]>): Promise<number> {
  let last = -Infinity
  for await (const batch of batches)
    for (const { key, value } of batch)
      if (value !== null) last = Math.max(last, readSealed(key, value)?.header.watermark ?? -Infinity)
  return last
}
