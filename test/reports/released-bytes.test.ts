// The canonical bytes of a release and their digest.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestOf, digestOfBytes, releasedBytes } from '../../reports/released-bytes.ts'
import { asReleased, madeUpCells } from '../support/made-up-releases.ts'

test('a line for each cell, fields in one order, numbers as they are, a newline after each', () => {
  const cells = [
    asReleased({ id: 'naïve', level: 'feature', activeDays: null, activeDaysSigma: null, organisationsFrom: 0 }),
    asReleased({ peopleSigma: 0.001, activeDays: -3 }),
  ]
  expect(releasedBytes(cells).toString('utf8')).toBe(
    '{"release":"month-2026-11","grain":"month","start":"2026-11-01","level":"platform","id":"platform","by":"total","value":"total","people":1204,"peopleSigma":0.001,"activeDays":-3,"activeDaysSigma":40.5,"organisationsFrom":100,"hiddenFeatures":0}\n' +
      '{"release":"month-2026-11","grain":"month","start":"2026-11-01","level":"feature","id":"naïve","by":"total","value":"total","people":1204,"peopleSigma":11.832,"activeDays":null,"activeDaysSigma":null,"organisationsFrom":0,"hiddenFeatures":0}\n',
  )
})

test('neither the order of the cells nor that of their fields changes a byte', () => {
  const cells = madeUpCells()
  const bytes = releasedBytes(cells)
  const shuffled = fc.shuffledSubarray([...cells], { minLength: cells.length }).map((some) =>
    some.map((cell) => {
      const backwards: unknown = Object.fromEntries(Object.entries(cell).toReversed())
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return backwards as typeof cell
    }),
  )
  fc.assert(
    fc.property(shuffled, (some) => {
      expect(releasedBytes(some).equals(bytes)).toBe(true)
      expect(digestOf(some)).toBe(digestOf(cells))
    }),
  )
})

test('any figure that differs gives another digest', () => {
  const cells = madeUpCells()
  const [first, ...rest] = cells
  const digests = [
    { people: 1205 },
    { peopleSigma: 11.833 },
    { activeDays: null },
    { activeDaysSigma: 40.501 },
    { organisationsFrom: 50 },
    { hiddenFeatures: 1 },
    { start: '2026-11-02' },
  ].map((other) => digestOf([{ ...asReleased(first), ...other }, ...rest]))
  expect(new Set([digestOf(cells), digestOf(rest), ...digests]).size).toBe(digests.length + 2)
})

test('the digest is SHA-256 of the bytes; a release that shows nothing has that of none', () => {
  expect(releasedBytes([])).toHaveLength(0)
  expect(digestOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') // FIPS 180-4, of no bytes
  expect(digestOf(madeUpCells())).toBe(digestOfBytes(releasedBytes(madeUpCells())))
})
