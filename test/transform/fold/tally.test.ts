// The tally against an oracle that counts with sets and maps.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeDigest, encodeDigest } from '../../../transform/fold/digest-codec.ts'
import { digestOf } from '../../../transform/fold/digest.ts'
import { DayFold } from '../../../transform/fold/day-fold.ts'
import { partialBodyOf } from '../../../transform/fold/to-partial.ts'
import { WindowFold } from '../../../transform/fold/window-fold.ts'
import { DayIndex } from '../../../transform/journal/day-index.ts'
import { decodePartialBody, encodePartialBody } from '../../../log/partial-codec.ts'
import { dayOfEvents, pseudonym, pseudonymous } from './made-up-events.ts'
import { type Seen, naiveBody } from './naive-tally.ts'

/** The day's fold, fed in sections of `size` events. */
function folded(
  day: string,
  seen: readonly Seen[],
  size = 7,
  index = new DayIndex(day),
  fold = new DayFold(day),
): DayFold {
  for (let at = 0; at < seen.length; at += size)
    fold.apply(index.number(seen.slice(at, at + size).map((one) => pseudonymous(day, one))))
  return fold
}

test('a day counts what the oracle counts', () => {
  fc.assert(
    fc.property(dayOfEvents(1), (seen) => {
      expect(partialBodyOf(folded('2026-11-22', seen).tally)).toEqual(naiveBody(seen))
    }),
    { numRuns: 200 },
  )
})

test('a week counts what the oracle counts over its days, with the segment of first sight in the week', () => {
  fc.assert(
    fc.property(dayOfEvents(1), dayOfEvents(2), dayOfEvents(3), (...days) => {
      const week = new WindowFold()
      days.forEach((seen, day) => {
        const digest = digestOf(folded(`2026-11-2${day}`, seen), 'week')
        week.apply(decodeDigest(encodeDigest(digest)), new Set())
      })
      expect(partialBodyOf(week.tally)).toEqual(naiveBody(days.flat()))
    }),
    { numRuns: 100 },
  )
})

test('somebody who is forgotten leaves the day as if they had not been there, and may come back', () => {
  fc.assert(
    fc.property(dayOfEvents(1), dayOfEvents(1), (before, after) => {
      const index = new DayIndex('2026-11-22')
      const fold = folded('2026-11-22', before, 7, index)
      fold.forget(pseudonym('mp3'))
      folded('2026-11-22', after, 7, index, fold)
      const expected = naiveBody([...before.filter(({ person }) => person !== 'p3'), ...after])
      expect(partialBodyOf(fold.tally)).toEqual(expected)
      const month = new WindowFold()
      month.apply(decodeDigest(encodeDigest(digestOf(fold, 'month'))), new Set())
      expect(partialBodyOf(month.tally)).toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

test('rows of somebody who is erased are skipped in a digest', () => {
  fc.assert(
    fc.property(dayOfEvents(1), (seen) => {
      const month = new WindowFold()
      const without = new Set([Buffer.from(pseudonym('mp3')).toString('hex')])
      month.apply(digestOf(folded('2026-11-22', seen), 'month'), without)
      expect(partialBodyOf(month.tally)).toEqual(naiveBody(seen.filter(({ person }) => person !== 'p3')))
    }),
    { numRuns: 50 },
  )
})

test('a partial comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(dayOfEvents(1), (seen) => {
      const body = naiveBody(seen)
      expect(decodePartialBody(encodePartialBody(body))).toEqual(body)
    }),
    { numRuns: 100 },
  )
})

test('a partial keeps figures beyond 32 bits', () => {
  const [cell] = naiveBody([
    {
      day: 1,
      person: 'p',
      organisation: 'o',
      feature: { id: 'f', area: 'a' },
      role: 'client',
      organisationSize: 'solo',
      device: 'phone',
      error: false,
      bin: 1,
    },
  ]).cells
  if (cell === undefined) throw new Error('no cell')
  const cells = [2 ** 28 - 1, 2 ** 28, 2 ** 32, 2 ** 53 - 1].map((events) => ({ ...cell, events }))
  expect(decodePartialBody(encodePartialBody({ cells, durations: [] })).cells).toEqual(cells)
})

test('bytes that are no partial are refused', () => {
  const bytes = encodePartialBody(naiveBody([]))
  expect(() => decodePartialBody(Buffer.of(9, 1, 2))).toThrow('unknown form')
  expect(() => decodePartialBody(Buffer.of(1, 1, 2))).toThrow('cannot be inflated')
  expect(() => decodePartialBody(bytes.subarray(0, 2))).toThrow('end too early')
})
