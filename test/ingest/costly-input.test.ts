// Input made to cost much: what one sender may send must not keep the others waiting, or fill the memory.
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrubRoute } from '../../ingest/guard.ts'
import { holdsPersonalData } from '../../ingest/personal-data.ts'
import { mayReadMetrics } from '../../metrics-access.ts'
import { pathSegments } from '../../transform/deidentify/path-segments.ts'
import { SERVER_KEY, ingestInMemory } from '../support/ingest.ts'

const LONGEST_ROUTE = 1024
const filledWith = (text: string): string => `/${text.repeat(LONGEST_ROUTE)}`.slice(0, LONGEST_ROUTE)

describe('routes', () => {
  test.each(['%/', '%', '%2525/', '%ff/', 'a@./', '@%25', '\\', '\ufdfa'])(
    'full of %j take well below a millisecond or two, not ten',
    (text) => {
      const route = filledWith(text)
      const begun = performance.now()
      for (let i = 0; i < 400; i++) pathSegments(scrubRoute(route) + i)
      expect(performance.now() - begun).toBeLessThan(2_000)
    },
  )

  test('of more segments than are looked at end in one ~', () => {
    const scrubbed = scrubRoute(`/${'a/'.repeat(200)}jan@example.org`)
    expect(scrubbed.split('/')).toHaveLength(65)
    expect(scrubbed.endsWith('/a/~')).toBe(true)
  })

  test.each(['%jan%40example.org', 'jan%40example.org%', '%ff%fejan%40example.org%zz', '%25zz%2540a%40b.nl'])(
    'with broken escapes hide nobody: %s',
    (text) => expect(holdsPersonalData(text)).toBe(true),
  )

  test('are decoded as decodeURIComponent does, and stay as they are where it would refuse', () => {
    const piece = fc.oneof(
      fc.constantFrom('%', '%4', '%41', '%c3%a9', '%C3', '%ff', '%ef%bf%bd', '%2F', '%25'),
      fc.stringMatching(/^[a-z]{0,3}$/),
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const segment = pieces.join('')
        if (segment === '') return
        let wanted = segment
        try {
          wanted = decodeURIComponent(segment)
        } catch {
          // as it is
        }
        expect(pathSegments(`/${segment}`)).toEqual([wanted.toLowerCase()])
      }),
    )
  })
})

describe('bodies', () => {
  test('that are slow to come keep other large ones out, and no small one', async () => {
    await using ingest = await ingestInMemory()
    const port = Number(new URL(ingest.stage.url).port)
    const answers: string[] = []
    const begin = (): Promise<ReturnType<typeof connect>> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(
            `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SERVER_KEY}\r\nContent-Length: 1000000\r\n\r\n[`,
            () => resolve(socket),
          )
        })
        socket.on('data', (chunk) => answers.push(chunk.toString().slice(9, 12)))
        socket.on('error', () => undefined)
      })
    const sockets = await Promise.all(Array.from({ length: 140 }, begin))
    await expect.poll(() => answers.length).toBeGreaterThanOrEqual(5)
    expect(new Set(answers)).toEqual(new Set(['503']))

    const post = (body: string): Promise<Response> =>
      fetch(`${ingest.stage.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SERVER_KEY}`, 'content-type': 'application/json' },
        body,
      })
    expect((await post('[]')).status).toBe(202)
    const large = `[${' '.repeat(900_000)}]`
    expect((await post(large)).status).toBe(503)
    for (const socket of sockets) socket.destroy()
    await expect.poll(async () => (await post(large)).status).toBe(202)
  })

  test('of which many become large at once are all answered', async () => {
    await using ingest = await ingestInMemory()
    const body = gzipSync(`[${' '.repeat(1_000_000)}]`)
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        fetch(`${ingest.stage.url}/v1/events`, {
          method: 'POST',
          headers: { authorization: `Bearer ${SERVER_KEY}`, 'content-encoding': 'gzip' },
          body,
        }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
  })
})

test('metrics are open to this machine only, unless there is a token', () => {
  expect(mayReadMetrics(undefined, { host: '127.0.0.1', metricsToken: undefined })).toBe(true)
  expect(mayReadMetrics(undefined, { host: '0.0.0.0', metricsToken: undefined })).toBe(false)
  expect(mayReadMetrics('Bearer right', { host: '0.0.0.0', metricsToken: 'right' })).toBe(true)
  expect(mayReadMetrics('Bearer wrong', { host: '127.0.0.1', metricsToken: 'right' })).toBe(false)
})
