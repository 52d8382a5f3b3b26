// Validation: the fixtures, and agreement with zod on everything else.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { openValidate } from '../../ingest/validate.ts'
import { PLATFORM_EVENTS, PlatformEvent } from '../../schemas/platform-event.ts'
import { REFUSALS } from '../../schemas/refusal.ts'
import { browserSource, ingestInMemory, serverSource } from '../support/ingest.ts'

const validate = openValidate()
const fixtures = join(import.meta.dirname, 'fixtures')
const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(fixtures, ...path), 'utf8'))
const valid = readdirSync(join(fixtures, 'valid'))
const invalid = readdirSync(join(fixtures, 'invalid')).flatMap((reason) =>
  readdirSync(join(fixtures, 'invalid', reason)).map((file) => ({ reason, file })),
)

describe('fixtures', async () => {
  const { stage } = await ingestInMemory()
  afterAll(() => stage[Symbol.asyncDispose]())

  test.each(valid)('takes %s', async (file) => {
    expect(await stage.accept(serverSource, [read('valid', file)], {})).toEqual({ accepted: 1, refused: [] })
  })

  test.each(invalid)('refuses $reason/$file', async ({ reason, file }) => {
    const fixture = read('invalid', reason, file) as { path: string; event: unknown }
    const source = reason === 'client_not_allowed' ? browserSource : serverSource
    expect(await stage.accept(source, [fixture.event], {})).toEqual({
      accepted: 0,
      refused: [{ index: 0, reason, path: fixture.path }],
    })
  })

  test('there is one for every event type and every reason', () => {
    const types = valid.map((file) => (read('valid', file) as { type: string }).type)
    expect(new Set(types)).toEqual(new Set(PLATFORM_EVENTS.map((variant) => variant.shape.type.value)))
    expect(new Set(invalid.map(({ reason }) => reason))).toEqual(new Set(REFUSALS))
  })
})

describe('agreement with zod', () => {
  const events = valid.map((file) => read('valid', file) as Record<string, unknown>)
  const agrees = (event: unknown): boolean => (validate(event) === undefined) === PlatformEvent.safeParse(event).success
  const odd = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      '',
      'page_view',
      0,
      -1,
      1.5,
      1e308,
      Infinity,
      2 ** 53,
      true,
      [],
      {},
      '\ud800',
      '\0',
    ),
    fc.constantFrom(
      '2026-11-22T10:00:00Z',
      '2026-02-29T10:00:00Z',
      '2024-02-29T23:59:59+23:59',
      '2026-11-22T24:00:00Z',
    ),
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('::', '::1%eth0', '::ffff:192.0.2.1', '192.0.2.01', '1.2.3', '[::1]', '2001:db8::/32'),
    fc.string({ unit: 'binary', maxLength: 140 }),
    fc.double(),
    fc.integer(),
    fc.jsonValue(),
  )
  /** Every place in an event that can be set to something else. */
  const paths = (value: unknown, at: readonly string[] = []): (readonly string[])[] =>
    typeof value === 'object' && value !== null
      ? [
          ...(at.length === 0 ? [] : [at]),
          ...Object.entries(value).flatMap(([name, inner]) => paths(inner, [...at, name])),
        ]
      : [at]
  const set = (value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown => {
    if (name === undefined) return to
    const object = typeof value === 'object' && value !== null ? value : {}
    return { ...object, [name]: set(Reflect.get(object, name), rest, to) }
  }
  const FIELDS = [
    'actor',
    'place',
    'client',
    'measures',
    'occurredAt',
    'method',
    'status',
    'subject',
    'extra',
    '__proto__',
  ]

  test('on valid events with one place changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), odd, (event, pick, to) => {
        const places = paths(event)
        const changed = set(event, places[pick % places.length] ?? [], to)
        expect(agrees(JSON.parse(JSON.stringify(changed)))).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('on valid events with a field added or taken away', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...events),
        fc.constantFrom(...FIELDS),
        odd,
        fc.boolean(),
        (event, name, to, take) => {
          const changed = { ...event }
          if (take) delete changed[name]
          else Object.defineProperty(changed, name, { value: to, enumerable: true, configurable: true, writable: true })
          expect(agrees(JSON.parse(JSON.stringify(changed)))).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('on anything', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (event) => {
        expect(agrees(event)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('numbers that JSON can write and nobody can mean are refused', () => {
    const event = JSON.parse('{"type":"page_view","id":"a","place":{"route":"/"},"measures":{"bytes":1e999}}')
    expect(validate(event)).toEqual({ reason: 'wrong_type', path: '/measures/bytes' })
  })
})
