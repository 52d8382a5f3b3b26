// Whole numbers and chances from random bytes: counted over all bytes where that can be done, else by comparing with
// what the whole stream says.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededFill } from '../../../audit/seeded-bytes.ts'
import { chiSquaredTail } from '../../../audit/statistics.ts'
import { SMALL, type Uniform, openUniform } from '../../../reports/release/uniform.ts'

const POOL = 8_192

/** Draws from these bytes, then from zeros. */
const after = (bytes: readonly number[]): Uniform =>
  openUniform((into) => {
    into.fill(0)
    into.set(bytes)
  })
const all = (byte: number): Uniform => openUniform((into) => into.fill(byte))

/** The first `count` digits of numerator / denominator in base 2^bits, for a fraction below 1. */
function digitsOf(numerator: bigint, denominator: bigint, bits: bigint, count: number): bigint[] {
  let left = numerator
  return Array.from({ length: count }, () => {
    const digit = (left << bits) / denominator
    left = (left << bits) - digit * denominator
    return digit
  })
}

/** A fraction up to `most`, and digits of which the first few are its own: hard to tell apart. */
const closeCalls = (most: bigint, bits: bigint) =>
  fc
    .bigInt({ min: 1n, max: most })
    .chain((denominator) => fc.tuple(fc.bigInt({ min: 0n, max: denominator - 1n }), fc.constant(denominator)))
    .chain(([numerator, denominator]) =>
      fc
        .tuple(fc.nat(4), fc.array(fc.bigInt({ min: 0n, max: (1n << bits) - 1n }), { minLength: 6, maxLength: 6 }))
        .map(([same, random]) => ({
          numerator,
          denominator,
          digits: [...digitsOf(numerator, denominator, bits, same), ...random],
        })),
    )

/** Whether the number with these digits behind the point, and then zeros, is below the fraction. */
function isBelow(digits: readonly bigint[], bits: bigint, numerator: bigint, denominator: bigint): boolean {
  const value = digits.reduce((sum, digit) => (sum << bits) | digit, 0n)
  return value * denominator < numerator << (bits * BigInt(digits.length))
}

const littleEndian = (word: bigint): number[] => [0n, 8n, 16n, 24n].map((shift) => Number((word >> shift) & 0xffn))

describe('a number below a bound', () => {
  it('comes from each value of a byte equally often, for every bound up to 256', () => {
    for (let bound = 1; bound <= 256; bound++) {
      let fills = 0
      const uniform = openUniform((into) => {
        if (fills++ > 0) throw new Error('all bytes are used')
        for (let at = 0; at < POOL; at++) into[at] = at % 256
      })
      const times = Array.from({ length: bound }, () => 0)
      expect(() => {
        for (;;) {
          const drawn = uniform.belowSmall(bound)
          times[drawn] = (times[drawn] ?? 0) + 1
        }
      }).toThrow('all bytes are used')
      const powerOfTwo = 2 ** Math.ceil(Math.log2(bound))
      expect(new Set(times), `below ${bound}`).toEqual(new Set([POOL / powerOfTwo]))
    }
  })

  // Each a multiple of the number of bins, so that these are of one size.
  it.each([272n, 1_008n, 2n ** 32n - 16n, 2n ** 32n + 16n, 3n * 2n ** 40n, 2n ** 45n, 2n ** 45n + 16n, 5n * 2n ** 80n])(
    'is spread evenly below %i, in its high digits and its low',
    (bound) => {
      const uniform = openUniform(seededFill(`below ${bound}`))
      const drawn = Array.from({ length: 16_000 }, () => uniform.below(bound))
      expect(drawn.every((value) => value >= 0n && value < bound)).toBe(true)
      for (const binOf of [(value: bigint) => (value * 16n) / bound, (value: bigint) => value % 16n]) {
        const times = Array.from({ length: 16 }, () => 0)
        for (const value of drawn) times[Number(binOf(value))] = (times[Number(binOf(value))] ?? 0) + 1
        const distance = times.reduce((sum, seen) => sum + (seen - 1_000) ** 2 / 1_000, 0)
        expect(chiSquaredTail(distance, 15)).toBeGreaterThan(1e-3)
      }
    },
  )

  it('is the whole of its bits: all zeros give 0, all ones the most', () => {
    for (let power = 0n; power <= 100n; power++) {
      expect(all(0).below(1n << power)).toBe(0n)
      expect(all(0xff).below(1n << power)).toBe((1n << power) - 1n)
    }
  })

  it('is drawn again when it is not below', () => {
    expect(after([7, 6, 5, 4, 3]).below(5n)).toBe(4n)
    expect(after([0xff, 0xff, 0xff, 0xff, 0x2c, 0x01, 0, 0]).below(301n)).toBe(300n)
    expect(after([...Array.from({ length: 12 }, () => 0xff), 9]).below(3n * 2n ** 80n)).toBe(9n << 64n)
  })

  it('is the same from the same bytes, whether the bound is a Number or a BigInt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: SMALL }), fc.string(), (bound, seed) => {
        const small = openUniform(seededFill(seed)).belowSmall(bound)
        expect(openUniform(seededFill(seed)).below(BigInt(bound))).toBe(BigInt(small))
      }),
    )
  })

  it('is refused for a bound that it cannot be drawn for', () => {
    const uniform = all(0)
    for (const bound of [0n, -1n]) expect(() => uniform.below(bound)).toThrow(RangeError)
    for (const bound of [0, -1, NaN, SMALL + 1]) expect(() => uniform.belowSmall(bound)).toThrow(RangeError)
  })
})

describe('a chance', () => {
  it('of a small fraction compares it with the stream’s bytes, as many as it takes', () => {
    fc.assert(
      fc.property(closeCalls(2n ** 45n, 8n), ({ numerator, denominator, digits }) => {
        const uniform = after(digits.map(Number))
        const expected = isBelow(digits, 8n, numerator, denominator)
        expect(uniform.chanceSmall(Number(numerator), Number(denominator))).toBe(expected)
      }),
      { numRuns: 1_000 },
    )
  })

  it('of a long fraction compares it with the stream’s words, as many as it takes', () => {
    fc.assert(
      fc.property(closeCalls(2n ** 300n, 32n), ({ numerator, denominator, digits }) => {
        const scale = 2n ** 45n
        const uniform = after(digits.flatMap(littleEndian))
        const expected = isBelow(digits, 32n, numerator, denominator)
        expect(uniform.chance(numerator * scale, denominator * scale)).toBe(expected)
      }),
      { numRuns: 1_000 },
    )
  })

  it('of nothing never comes, and of one always', () => {
    for (const byte of [0, 1, 0x80, 0xff])
      for (const over of [1n, 2n, 7n, 2n ** 45n, 2n ** 45n + 1n, 2n ** 200n]) {
        expect(all(byte).chance(0n, over)).toBe(false)
        expect(all(byte).chance(over, over)).toBe(true)
      }
  })

  it('is as frequent as its fraction says', () => {
    const uniform = openUniform(seededFill('how often'))
    const draws = 40_000
    for (const [numerator, denominator] of [
      [1n, 2n],
      [1n, 3n],
      [97n, 100n],
      [2n ** 90n, 2n ** 92n + 1n],
    ] as const) {
      let times = 0
      for (let n = 0; n < draws; n++) if (uniform.chance(numerator, denominator)) times++
      const p = Number((numerator * 10n ** 15n) / denominator) / 1e15
      expect((times - draws * p) ** 2 / (draws * p * (1 - p)), `${numerator} in ${denominator}`).toBeLessThan(10.8)
    }
  })

  it('is refused for a denominator that it cannot be drawn for', () => {
    const uniform = all(0)
    for (const over of [0n, -1n]) expect(() => uniform.chance(0n, over)).toThrow(RangeError)
    for (const over of [0, -1, NaN, SMALL + 1]) expect(() => uniform.chanceSmall(0, over)).toThrow(RangeError)
  })
})

describe('the pool', () => {
  it('hands out each word once, over many fillings, and none that lies across two', () => {
    let next = 0
    const uniform = openUniform((into) => {
      const words = new DataView(into.buffer)
      for (let at = 0; at < POOL; at += 4) words.setUint32(at, next++, true)
    })
    const perPool = POOL / 4
    const word = (): number => uniform.belowSmall(2 ** 32)
    expect(Array.from({ length: 3 * perPool }, word)).toEqual(Array.from({ length: 3 * perPool }, (_, at) => at))
    // One byte: the words of this filling now end three bytes before its end, and those are passed over.
    uniform.belowSmall(2)
    for (let n = 1; n < perPool; n++) word()
    expect(word()).toBe(4 * perPool)
  })

  it('is filled again before the next draw when filling failed', () => {
    let fails = true
    const uniform = openUniform((into) => {
      if (fails) throw new Error('no randomness')
      into.fill(3)
    })
    expect(() => uniform.below(4n)).toThrow('no randomness')
    expect(() => uniform.below(4n)).toThrow('no randomness')
    fails = false
    expect(uniform.below(4n)).toBe(3n)
  })
})
