// What is printed shows as what it is.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPlainLine, plainLine, plainLines } from '../../schemas/plain-line.ts'

describe('a plain line', () => {
  test.each(['Café Zürich', '東京', 'a – b', '👍', ''])('is %s', (text) => {
    expect(isPlainLine(text)).toBe(true)
    expect(plainLine(text)).toBe(text)
  })

  test.each([
    ['a control sequence', '\u001b[8m', '\\u{1b}[8m'],
    ['another line', 'a\nb', 'a\\u{a}b'],
    ['one that turns the direction', 'a\u202eb', 'a\\u{202e}b'],
    ['one without width', 'a\u200bb', 'a\\u{200b}b'],
    ['half a character', 'a\ud800', 'a\\u{d800}'],
    ['a separator of paragraphs', 'a\u2029b', 'a\\u{2029}b'],
  ])('is not one with %s, which is named instead', (_, text, named) => {
    expect(isPlainLine(text)).toBe(false)
    expect(plainLine(text)).toBe(named)
  })

  test('is what becomes of any text, and the same of that', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isPlainLine(plainLine(text))).toBe(true)
        expect(plainLine(plainLine(text))).toBe(plainLine(text))
      }),
    )
  })

  test('of several, each is', () => {
    expect(plainLines('a\n\u001b[8mb')).toBe('a\n\\u{1b}[8mb')
  })
})
