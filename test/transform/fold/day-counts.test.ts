// Days of use per person and feature, against a Map.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DayCounts } from '../../../transform/fold/day-counts.ts'

test('counts what a Map counts, however people and features grow', () => {
  const uses = fc.array(fc.tuple(fc.nat(300), fc.oneof(fc.nat(70), fc.nat(1_000))), { maxLength: 200 })
  fc.assert(
    fc.property(uses, (all) => {
      const counts = new DayCounts()
      const expected = new Map<string, number>()
      for (const [person, feature] of all) {
        counts.add(person, feature)
        const name = `${person} ${feature}`
        expected.set(name, (expected.get(name) ?? 0) + 1)
      }
      for (const [person, feature] of [...all, [301, 5] as const, [5, 2_000] as const])
        expect(counts.of(person, feature)).toBe(expected.get(`${person} ${feature}`) ?? 0)
    }),
    { numRuns: 100 },
  )
})
