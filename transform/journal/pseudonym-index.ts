// Numbers for 16-byte pseudonyms, in order of first appearance: open addressing over typed arrays.
//
// 16 bytes a key and 4 a slot, slots half full at most: 24 to 48 bytes a pseudonym, where a Map of strings takes 150.
// A pseudonym is the output of a keyed hash, so its first bits are the best hash there is.

const WORDS = 4
const FIRST_SLOTS = 16

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0

export class PseudonymIndex {
  #count = 0
  #keys = new Uint32Array((FIRST_SLOTS / 2) * WORDS)
  /** Number + 1 of who stands here; 0: free. */
  #slots = new Uint32Array(FIRST_SLOTS)

  /** How many have a number: the next one gets this. */
  get count(): number {
    return this.#count
  }

  /** Its number, or -1. `at`: where its 16 bytes begin. */
  find(bytes: Uint8Array, at = 0): number {
    const a = word(bytes, at)
    return (this.#slots[this.#slotOf(a, word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12))] ?? 0) - 1
  }

  /** The pseudonym that has this number. */
  bytesOf(number: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(WORDS * 4)
    for (let at = 0; at < WORDS; at++) bytes.writeUInt32LE(this.#keys[number * WORDS + at] ?? 0, at * 4)
    return bytes
  }

  /** Its number, the next free one if it is new. */
  number(bytes: Uint8Array, at = 0): number {
    const a = word(bytes, at)
    const b = word(bytes, at + 4)
    const c = word(bytes, at + 8)
    const d = word(bytes, at + 12)
    let slot = this.#slotOf(a, b, c, d)
    const known = this.#slots[slot] ?? 0
    if (known > 0) return known - 1
    if (this.#count * 2 >= this.#slots.length) {
      this.#grow()
      slot = this.#slotOf(a, b, c, d)
    }
    const key = this.#count * WORDS
    this.#keys[key] = a
    this.#keys[key + 1] = b
    this.#keys[key + 2] = c
    this.#keys[key + 3] = d
    this.#slots[slot] = ++this.#count
    return this.#count - 1
  }

  /** Takes back every number from `count` on. */
  truncate(count: number): void {
    if (count >= this.#count) return
    this.#count = count
    this.#slots.fill(0)
    this.#fill()
  }

  /** The slot where a key stands or would stand. */
  #slotOf(a: number, b: number, c: number, d: number): number {
    const slots = this.#slots
    const keys = this.#keys
    const mask = slots.length - 1
    let slot = a & mask
    for (let number = slots[slot] ?? 0; number > 0; number = slots[slot] ?? 0) {
      const key = (number - 1) * WORDS
      if (keys[key] === a && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d) break
      slot = (slot + 1) & mask
    }
    return slot
  }

  #grow(): void {
    const keys = new Uint32Array(this.#keys.length * 2)
    keys.set(this.#keys)
    this.#keys = keys
    this.#slots = new Uint32Array(this.#slots.length * 2)
    this.#fill()
  }

  /** Finds a slot for every numbered key again; the slots are empty. */
  #fill(): void {
    const mask = this.#slots.length - 1
    for (let number = 0; number < this.#count; number++) {
      let slot = (this.#keys[number * WORDS] ?? 0) & mask
      while ((this.#slots[slot] ?? 0) > 0) slot = (slot + 1) & mask
      this.#slots[slot] = number + 1
    }
  }
}
