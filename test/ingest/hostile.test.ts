// Hostile input over real HTTP: whatever is sent, no 5xx, no crash, nothing echoed, nothing logged.
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SERVER_KEY, ingestInMemory } from '../support/ingest.ts'
import { rawRequest } from '../support/raw-http.ts'

const CANARY = 'canary7f3a'
const logged: string[] = []
let ingest: Awaited<ReturnType<typeof ingestInMemory>>
beforeAll(async () => {
  ingest = await ingestInMemory({
    logger: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
  })
})
afterAll(() => ingest[Symbol.asyncDispose]())

const TYPES = ['application/json', 'application/x-ndjson', 'text/plain', 'application/octet-stream', '']
const post = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${ingest.stage.url}/v1/events`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${SERVER_KEY}`, 'content-type': 'application/json', ...headers },
  })

/** The answer's text where it is no fault of ours and echoes nothing. */
async function harmless(response: Response): Promise<string | undefined> {
  const text = await response.text()
  return response.status < 500 && !text.includes(CANARY) ? text : undefined
}

const event = (more: string): string => `{"type":"page_view","id":"e1","place":{"route":"/"}${more}}`

describe('hostile bodies', () => {
  const deep = 400_000
  test.each([
    ['arrays in arrays', '['.repeat(deep)],
    ['arrays in arrays, closed', '['.repeat(deep) + ']'.repeat(deep)],
    ['objects in objects, closed', '{"a":'.repeat(150_000) + '1' + '}'.repeat(150_000)],
    ['an event with a deep field', event(`,"x":${'['.repeat(deep)}${']'.repeat(deep)}`)],
    ['an event with a deep known field', event(`,"actor":${'{"actor":'.repeat(90_000)}1${'}'.repeat(90_000)}`)],
    ['a huge number', event(`,"measures":{"bytes":${'9'.repeat(500_000)}}`)],
    ['a huge exponent', event(`,"measures":{"durationMs":1e${'9'.repeat(400)}}`)],
    ['a number with a sign and zeros', event(',"measures":{"bytes":-0}')],
    [
      'lone surrogates everywhere',
      '[{"type":"page_view","id":"e1","place":{"route":"/\\ud800"},"actor":{"account":"\\udfff"}}]',
    ],
    ['a prototype', event(`,"__proto__":{"place":{"route":"${CANARY}"}}`)],
    ['a prototype in a known field', '{"type":"page_view","id":"e1","place":{"__proto__":{"route":"/"}}}'],
    ['a constructor', event(`,"constructor":{"prototype":{"polluted":"${CANARY}"}}`)],
    ['a toString', event(',"toString":1,"hasOwnProperty":1,"toJSON":1')],
    ['a type of the prototype', '{"type":"__proto__","id":"e1"}'],
    ['the same field twice', event(`,"id":"${CANARY} ${CANARY}"`)],
    ['fields whose names are secrets', event(`,"${CANARY} x@example.org":1`)],
    ['many fields', event(Array.from({ length: 50_000 }, (_, i) => `,"f${i}":1`).join(''))],
    ['a long name', event(`,"${CANARY.repeat(10_000)}":1`)],
    ['null bytes', `\0${CANARY}\0`],
    ['a bad number', `[{"type":${CANARY}}]`],
  ])('%s', async (_, body) => {
    expect(await harmless(await post(body))).toBeDefined()
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  test('a truncated gzip of any length', async () => {
    const whole = gzipSync(JSON.stringify([{ x: CANARY.repeat(20) }]))
    for (let length = 0; length < whole.length; length += 3)
      expect(await harmless(await post(whole.subarray(0, length), { 'content-encoding': 'gzip' }))).toBeDefined()
  })

  test('random bytes under any content type and encoding', async () => {
    const encodings = ['', 'gzip', 'br', 'identity', 'deflate', 'x'.repeat(100)]
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...TYPES),
        fc.constantFrom(...encodings),
        async (bytes, type, encoding) => {
          const answer = await post(Buffer.from(bytes), { 'content-type': type, 'content-encoding': encoding })
          expect(await harmless(answer)).toBeDefined()
        },
      ),
      { numRuns: 300 },
    )
  })

  test('any JSON: each event gets a reason and a path that is no text of the sender', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }).map((more) => CANARY + more),
      fc.string({ unit: 'binary' }),
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, text, fc.double(), fc.constant(null), tie('object'), tie('array')),
      array: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(
        fc.oneof(
          fc.constantFrom('type', 'id', 'place', 'actor', 'client', '__proto__'),
          text.map((name) => `${name}!`),
        ),
        tie('value'),
        { maxKeys: 5 },
      ),
    }))
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 5 }), async (events) => {
        const answer: unknown = JSON.parse((await harmless(await post(JSON.stringify(events)))) ?? '')
        expect(answer).toMatchObject({ accepted: 0, refused: events.map((_, index) => ({ index })) })
      }),
      { numRuns: 300 },
    )
  })

  test('random bytes in place of HTTP', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const answer = await rawRequest(ingest.stage.url, Buffer.concat([bytes, Buffer.from(`${CANARY}\r\n\r\n`)]), 50)
        expect(answer.status).toBeLessThan(500)
        expect(answer.text).not.toContain(CANARY)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['a request line that is not one', `POST ${CANARY} ${CANARY}\r\n\r\n`],
    ['large headers', `POST /v1/events HTTP/1.1\r\nHost: x\r\nX: ${CANARY.repeat(5000)}\r\n\r\n`],
    ['two lengths', `POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n${CANARY}`],
    [
      'length and chunks',
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n${CANARY}`,
    ],
    ['a query that is not one', `GET /v1/events?key=%%%${CANARY} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`],
    ['a path that is not one', `GET /%%${CANARY} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`],
    ['keys many times', `POST /v1/events?key=a&key=b&${CANARY} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`],
    ['another method', `PROPFIND /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n${CANARY}`],
  ])('%s', async (_, bytes) => {
    const answer = await rawRequest(ingest.stage.url, bytes)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.text).not.toContain(CANARY)
    expect(answer.text).toMatch(/"detail":".{10}/)
  })

  test('a body that never ends keeps nobody else waiting', async () => {
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SERVER_KEY}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[`
    const unfinished = rawRequest(ingest.stage.url, head, 500)
    expect((await post('[]')).status).toBe(202)
    expect((await unfinished).status).toBe(0)
  })

  test('none of it was logged', () => {
    expect(logged).toEqual([])
  })
})
