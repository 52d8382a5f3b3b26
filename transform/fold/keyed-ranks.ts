// Which cells of a person are sampled: those with the smallest ranks, and the ranks come from the window's key.
//
//   seed = HMAC-SHA-256(subkey 'bound', "bound" 0 plan's hash 0 level 0 metric 0 person's pseudonym)
//   rank = mixed((mixed(seed[0] ^ id[0]) + seed[1]) ^ id[1])
//
// with the first two words (32 bits, little-endian) of the seed and of SHA-256(the cell's id). So every choice is as likely
// as any other, the same after a restart and in whatever order people and features came; nobody can foresee it, and it
// cannot be made again once the key is gone.
import { createHash, createHmac } from 'node:crypto'
import type { PersonCells } from './person-cells.ts'
import type { Tables } from './tables.ts'

/** Room for a place in the order of names beside a rank of 32 bits: 2^53 in all. */
const PLACES = 2 ** 21

export interface RankedBy {
  readonly key: Uint8Array
  readonly plan: string
  readonly level: string
  readonly metric: string
  readonly tables: Tables
  readonly pseudonymOf: (person: number) => Uint8Array
}

export class KeyedRanks {
  readonly #key: Uint8Array
  readonly #purpose: Buffer
  readonly #pseudonymOf: (person: number) => Uint8Array
  readonly #order: readonly number[]
  /** Per table: two words of its id's hash, and its place in the order of names. */
  readonly #hashes: Uint32Array
  readonly #places: Uint32Array
  readonly #ranked: Float64Array

  constructor({ key, plan, level, metric, tables: { names, order }, pseudonymOf }: RankedBy) {
    this.#key = key
    this.#purpose = Buffer.from(['bound', plan, level, metric, ''].join('\0'))
    this.#pseudonymOf = pseudonymOf
    this.#order = order
    this.#hashes = new Uint32Array(names.length * 2)
    names.forEach(({ id }, table) =>
      this.#hashes.set(twoWords(createHash('sha256').update(id).digest('binary')), table * 2),
    )
    this.#places = new Uint32Array(names.length)
    order.forEach((table, place) => (this.#places[table] = place))
    this.#ranked = new Float64Array(names.length)
  }

  /** Visits the places, among a person's cells, of the `most` cells that rank lowest. */
  eachSmallest(cells: PersonCells, most: number, person: number, visit: (at: number) => void): void {
    const { count, tables } = cells
    // As text of one character a byte: Node makes that in two thirds of the time of a buffer.
    const seed = createHmac('sha256', this.#key)
      .update(this.#purpose)
      .update(this.#pseudonymOf(person))
      .digest('binary')
    const [high, low] = twoWords(seed)
    for (let at = 0; at < count; at++) {
      const table = tables[at] ?? 0
      const rank = mixed((mixed(high ^ (this.#hashes[table * 2] ?? 0)) + low) ^ (this.#hashes[table * 2 + 1] ?? 0))
      // Of equal ranks the first by name.
      this.#ranked[at] = rank * PLACES + (this.#places[table] ?? 0)
    }
    smallestFirst(this.#ranked, count, most)
    for (let at = 0; at < most; at++) visit(cells.placeOf(this.#order[(this.#ranked[at] ?? 0) % PLACES] ?? 0))
  }
}

const twoWords = (digest: string): [number, number] => [wordOf(digest, 0), wordOf(digest, 4)]

const wordOf = (digest: string, at: number): number =>
  digest.charCodeAt(at) |
  (digest.charCodeAt(at + 1) << 8) |
  (digest.charCodeAt(at + 2) << 16) |
  (digest.charCodeAt(at + 3) << 24)

/** Moves the `most` smallest of the first `count` values, which all differ, before the others (quickselect: most people
 * have far more cells than are kept, and nobody needs the rest in order). */
function smallestFirst(values: Float64Array, count: number, most: number): void {
  let first = 0
  let last = count - 1
  while (first < last) {
    const pivot = values[(first + last) >>> 1] ?? 0
    let low = first
    let high = last
    while (low <= high) {
      while ((values[low] ?? 0) < pivot) low++
      while ((values[high] ?? 0) > pivot) high--
      if (low > high) break
      const value = values[low] ?? 0
      values[low++] = values[high] ?? 0
      values[high--] = value
    }
    if (most <= high) last = high
    else if (most > low) first = low
    else return
  }
}

/** The finalizer of MurmurHash3: every bit of the word moves every other. */
function mixed(word: number): number {
  let value = word
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
