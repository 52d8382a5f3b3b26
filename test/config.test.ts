// Settings: what cannot be used is named, never repeated.
import { expect, test } from 'vitest'
import { BadConfig, readConfig } from '../config.ts'

test('a floor below what rounding can show is refused: no window would ever close', () => {
  expect(() => readConfig({}, { PEIL_FLOOR_PEOPLE: '4' })).toThrow(BadConfig)
  expect(readConfig({}, { PEIL_FLOOR_PEOPLE: '5' }).floorPeople).toBe(5)
})

test('a wrong value is not repeated', () => {
  expect(() => readConfig({}, { PEIL_REPORTS_TOKEN: 'too-short' })).toThrow(/^(?![^]*too-short)[^]*PEIL_REPORTS_TOKEN/)
})
