// Ranges and conditions: which bytes are answered, by RFC 9110.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AskedBytes, answeredBytes } from '../../../../reports/exports/portal/byte-range.ts'

const etag = '"abc"'
const answered = (asked: AskedBytes, size = 1000) => answeredBytes(asked, { etag, size })
const WHOLE = { status: 200, start: 0, end: 999 }

describe('a range', () => {
  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-999', 0, 999],
    ['bytes=500-', 500, 999],
    ['bytes=999-', 999, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-1000', 0, 999],
    ['bytes=-5000', 0, 999],
    ['bytes=10-5000', 10, 999],
    ['bytes=10-99999999999999999999999999', 10, 999],
    ['BYTES=7-9', 7, 9],
    [' bytes=7-9 ', 7, 9],
  ])('%s is answered from %i to %i', (range, start, end) => {
    expect(answered({ range })).toEqual({ status: 206, start, end })
  })

  test.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=-0', 'bytes=99999999999999999999999999-'])(
    '%s is none of the file',
    (range) => {
      expect(answered({ range })).toEqual({ status: 416 })
    },
  )

  test.each([
    'bytes=',
    'bytes=-',
    'bytes=9-7',
    'bytes=a-b',
    'bytes=0-1,5-6',
    'lines=0-1',
    '0-1',
    '',
    'bytes=1--2',
    'bytes=0x1-2',
  ])('%s says nothing that is taken: the whole file', (range) => {
    expect(answered({ range })).toEqual(WHOLE)
  })

  test('whatever is asked for, what is answered lies within the file', () => {
    const number = fc.oneof(fc.nat(3000), fc.constant(''), fc.maxSafeNat())
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 2000 }), (first, last, size) => {
        const answer = answered({ range: `bytes=${first}-${last}` }, size)
        if (!('start' in answer)) return
        expect(answer.start).toBeGreaterThanOrEqual(0)
        expect(answer.end).toBeGreaterThanOrEqual(answer.start)
        expect(answer.end).toBeLessThan(size)
      }),
    )
  })
})

describe('a condition', () => {
  const range = 'bytes=10-'
  const rest = { status: 206, start: 10, end: 999 }
  test.each<[string, AskedBytes, object]>([
    ['the rest, if it is still that file', { range, 'if-range': etag }, rest],
    ['the whole, if it is another', { range, 'if-range': '"abd"' }, WHOLE],
    ['the whole, if the tag is a weak one', { range, 'if-range': 'W/"abc"' }, WHOLE],
    ['the whole, if a date is given', { range, 'if-range': 'Sat, 05 Dec 2026 06:00:00 GMT' }, WHOLE],
    ['nothing new, if it has that file', { 'if-none-match': etag }, { status: 304 }],
    ['nothing new, if it has that file among others', { 'if-none-match': '"x", W/"abc"' }, { status: 304 }],
    ['nothing new, whatever it has', { range, 'if-none-match': '*' }, { status: 304 }],
    ['the whole, if it has another', { 'if-none-match': '"abd"' }, WHOLE],
    ['nothing, if it goes on with another', { range, 'if-match': '"abd"' }, { status: 412 }],
    ['the rest, if it goes on with this one', { range, 'if-match': '"abd", "abc"' }, rest],
  ])('%s', (_title, asked, answer) => {
    expect(answered(asked)).toEqual(answer)
  })
})
