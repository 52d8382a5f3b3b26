// Deleting from the log what nobody needs any more: what was read two hours ago, and what only closed windows used.
import type { Log } from '../../log/port.ts'
import type { PartitionState } from './partition-state.ts'

const HOUR_MS = 3_600_000
/** A raw key lives for an hour after every partition has read past it; its blocks leave the disk after that. */
const KEPT_HOURS = 2

export class Trimming {
  readonly #log: Log
  readonly #partition: number
  readonly #state: PartitionState
  /** The last origin folded at the first tick of each of the last hours. */
  readonly #hours: { readonly hour: number; readonly origin: number }[] = []

  constructor(log: Log, partition: number, state: PartitionState) {
    this.#log = log
    this.#partition = partition
    this.#state = state
  }

  /** After ticks: forgets blocks that were read long ago. */
  async platformEvents(): Promise<void> {
    const { tick, lastOrigin: origin } = this.#state
    const hour = Math.floor(tick / HOUR_MS)
    if (tick === 0 || this.#hours.at(-1)?.hour === hour) return
    this.#hours.push({ hour, origin })
    let past: number | undefined
    while ((this.#hours[0]?.hour ?? hour) < hour - KEPT_HOURS) past = this.#hours.shift()?.origin
    if (past !== undefined) await this.#log.topic('platform-events').trim(this.#partition, past)
  }

  /** After windows were closed: forgets the journal before the oldest day left, and the digests before `firstDigest`. What
   * is left of the journal begins with a message that counts. */
  async closedWindows(firstDigest: number): Promise<void> {
    const { firstOffsets, lastOffset } = this.#state
    const first = Math.min(lastOffset, ...firstOffsets.values())
    if (first > 0) await this.#log.topic('pseudonymous-events').trim(this.#partition, first)
    if (firstDigest > 0) await this.#log.topic('digests').trim(this.#partition, firstDigest)
  }
}
