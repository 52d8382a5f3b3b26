// Access log lines: what becomes of each kind, and why some are refused.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BAD_LINES, parseAccessLogLine } from '../../../ingest/dialects/access-log.ts'
import { openValidate } from '../../../ingest/validate.ts'

const validate = openValidate()
const combined = (line: string) => parseAccessLogLine(line, { format: 'combined', occurrence: 0 })
const common = (line: string) => parseAccessLogLine(line, { format: 'common', occurrence: 0 })
const line = ({
  host = '192.0.2.1',
  user = '-',
  time = '22/Nov/2026:13:00:00 +0100',
  request = 'GET /dossiers/42?tab=1 HTTP/1.1',
  status = '200',
  bytes = '512',
  agent = 'Mozilla/5.0 (example)',
} = {}): string => `${host} - ${user} [${time}] "${request}" ${status} ${bytes} "https://example.org/x" "${agent}"`

describe('a line that fits', () => {
  test('becomes a request event with address, user agent and time', () => {
    const parsed = combined(line())
    expect(parsed).toEqual({
      at: Date.parse('2026-11-22T12:00:00Z'),
      address: '192.0.2.1',
      userAgent: 'Mozilla/5.0 (example)',
      event: {
        type: 'request',
        id: expect.stringMatching(/^[0-9a-f]{32}\.0$/),
        occurredAt: '2026-11-22T12:00:00.000Z',
        place: { route: '/dossiers/42' },
        measures: { bytes: 512 },
        client: { address: '192.0.2.1', userAgent: 'Mozilla/5.0 (example)' },
        method: 'GET',
        status: 200,
      },
    })
    expect('event' in parsed && validate(parsed.event)).toBeUndefined()
  })

  test('common format has no user agent', () => {
    const parsed = common('2001:db8::1 - - [01/Jul/1995:00:00:01 -0400] "GET /history/ HTTP/1.0" 304 -')
    expect(parsed).toMatchObject({
      address: '2001:db8::1',
      userAgent: undefined,
      at: Date.parse('1995-07-01T04:00:01Z'),
    })
    expect(parsed).not.toHaveProperty('event.measures')
  })

  test('a user of the server is the account; `-` is none', () => {
    expect(combined(line({ user: 'someone' }))).toHaveProperty('event.actor.account', 'someone')
    expect(combined(line({ user: 'some one' }))).toHaveProperty('event.actor.account', 'some one')
    expect(combined(line())).not.toHaveProperty('event.actor')
  })

  test('a host name stands for the account together with the user agent', () => {
    const [first, second] = ['a', 'b'].map((agent) => combined(line({ host: 'host.example.org', agent })))
    expect(first).toMatchObject({
      address: undefined,
      event: { actor: { account: expect.stringMatching(/^host\.[0-9a-f]{32}$/) } },
    })
    expect(second).not.toEqual(first)
  })

  test.each([
    [String.raw`GET /say/\"hi\" HTTP/1.1`, '/say/%22hi%22'],
    [String.raw`GET /caf\xc3\xa9 HTTP/1.1`, '/caf%c3%a9'],
    ['GET /with space HTTP/1.1', '/with space'],
    ['GET /', '/'],
    ['GET http://portal.example.org/a?b HTTP/1.1', '/a'],
    ['GET /c/jan%40example.org HTTP/1.1', '/c/~'],
    [String.raw`GET /c/jan\x40example.org HTTP/1.1`, '/c/~'],
    ['OPTIONS * HTTP/1.0', '/*'],
  ])('%s is %s', (request, route) => {
    expect(combined(line({ request }))).toHaveProperty('event.place.route', route)
  })

  test('escapes in the user agent are undone, and it is cut where it is too long', () => {
    expect(combined(line({ agent: String.raw`a \"b\" \x21 \\` }))).toHaveProperty('userAgent', 'a "b" ! \\')
    const long = combined(line({ agent: 'x'.repeat(5000) }))
    expect('event' in long && validate(long.event)).toBeUndefined()
  })

  test('other methods are OTHER', () => {
    expect(combined(line({ request: 'PROPFIND / HTTP/1.1' }))).toHaveProperty('event.method', 'OTHER')
  })

  test('fields that a server adds at the end are left alone', () => {
    expect(combined(`${line()} "198.51.100.1" 0.004`)).toHaveProperty('event.status', 200)
  })

  test('the id is of the line and its occurrence', () => {
    const id = (text: string, occurrence: number) => {
      const parsed = parseAccessLogLine(text, { format: 'combined', occurrence })
      return 'event' in parsed ? parsed.event.id : undefined
    }
    expect(id(line(), 0)).toBe(id(line(), 0))
    expect(new Set([id(line(), 0), id(line(), 1), id(line({ bytes: '1' }), 0)]).size).toBe(3)
  })
})

describe('a line that does not', () => {
  test.each([
    ['', 'empty'],
    ['nothing of the kind', 'bad_shape'],
    ['192.0.2.1 - - [22/Nov/2026:13:00:00 +0100] "GET / HTTP/1.1" 200 1', 'bad_shape'],
    [line({ agent: 'an "open quote' }), 'bad_shape'],
    [line({ host: '192.0.2.1,198.51.100.1' }), 'bad_address'],
    [line({ host: '-' }), 'bad_address'],
    [line({ time: '31/Feb/2026:13:00:00 +0100' }), 'bad_time'],
    [line({ time: '22/Nov/2026:25:00:00 +0100' }), 'bad_time'],
    [line({ time: '2026-11-22T13:00:00+01:00' }), 'bad_time'],
    [line({ request: '-' }), 'bad_request'],
    [line({ request: String.raw`\x16\x03\x01` }), 'bad_request'],
    [line({ request: 'CONNECT example.org:443 HTTP/1.1' }), 'bad_request'],
    [line({ status: '-' }), 'bad_status'],
    [line({ status: '099' }), 'bad_status'],
    [line({ request: `GET /${'a/'.repeat(1000)} HTTP/1.1` }), 'too_long'],
    ['x'.repeat(20_000), 'too_long'],
  ])('%s', (text, reason) => {
    expect(combined(text)).toEqual({ reason })
  })

  test('whatever comes out of any line is a valid event', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\\x4', '[', ']', ' ', '-'))
    fc.assert(
      fc.property(part, part, part, part, (host, user, request, agent) => {
        const parsed = combined(
          line({ request: `GET /${request} HTTP/1.1`, user: `u${user}`, agent, host: host || 'h' }),
        )
        const fine = 'reason' in parsed ? BAD_LINES.includes(parsed.reason) : validate(parsed.event) === undefined
        expect(fine).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('a long hostile line takes no long time', () => {
    const from = performance.now()
    combined(`192.0.2.1 - ${'u [a] '.repeat(2700)}`)
    combined(line({ agent: '\\"'.repeat(8000) }))
    expect(performance.now() - from).toBeLessThan(500)
  })
})
