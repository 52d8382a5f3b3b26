// Numbers and dates on the readable page: the same on every machine, and as each language writes them.
import { describe, expect, it } from 'vitest'
import {
  daysName,
  inFull,
  momentName,
  monthName,
  number,
  powerOfTen,
  roundedUp,
  threeDigits,
} from '../../../../../reports/exports/package/readme/format.ts'

describe('numbers', () => {
  it.each([
    [0, '0', '0'],
    [999, '999', '999'],
    [1_204, '1,204', '1.204'],
    [1_234_567, '1,234,567', '1.234.567'],
    [-1_204, '−1,204', '−1.204'],
    [-0, '0', '0'],
  ])('%d is grouped by thousands in either language', (value, en, nl) => {
    expect([number('en', value), number('nl', value)]).toEqual([en, nl])
  })

  it('never writes a minus before what rounds to zero', () => {
    expect(number('en', -0.4)).toBe('0')
    expect(number('en', -0.004, 2)).toBe('0.00')
  })

  it.each([
    [11.832, '11.8'],
    [0.4567, '0.457'],
    [1_234.567, '1,235'],
    [99.96, '100.0'],
    [0, '0.00'],
  ])('%d is said with three digits', (value, text) => expect(threeDigits('en', value)).toBe(text))

  it('says every digit of a ρ, to the nano', () => {
    expect([inFull('en', 0.05), inFull('nl', 0.050000001), inFull('en', 2)]).toEqual(['0.05', '0,050000001', '2'])
  })

  it('rounds an ε up, but not one that is whole hundredths already', () => {
    expect([roundedUp('en', 1.7501), roundedUp('en', 1.75), roundedUp('nl', 1.7501)]).toEqual(['1.76', '1.75', '1,76'])
  })

  it.each([
    [1e-8, '10⁻⁸'],
    [2.5e-7, '2.5·10⁻⁷'],
    [1e-15, '10⁻¹⁵'],
  ])('writes a δ of %d as people read it', (value, text) => expect(powerOfTen('en', value)).toBe(text))
})

describe('dates', () => {
  it('says from which day to which, and no more than that takes', () => {
    expect(daysName('en', '2026-11-01', '2026-11-30')).toBe('1 to 30 November 2026')
    expect(daysName('nl', '2026-11-30', '2026-12-06')).toBe('30 november tot en met 6 december 2026')
    expect(daysName('en', '2026-12-28', '2027-01-03')).toBe('28 December 2026 to 3 January 2027')
    expect(monthName('nl', '2026-03-01')).toBe('maart 2026')
  })

  it('says a moment by the clocks of the reporting time zone, in summer and winter', () => {
    expect(momentName('en', '2026-12-08T08:00:00.000Z', 'Europe/Amsterdam')).toBe('8 December 2026, 09:00')
    expect(momentName('nl', '2026-07-31T22:30:00.000Z', 'Europe/Amsterdam')).toBe('1 augustus 2026, 00:30')
  })
})
