// The event ids of one day, as 64-bit fingerprints: open addressing over pairs of uint32.
//
// A shard doubles at 70 % full, so it holds between 11.4 and 22.9 bytes an id; with 64 shards that grow one at a time,
// what stands twice while a shard is copied adds 0.4 at most. A Set of strings takes about 120.
import type { Fingerprint } from '../../schemas/pseudonymous-event.ts'

const SHARD_BITS = 6
const FIRST_SLOTS = 16
const FULL = 0.7

interface Shard {
  /** Two words a slot, high and low; both 0: free (no fingerprint is 0). */
  words: Uint32Array
  count: number
}

export class FingerprintSet {
  readonly #shards: readonly Shard[] = Array.from({ length: 1 << SHARD_BITS }, () => ({
    words: new Uint32Array(FIRST_SLOTS * 2),
    count: 0,
  }))

  get size(): number {
    return this.#shards.reduce((sum, { count }) => sum + count, 0)
  }

  /** Memory held, bytes. */
  get bytes(): number {
    return this.#shards.reduce((sum, { words }) => sum + words.byteLength, 0)
  }

  has({ high, low }: Fingerprint): boolean {
    const { words } = this.#shardOf(high)
    const at = slotOf(words, high, low)
    return words[at] === high && words[at + 1] === low
  }

  add(fingerprint: Fingerprint): void {
    this.addWords(fingerprint.high, fingerprint.low)
  }

  addWords(high: number, low: number): void {
    const shard = this.#shardOf(high)
    let at = slotOf(shard.words, high, low)
    if (shard.words[at] === high && shard.words[at + 1] === low) return
    if ((shard.count + 1) * 2 > shard.words.length * FULL) {
      shard.words = doubled(shard.words)
      at = slotOf(shard.words, high, low)
    }
    shard.words[at] = high
    shard.words[at + 1] = low
    shard.count++
  }

  /** Takes one out again and closes the gap, so that no probe ends too early. */
  deleteWords(high: number, low: number): void {
    const shard = this.#shardOf(high)
    const { words } = shard
    let gap = slotOf(words, high, low)
    if (words[gap] !== high || words[gap + 1] !== low) return
    shard.count--
    const mask = words.length - 1
    for (let at = (gap + 2) & mask; !isFree(words, at); at = (at + 2) & mask) {
      // It may move into the gap unless its first choice lies between the gap and where it stands.
      const first = firstSlot(words, words[at + 1] ?? 0)
      if (((at - first) & mask) < ((at - gap) & mask)) continue
      words[gap] = words[at] ?? 0
      words[gap + 1] = words[at + 1] ?? 0
      gap = at
    }
    words[gap] = 0
    words[gap + 1] = 0
  }

  #shardOf(high: number): Shard {
    const shard = this.#shards[high >>> (32 - SHARD_BITS)]
    if (shard === undefined) throw new RangeError('a fingerprint is two uint32')
    return shard
  }
}

const isFree = (words: Uint32Array, at: number): boolean => words[at] === 0 && words[at + 1] === 0

const firstSlot = (words: Uint32Array, low: number): number => (low << 1) & (words.length - 1)

/** Where it stands or would stand. */
function slotOf(words: Uint32Array, high: number, low: number): number {
  const mask = words.length - 1
  let at = firstSlot(words, low)
  while (!isFree(words, at) && (words[at] !== high || words[at + 1] !== low)) at = (at + 2) & mask
  return at
}

function doubled(words: Uint32Array): Uint32Array {
  const larger = new Uint32Array(words.length * 2)
  for (let from = 0; from < words.length; from += 2) {
    if (isFree(words, from)) continue
    const high = words[from] ?? 0
    const low = words[from + 1] ?? 0
    const to = slotOf(larger, high, low)
    larger[to] = high
    larger[to + 1] = low
  }
  return larger
}
