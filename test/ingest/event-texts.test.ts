// The events of a JSON text and the text of each: the same as reading it whole, however it was laid out.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseEvents } from '../../ingest/event-texts.ts'

/** As JavaScript, Python and people write it, and strings that look like the place between two events. */
const layouts: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value).replaceAll('},{', '}, {'),
  (value) => JSON.stringify(value, undefined, 2),
  (value) => `${JSON.stringify(value)}\r\n\t `,
]
const string = fc.oneof(fc.string(), fc.constantFrom('},{', '}, {', '"},{"', ']', '[', '\\', '"'))
const event = fc.dictionary(string, fc.oneof(string, fc.double(), fc.dictionary(string, string)), { maxKeys: 4 })

describe('the events of a text', () => {
  test('are those of the whole, and each piece says what its event says', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(event, fc.jsonValue())), fc.constantFrom(...layouts), (values, write) => {
        const text = write(values)
        const sent = parseEvents(text, Infinity)
        if (typeof sent === 'string') throw new Error(sent)
        expect(sent.values).toEqual(JSON.parse(text))
        expect(sent.texts?.map((piece) => JSON.parse(piece) as unknown) ?? sent.values).toEqual(sent.values)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([0, 1])('are cut where libraries write them side by side (%i)', (layout) => {
    const events = [{ id: 'a', place: { route: '/' } }, { id: 'b' }, { id: 'c', actor: { account: 'x' } }]
    const sent = parseEvents(layouts[layout]?.(events) ?? '', 3)
    expect(sent).toMatchObject({ values: events, texts: [expect.any(String), expect.any(String), expect.any(String)] })
  })

  test('text that is not JSON is none, cut or not', () => {
    const broken = fc
      .tuple(fc.array(event), fc.nat(), fc.constantFrom('', ',', ']', '[', '}', '"', ' x'))
      .map(([values, at, put]) => {
        const text = JSON.stringify(values)
        return text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1)
      })
    fc.assert(
      fc.property(broken, (text) => {
        expect(outcome(() => parsed(text))).toEqual(outcome(() => JSON.parse(text)))
      }),
      { numRuns: 2000 },
    )
  })

  test('one event without an array is one; anything else is none; too many are told early', () => {
    expect(parseEvents('{"id":"a"} ', 1)).toEqual({ values: [{ id: 'a' }], texts: ['{"id":"a"} '] })
    expect(parseEvents('7', 1)).toBe('not-events')
    expect(parseEvents('[{},{}]', 1)).toBe('too-many')
    expect(parseEvents('[1,2]', 1)).toBe('too-many')
    expect(parseEvents('[{},{}]', 2)).toMatchObject({ values: [{}, {}] })
    expect(parseEvents('[]', 1)).toMatchObject({ values: [] })
  })
})

/** What was read, as JSON.parse would say it; text that holds no events is read by it in the end. */
function parsed(text: string): unknown {
  const sent = parseEvents(text, Infinity)
  if (typeof sent === 'string') return JSON.parse(text)
  return text.trimStart().startsWith('[') ? sent.values : sent.values[0]
}

function outcome(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return error instanceof SyntaxError ? 'not JSON' : error
  }
}
