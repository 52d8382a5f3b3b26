// The set of event ids of a day, against a Set, and what it costs.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FingerprintSet } from '../../../transform/deidentify/fingerprint-set.ts'
import { Repeats } from '../../../transform/deidentify/repeats.ts'

/** Few different values, so that they meet, wrap around and stand in each other's way. */
const word = fc.oneof(fc.nat(20), fc.integer({ min: 0xffff_fff0, max: 0xffff_ffff }), fc.nat(0xffff_ffff))
const fingerprint = fc.record({ high: word, low: word }).filter(({ high, low }) => high !== 0 || low !== 0)
const step = fc.record({ fingerprint, kind: fc.constantFrom('add', 'add', 'delete') })

describe('FingerprintSet', () => {
  test('holds what a Set holds, whatever is added and taken back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const set = new FingerprintSet()
        const truth = new Set<string>()
        for (const { fingerprint: one, kind } of steps) {
          const name = `${one.high} ${one.low}`
          if (kind === 'add') {
            set.add(one)
            truth.add(name)
          } else {
            set.deleteWords(one.high, one.low)
            truth.delete(name)
          }
        }
        expect(set.size).toBe(truth.size)
        for (const { fingerprint: one } of steps) expect(set.has(one)).toBe(truth.has(`${one.high} ${one.low}`))
      }),
      { numRuns: 300 },
    )
  })

  test('takes at most 24 bytes an id once there are some thousands, also while it grows', () => {
    const set = new FingerprintSet()
    let state = 1
    const next = (): number => (state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) >>> 0
    let most = 0
    for (let count = 1; count <= 300_000; count++) {
      const before = set.size
      set.addWords(next(), next() | 1)
      if (set.size === before) count--
      else if (count > 5000 && count % 97 === 0) most = Math.max(most, set.bytes / count)
    }
    // Growing holds the old half of one shard in 64 besides: 0.4 bytes an id at most.
    expect(most + 0.4).toBeLessThanOrEqual(24)
  })
})

describe('Repeats', () => {
  const one = { high: 1, low: 2 }

  test('knows an id of any day that is not closed', () => {
    const repeats = new Repeats()
    repeats.add('2026-11-18', one)
    repeats.addAll('2026-11-19', Uint32Array.of(3, 4, 5, 6))
    expect(repeats.has(one)).toBe(true)
    expect(repeats.has({ high: 5, low: 6 })).toBe(true)
    repeats.forget('2026-11-18')
    expect(repeats.has(one)).toBe(false)
    expect(repeats.has({ high: 3, low: 4 })).toBe(true)
  })

  test('an id that was taken back is no repeat', () => {
    const repeats = new Repeats()
    repeats.add('2026-11-18', one)
    repeats.remove('2026-11-18', one)
    repeats.remove('2026-11-20', one)
    expect(repeats.has(one)).toBe(false)
  })
})
