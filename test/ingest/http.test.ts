// POST /v1/events over real HTTP: every body form, every status, CORS, addresses, draining.
import { setTimeout as delay } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeKeyHash } from '../../ingest/sources.ts'
import { Source } from '../../schemas/source.ts'
import { BROWSER_KEY, SERVER_KEY, browserSource, ingestInMemory, serverSource } from '../support/ingest.ts'
import { memoryLog } from '../../log/memory.ts'
import { rawRequest } from '../support/raw-http.ts'

const view = (id: string) => ({ type: 'page_view', id, place: { route: '/dossiers' } })
const bearer = { authorization: `Bearer ${SERVER_KEY}` }
const json = { 'content-type': 'application/json' }
const proxied = Source.parse({
  id: 'proxied',
  kind: 'platform',
  side: 'browser',
  writeKeySha256: writeKeyHash('proxied-key'),
  trustedProxies: ['127.0.0.1/32', '198.51.100.0/24'],
})
const slow = Source.parse({
  id: 'slow',
  kind: 'platform',
  side: 'server',
  writeKeySha256: writeKeyHash('slow-key'),
  limits: { eventsPerSecond: 2 },
})

let ingest: Awaited<ReturnType<typeof ingestInMemory>>
beforeAll(async () => {
  ingest = await ingestInMemory({ sources: [serverSource, browserSource, proxied, slow] })
})
afterAll(() => ingest[Symbol.asyncDispose]())

type Body = NonNullable<RequestInit['body']>
const post = (body: Body, headers: Record<string, string> = {}, query = ''): Promise<Response> =>
  fetch(`${ingest.stage.url}/v1/events${query}`, { method: 'POST', body, headers: { ...bearer, ...json, ...headers } })

const refusal = async (response: Response) => ({ status: response.status, body: await response.json() })
const saying = (status: number, error: string) => ({ status, body: { error, detail: expect.stringMatching(/.{20}/) } })

describe('202', () => {
  const one = { accepted: 1, refused: [] }
  const body = JSON.stringify([view('e1')])
  test.each<[string, Body, Record<string, string>]>([
    ['an array', body, {}],
    ['one event', JSON.stringify(view('e1')), {}],
    ['NDJSON', `${JSON.stringify(view('e1'))}\r\n\n`, { 'content-type': 'application/x-ndjson' }],
    ['text/plain, as sendBeacon sends it', body, { 'content-type': 'text/plain;charset=UTF-8' }],
    ['content types in any case', body, { 'content-type': 'Application/JSON; Charset="utf-8"' }],
    ['gzip', gzipSync(body), { 'content-encoding': 'gzip' }],
    ['br', brotliCompressSync(body), { 'content-encoding': 'br' }],
    [
      'gzipped NDJSON',
      gzipSync(JSON.stringify(view('e1'))),
      { 'content-encoding': 'GZIP', 'content-type': 'application/x-ndjson' },
    ],
    ['a byte order mark', `\ufeff${body}`, {}],
  ])('for %s', async (_, sent, headers) => {
    const response = await post(sent, headers)
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual(one)
  })

  test('with a reason and a path for each event that is refused', async () => {
    const lines = [JSON.stringify(view('e1')), '{"type":', JSON.stringify({ ...view('e2'), extra: 'x' })]
    const response = await post(lines.join('\n'), { 'content-type': 'application/x-ndjson' })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({
      accepted: 1,
      refused: [
        { index: 1, reason: 'not_an_object', path: '' },
        { index: 2, reason: 'unknown_field', path: '/extra' },
      ],
    })
  })

  test('for an empty array', async () => {
    expect(await (await post('[]')).json()).toEqual({ accepted: 0, refused: [] })
  })

  test.each([
    ['Basic, the key as user name', { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}` }, ''],
    ['bearer in any case', { authorization: `bearer ${SERVER_KEY}` }, ''],
    ['?key=', {}, `?key=${SERVER_KEY}`],
  ])('with the key by %s', async (_, headers, query) => {
    const response = await fetch(`${ingest.stage.url}/v1/events${query}`, {
      method: 'POST',
      body,
      headers: { ...json, ...headers },
    })
    expect(response.status).toBe(202)
  })
})

describe('what is not taken', () => {
  test.each<[number, string, Body, Record<string, string>]>([
    [400, 'bad_json', '{"type":"page', {}],
    [400, 'bad_json', '', {}],
    [400, 'bad_json', Uint8Array.of(0x22, 0xff, 0xfe, 0x22), {}],
    [400, 'not_events', '7', {}],
    [400, 'not_events', 'null', {}],
    [400, 'bad_encoding', 'not gzip', { 'content-encoding': 'gzip' }],
    [400, 'bad_encoding', gzipSync('[]'.repeat(1000)).subarray(0, 20), { 'content-encoding': 'gzip' }],
    [400, 'bad_encoding', 'not brotli', { 'content-encoding': 'br' }],
    [401, 'unknown_write_key', '[]', { authorization: 'Bearer wrong' }],
    [401, 'no_write_key', '[]', { authorization: 'Digest x' }],
    [401, 'no_write_key', '[]', { authorization: 'Bearer' }],
    [403, 'origin_not_allowed', '[]', { origin: 'https://other.example.org' }],
    [413, 'too_large', gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x20)), { 'content-encoding': 'gzip' }],
    [413, 'too_large', brotliCompressSync(Buffer.alloc(2 * 1024 * 1024, 0x20)), { 'content-encoding': 'br' }],
    [413, 'too_many_events', `[${'1,'.repeat(10_000)}1]`, {}],
    [413, 'too_many_events', '1\n'.repeat(10_001), { 'content-type': 'application/x-ndjson' }],
    [415, 'unsupported_content_type', '[]', { 'content-type': 'application/xml' }],
    [415, 'unsupported_content_type', '[]', { 'content-type': 'application/json; charset=utf-16' }],
    [415, 'unsupported_content_type', '[]', { 'content-type': 'multipart/form-data; boundary=x' }],
    [415, 'unsupported_content_encoding', '[]', { 'content-encoding': 'deflate' }],
    [415, 'unsupported_content_encoding', '[]', { 'content-encoding': 'gzip, br' }],
  ])('%i %s', async (status, error, body, headers) => {
    expect(await refusal(await post(body, headers))).toEqual(saying(status, error))
  })

  test('413 at once when Content-Length says so', async () => {
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SERVER_KEY}\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n`
    const { status, text } = await rawRequest(ingest.stage.url, head)
    expect(status).toBe(413)
    expect(text).toContain('"error":"too_large"')
  })

  test('413 for a chunked body that grows too large', async () => {
    const chunk = `${(600 * 1024).toString(16)}\r\n${' '.repeat(600 * 1024)}\r\n`
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SERVER_KEY}\r\nTransfer-Encoding: chunked\r\n\r\n`
    expect((await rawRequest(ingest.stage.url, head + chunk + chunk)).status).toBe(413)
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('405 for %s, with what is allowed', async (method) => {
    const response = await fetch(`${ingest.stage.url}/v1/events`, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
  })

  test('404 elsewhere, echoing nothing', async () => {
    for (const path of ['/canary-path', '/%zz-canary', '/v1/events/canary']) {
      const response = await fetch(`${ingest.stage.url}${path}`)
      expect(response.status).toBe(404)
      expect(await response.text()).not.toContain('canary')
    }
  })

  test('429 with Retry-After once a source has sent more than its rate', async () => {
    const headers = { authorization: 'Bearer slow-key' }
    expect((await post(JSON.stringify([1, 2, 3, 4, 5, 6]), headers)).status).toBe(202)
    const refused = await post('[]', headers)
    expect(refused.headers.get('retry-after')).toBe('2')
    expect(await refusal(refused)).toEqual(saying(429, 'rate_limited'))
    expect((await post('[]')).status).toBe(202) // another source is not concerned
    ingest.clock.advanceTo(ingest.clock.now() + 2500)
    expect((await post('[]', headers)).status).toBe(202)
  })

  test('503 with Retry-After when the log fails', async () => {
    await using failing = await ingestInMemory({
      log: memoryLog({ beforeAppend: () => Promise.reject(new Error('disk full')) }),
    })
    const response = await fetch(`${failing.stage.url}/v1/events`, {
      method: 'POST',
      body: JSON.stringify([view('e1')]),
      headers: { ...bearer, ...json },
    })
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await refusal(response)).toEqual(saying(503, 'not_durable'))
    // A balancer asks another for a while, and then this one again.
    const ready = (): Promise<Response> => fetch(`${failing.stage.url}/ready`)
    expect((await ready()).status).toBe(503)
    failing.clock.advanceTo(failing.clock.now() + 11_000)
    expect((await ready()).status).toBe(200)
  })
})

describe('browsers', () => {
  const origin = 'https://portal.example.org'
  const preflight = (from: string): Promise<Response> =>
    fetch(`${ingest.stage.url}/v1/events`, {
      method: 'OPTIONS',
      headers: { origin: from, 'access-control-request-method': 'POST' },
    })

  test('a preflight is answered for the origins of all sources', async () => {
    const response = await preflight(origin)
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
    expect((await preflight('https://other.example.org')).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('an allowed page may send and read the answer', async () => {
    const response = await post(JSON.stringify([view('e1')]), { origin, authorization: `Bearer ${BROWSER_KEY}` })
    expect(response.status).toBe(202)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  })

  test('an origin of one source may not send for another', async () => {
    expect(await refusal(await post('[]', { origin }))).toEqual(saying(403, 'origin_not_allowed'))
  })

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['203.0.113.9, 192.0.2.1, 198.51.100.3', '192.0.2.1'], // what stands further left may be invented
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:80', '192.0.2.1'],
    ['203.0.113.1, nonsense', '127.0.0.1'],
    ['198.51.100.1, 198.51.100.2', '198.51.100.1'],
  ])('behind a trusted proxy: X-Forwarded-For %s is %s', async (forwardedFor, address) => {
    await using behind = await ingestInMemory({ sources: [proxied] })
    await fetch(`${behind.stage.url}/v1/events?key=proxied-key`, {
      method: 'POST',
      body: JSON.stringify(view('e1')),
      headers: { 'x-forwarded-for': forwardedFor, 'user-agent': 'example' },
    })
    const [block] = await behind.blocks()
    expect(block?.events[0]).toMatchObject({ address, userAgent: 'example' })
  })

  test('without one the header is nothing but a claim', async () => {
    await using open = await ingestInMemory()
    await fetch(`${open.stage.url}/v1/events?key=${BROWSER_KEY}`, {
      method: 'POST',
      body: JSON.stringify(view('e1')),
      headers: { 'x-forwarded-for': '192.0.2.1' },
    })
    const [block] = await open.blocks()
    expect(block?.events[0]?.address).toBe('127.0.0.1')
  })
})

describe('operations', () => {
  test('health and readiness', async () => {
    expect(await (await fetch(`${ingest.stage.url}/health`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(`${ingest.stage.url}/ready`)).json()).toEqual({ status: 'ready' })
  })

  test('metrics count in steps of 1,000 and name no source', async () => {
    await using counted = await ingestInMemory()
    const batch = Array.from({ length: 1999 }, (_, i) => view(`e${i}`))
    await fetch(`${counted.stage.url}/v1/events`, {
      method: 'POST',
      body: JSON.stringify(batch),
      headers: { ...bearer, ...json },
    })
    const metrics = await (await fetch(`${counted.stage.url}/metrics`)).text()
    expect(metrics).toContain('peil_events_accepted_total 1000')
    expect(metrics).toContain('peil_events_refused_total{reason="late"} 0')
    expect(metrics).toContain('process_cpu_user_seconds_total')
    expect(metrics).not.toMatch(/portal|partition|feature/)
  })

  test('metrics ask for the token where there is one', async () => {
    const config = {
      ingestHost: '127.0.0.1',
      ingestPort: 0,
      bodyBytes: 1000,
      requestEvents: 10,
      reportsToken: 'a-token-of-16-signs',
    }
    await using closed = await ingestInMemory({ config })
    expect(await refusal(await fetch(`${closed.stage.url}/metrics`))).toEqual(saying(401, 'no_token'))
    const headers = { authorization: 'Bearer a-token-of-16-signs' }
    expect((await fetch(`${closed.stage.url}/metrics`, { headers })).status).toBe(200)
  })

  test('closing finishes what is in flight, takes nothing new, and does not wait for idle connections', async () => {
    let open = (): void => undefined
    const opened = new Promise<void>((resolve) => (open = resolve))
    const draining = await ingestInMemory({ log: memoryLog({ beforeAppend: () => opened }) })
    const send = (): Promise<Response> =>
      fetch(`${draining.stage.url}/v1/events`, {
        method: 'POST',
        body: JSON.stringify(view('e1')),
        headers: { ...bearer, ...json },
      })
    const inFlight = send()
    await delay(50)
    const closed = draining.stage[Symbol.asyncDispose]()
    await delay(20)
    await expect(send()).rejects.toThrow('fetch failed')
    open()
    expect((await inFlight).status).toBe(202)
    const from = performance.now()
    await closed
    expect(performance.now() - from).toBeLessThan(2000)
    expect(await draining.blocks()).toHaveLength(1)
  })
})
