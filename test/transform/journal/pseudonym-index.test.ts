// The index of pseudonyms against a Map.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PseudonymIndex } from '../../../transform/journal/pseudonym-index.ts'
import { numbered } from '../made-events.ts'

const step = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('number' as const), who: fc.nat(200) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const), who: fc.nat(60) }) },
)

test('gives the numbers that a Map gives, whatever is taken back in between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.nat(9), (steps, at) => {
      const index = new PseudonymIndex()
      const truth = new Map<number, number>()
      const given: [number, number | undefined][] = []
      for (const { kind, who } of steps) {
        if (kind === 'truncate') {
          index.truncate(who)
          for (const [one, number] of truth) if (number >= who) truth.delete(one)
          continue
        }
        if (!truth.has(who)) truth.set(who, truth.size)
        const bytes = Buffer.concat([Buffer.alloc(at, 7), numbered(1, who), Buffer.alloc(3)])
        given.push([index.number(bytes, at), truth.get(who)])
      }
      for (const [ours, theirs] of given) expect(ours).toBe(theirs)
      expect(index.count).toBe(truth.size)
      for (let who = 0; who <= 200; who++) expect(index.find(numbered(1, who))).toBe(truth.get(who) ?? -1)
      const known = [...truth].map(([who, number]) => Buffer.compare(index.bytesOf(number), numbered(1, who)))
      expect(known.every((difference) => difference === 0)).toBe(true)
    }),
    { numRuns: 200 },
  )
})
