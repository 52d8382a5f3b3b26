// Names in the plots: broken into lines that fit, with nothing lost.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf, widthOf } from '../../../../../reports/exports/package/readme/label-lines.ts'

describe('the lines of a name', () => {
  it('breaks between words, and within one only where it fits on no line', () => {
    expect(linesOf('Sign a document', 20)).toEqual(['Sign a document'])
    expect(linesOf('Approve a corporate tax return', 12)).toEqual(['Approve a corporate tax', 'return'])
    expect(linesOf('WWWWWWWWWW', 5)).toEqual(['WWWWW', 'WWWWW'])
  })

  it('keeps every letter, and no line is wider than it may be', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
        fc.double({ min: 3, max: 25, noNaN: true }),
        (name, width) => {
          const lines = linesOf(name, width)
          expect(lines.join('').replaceAll(/\s/gu, '')).toBe(name.replaceAll(/\s/gu, ''))
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
        },
      ),
    )
  })
})
