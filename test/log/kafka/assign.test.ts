// Sharing partitions out: all of them, evenly, and with as few moves as can be.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { assign } from '../../../log/kafka/assign.ts'

const groups = fc.record({
  partitions: fc.integer({ min: 1, max: 64 }),
  held: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 80 }), { maxLength: 40 }), { minLength: 1, maxLength: 9 }),
})
const membersOf = (held: readonly (readonly number[])[]) => held.map((each, n) => ({ id: `m${n}`, held: each }))

test('every partition goes to one member, and nobody has two more than another', () => {
  fc.assert(
    fc.property(groups, ({ partitions, held }) => {
      const shares = [...assign(membersOf(held), partitions).values()]
      expect(shares.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: partitions }, (_, p) => p))
      const sizes = shares.map((share) => share.length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    }),
  )
})

test('who is a member keeps what is theirs when one goes or comes, as far as an even share allows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 8, max: 64 }), (count, partitions) => {
      const first = assign(membersOf(Array.from({ length: count }, () => [])), partitions)
      const stayed = [...first].slice(1).map(([id, held]) => ({ id, held }))
      for (const { id, held } of stayed) {
        const kept = assign(stayed, partitions).get(id) ?? []
        expect(held.every((partition) => kept.includes(partition))).toBe(true)
      }
      const after = assign([...stayed, { id: 'new', held: [] }], partitions)
      for (const { id, held } of stayed) {
        const kept = (after.get(id) ?? []).filter((partition) => held.includes(partition))
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(held.length, Math.floor(partitions / count)))
      }
    }),
  )
})

test('the same group is shared out in the same way, whoever does it', () => {
  fc.assert(
    fc.property(groups, ({ partitions, held }) => {
      const members = membersOf(held)
      expect([...assign(members.toReversed(), partitions)]).toEqual([...assign(members, partitions)])
    }),
  )
})

test('of two who say that they have a partition only one keeps it', () => {
  const shares = assign(
    [
      { id: 'b', held: [0, 1] },
      { id: 'a', held: [1, 2] },
    ],
    4,
  )
  expect(new Set(shares.get('a'))).toEqual(new Set([1, 2]))
  expect(new Set(shares.get('b'))).toEqual(new Set([0, 3]))
})
