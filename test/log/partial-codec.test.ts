// Bounded sums in a partial: there and back, and what was written before there were any.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PartialBody, SLOTS, decodePartialBody, encodePartialBody } from '../../log/partial-codec.ts'
import type { BoundedCell } from '../../schemas/bounded.ts'
import { DURATION_BINS } from '../../schemas/figures.ts'
import { LEVELS } from '../../schemas/segments.ts'
import { cell } from '../support/closing.ts'

/** One cell and one duration, as they were written when partials held nothing else. */
const OLD = '0001020675706c6f61640100010c0305ac021402010101010004010904'
const BODY: PartialBody = {
  cells: [
    {
      ...cell('feature', 'upload', 12, { by: 'role', value: 'client', organisations: 3, largest: 5, events: 300 }),
      activeDays: 20,
      errors: 2,
      errorPeople: 1,
      errorOrganisations: 1,
      errorLargest: 1,
    },
  ],
  durations: [
    {
      level: 'feature',
      id: 'upload',
      people: 4,
      bins: Array.from({ length: DURATION_BINS }, (_, bin) => (bin === 9 ? 4 : 0)),
    },
  ],
}
const PLAN = 'c0ffee'.repeat(10).padEnd(64, '0')

const figure = fc.oneof(fc.nat(200_000), fc.maxSafeNat())
const boundedCell: fc.Arbitrary<BoundedCell> = fc
  .record({
    level: fc.constantFrom(...LEVELS),
    id: fc.constantFrom('upload', 'search', 'platform'),
    slot: fc.constantFrom(...SLOTS),
    people: figure,
    activeDays: figure,
    organisations: figure,
  })
  .map(({ slot, ...more }) => ({ ...more, ...slot }))

test('bounded sums come back from the bytes as they were, also of things without an exact cell, and if there are none', () => {
  fc.assert(
    fc.property(fc.array(boundedCell, { maxLength: 60 }), fc.boolean(), (cells, isAlone) => {
      const body = { ...(isAlone ? { cells: [], durations: [] } : BODY), bounded: { plan: PLAN, cells } }
      expect(decodePartialBody(encodePartialBody(body))).toEqual(body)
    }),
    { numRuns: 200 },
  )
})

test('a body without bounded sums is what it was before there were any', () => {
  expect(encodePartialBody(BODY).toString('hex')).toBe(OLD)
  expect(decodePartialBody(Buffer.from(OLD, 'hex'))).toStrictEqual(BODY)
})

test('bounded sums that end too early, or stand for nothing, are refused', () => {
  const bounded = { plan: PLAN, cells: [{ ...CELL, people: 65_536, activeDays: 0, organisations: 1 }] }
  const bytes = encodePartialBody({ cells: [], durations: [], bounded })
  for (let length = bytes.length - 1; length > bytes.length - 10; length--)
    expect(() => decodePartialBody(bytes.subarray(0, length))).toThrow('end too early')
  const strange = Buffer.from(bytes)
  strange[bytes.length - 6] = 99 // the place in SLOTS, before 3 + 1 + 1 bytes of figures
  expect(() => decodePartialBody(strange)).toThrow('stands for nothing')
})

const CELL = { level: 'feature', id: 'upload', by: 'total', value: 'total' } as const
