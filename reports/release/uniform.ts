// Where the noise's randomness comes from: whole numbers drawn uniformly below a bound, and chances that are exact fractions.
//
// Both come from random bits by comparing whole numbers: a draw that would favour some values is thrown away (`below`), and
// a chance compares as many digits of a uniform number from [0, 1) with its fraction as it takes to tell them apart
// (`chance`). Nothing is rounded, so every probability is the one that was asked for. Bounds below 2^45 are what most draws
// have: they have methods of their own, on Numbers that stay below 2^53.

/** `chanceSmall` shifts by a byte and must stay below 2^53. */
export const SMALL = 2 ** 45

/** Independent draws. Each method throws a RangeError for a bound or denominator that it cannot draw for. */
export interface Uniform {
  /** A whole number uniformly from [0, bound). `bound`: 1 or more. */
  below(bound: bigint): bigint
  /** The same. `bound`: from 1 to SMALL. */
  belowSmall(bound: number): number
  /** True with probability numerator / denominator. 0 ≤ `numerator` ≤ `denominator`, which is 1 or more. */
  chance(numerator: bigint, denominator: bigint): boolean
  /** The same. `denominator`: from 1 to SMALL. */
  chanceSmall(numerator: number, denominator: number): boolean
}

const POOL_BYTES = 8_192

/**
 * @param fill Overwrites all of `into` with uniformly random bytes: `randomFillSync` of node:crypto where noise is real. Each
 * byte is used once.
 */
export function openUniform(fill: (into: Uint8Array) => void): Uniform {
  const pool = new Uint8Array(POOL_BYTES)
  const words = new DataView(pool.buffer)
  let at = POOL_BYTES

  /** Makes sure that so many bytes are unused, and passes them. @returns Where they begin. */
  function take(bytes: number): number {
    if (at + bytes > POOL_BYTES) {
      fill(pool)
      at = 0
    }
    at += bytes
    return at - bytes
  }
  const byte = (): number => words.getUint8(take(1))
  const word = (): number => words.getUint32(take(4), true)

  function belowSmall(bound: number): number {
    if (!(bound >= 1 && bound <= SMALL)) throw new RangeError('expected a bound from 1 to 2^45')
    const most = bound - 1
    if (most < 2 ** 8) return masked(byte, maskOf(most), bound)
    if (most < 2 ** 32) return masked(word, maskOf(most), bound)
    const high = maskOf(Math.floor(most / 2 ** 32))
    for (;;) {
      const drawn = (word() & high) * 2 ** 32 + word()
      if (drawn < bound) return drawn
    }
  }

  function chanceSmall(numerator: number, denominator: number): boolean {
    if (!(denominator >= 1 && denominator <= SMALL)) throw new RangeError('expected a denominator from 1 to 2^45')
    let left = numerator
    for (;;) {
      // U = (byte + U′) / 256 is below left / denominator when U′ is below what is left here.
      left = left * 2 ** 8 - byte() * denominator
      if (left <= 0) return false
      if (left >= denominator) return true
    }
  }

  return {
    belowSmall,
    chanceSmall,
    below(bound) {
      if (bound < 1n) throw new RangeError('expected a bound of 1 or more')
      if (bound <= SMALL) return BigInt(belowSmall(Number(bound)))
      const bits = BigInt((bound - 1n).toString(2).length)
      for (;;) {
        let drawn = 0n
        for (let got = 0n; got < bits; got += 32n) drawn = (drawn << 32n) | BigInt(word())
        drawn = BigInt.asUintN(Number(bits), drawn)
        if (drawn < bound) return drawn
      }
    },
    chance(numerator, denominator) {
      if (denominator < 1n) throw new RangeError('expected a denominator of 1 or more')
      if (denominator <= SMALL) return chanceSmall(Number(numerator), Number(denominator))
      let left = numerator
      for (;;) {
        left = (left << 32n) - BigInt(word()) * denominator
        if (left <= 0n) return false
        if (left >= denominator) return true
      }
    },
  }
}

/** All ones up to the highest bit of `most`, a whole number below 2^32. */
const maskOf = (most: number): number => (most === 0 ? 0 : 0xffff_ffff >>> Math.clz32(most))

function masked(draw: () => number, mask: number, bound: number): number {
  for (;;) {
    const drawn = (draw() & mask) >>> 0
    if (drawn < bound) return drawn
  }
}
