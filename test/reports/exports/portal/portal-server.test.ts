// The portal: what it answers to whom, what it refuses, and what it puts on record and what never.
import { createHash, createPublicKey } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PortalReading } from '../../../../reports/exports/portal/portal-reading.ts'
import { portalServer } from '../../../../reports/exports/portal/portal-server.ts'
import { type MadeUpPortal, TOKENS, contentOf, madeUpPortal } from '../../../support/made-up-portal.ts'

const NEWEST = 'peil-month-2026-11-r2.zip'
const lines: string[] = []
const logger = pino({}, { write: (line: string) => void lines.push(line) })

let made: MadeUpPortal
beforeAll(async () => (made = await madeUpPortal()))
afterAll(() => made[Symbol.asyncDispose]())
beforeEach(() => {
  made.recorded.length = 0
  lines.length = 0
})

const server = (reading: Partial<PortalReading> = {}) =>
  portalServer({ reading: { ...made.reading, ...reading }, logger, pem: undefined })

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
const basic = (token: string, user = 'anyone'): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`,
})

interface Asked {
  readonly headers?: Record<string, string>
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PATCH'
}
const ask = (url: string, { headers = bearer(TOKENS.bureau), method = 'GET' }: Asked = {}, of = server()) =>
  of.inject({ url, method, headers })

describe('the list', () => {
  test('as JSON: the recipient’s packages, newest first, and no others', async () => {
    const answer = await ask('/packages')
    expect(answer.statusCode).toBe(200)
    const body: { packages: Record<string, unknown>[] } = answer.json()
    expect(body).toMatchObject({
      recipient: { recipient: 'bureau', agreement: '2026/114, of 3 March 2026', expires: '2027-12-31' },
      signer: { algorithm: 'Ed25519', fingerprint: made.reading.signer.fingerprint },
    })
    expect(body.packages.map(({ file, path, new: fresh }) => [file, path, fresh])).toEqual([
      [NEWEST, `/packages/${NEWEST}`, true],
      ['peil-month-2026-11-r1.zip', null, false],
      ['peil-week-2026-W47-r1.zip', '/packages/peil-week-2026-W47-r1.zip', false],
      ['peil-month-2026-10-r1.zip', null, false],
    ])
    expect(body.packages[0]).toMatchObject({
      sha256: createHash('sha256').update(contentOf(4_321, NEWEST.length)).digest('hex'),
      packedAt: '2026-12-07T06:00:00.000Z',
      fetchedAt: null,
    })
    expect(answer.body).not.toContain('@') // nobody's address: the contact stays with us
  })

  test('as a page, in the browser’s language or the one that is asked for', async () => {
    const dutch = await ask('/', { headers: { ...bearer(TOKENS.bureau), 'accept-language': 'nl,en;q=0.5' } })
    expect(dutch.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(dutch.body).toContain('<html lang="nl">')
    expect((await ask('/?lang=en')).body).toContain('<html lang="en">')
  })

  test('each token opens its own recipient’s portal only', async () => {
    const { body } = await ask('/packages', { headers: bearer(TOKENS.union) })
    expect(body).toContain('peil-month-2026-11-r3.zip')
    expect(body).not.toContain('bureau')
  })

  test('HEAD says the same without the body', async () => {
    for (const url of ['/', '/packages', `/packages/${NEWEST}`]) {
      const [head, get] = [await ask(url, { method: 'HEAD' }), await ask(url)]
      expect([url, head.statusCode, head.body]).toEqual([url, 200, ''])
      for (const name of ['content-length', 'content-type', 'etag', 'cache-control'])
        expect([url, name, head.headers[name]]).toEqual([url, name, get.headers[name]])
    }
  })
})

describe('without a token that is good', () => {
  const URLS = ['/', '/packages', `/packages/${NEWEST}`, '/packages/../union', '/nowhere', '/%2e%2e', '/sign-in']

  test('nothing is given or told, and a browser is asked for one', async () => {
    for (const url of URLS)
      for (const headers of [
        {},
        { authorization: 'Bearer' },
        { authorization: 'Digest x' },
        { authorization: 'Basic !!!' },
      ]) {
        const answer = await ask(url, { headers })
        expect([url, answer.statusCode]).toEqual([url, 401])
        expect(answer.json()).toMatchObject({ error: 'no_token' })
        expect(answer.headers['www-authenticate']).toMatch(/^Basic realm="Peil"/)
      }
    expect(made.recorded).toEqual([]) // a browser asks so before it knows of the token
  })

  test('an unknown one is refused as 401, and put on record as nobody’s', async () => {
    for (const url of URLS) {
      const answer = await ask(url, { headers: bearer('canary-unknown-token') })
      expect([url, answer.statusCode, answer.json<{ error: string }>().error]).toEqual([url, 401, 'unknown_token'])
    }
    expect(new Set(made.recorded)).toEqual(new Set(['refused unknown-token nobody']))
    expect(made.recorded).toHaveLength(URLS.length)
  })

  test('one that was replaced, or whose agreement ended, is 403 and says so; at /sign-in a browser may give another', async () => {
    for (const url of URLS) {
      const answer = await ask(url, { headers: basic(TOKENS.old) })
      const again = url === '/sign-in'
      expect([url, answer.statusCode]).toEqual([url, again ? 401 : 403])
      expect(answer.headers['www-authenticate'] !== undefined).toBe(again)
      expect(answer.json<{ detail: string }>().detail).toContain('Ask your contact')
    }
    expect(new Set(made.recorded)).toEqual(new Set(['refused expired-token bureau']))
  })

  test('a browser gets its refusal as a page, in its language', async () => {
    const answer = await ask('/', {
      headers: { ...basic(TOKENS.old), accept: 'text/html,*/*', 'accept-language': 'nl' },
    })
    expect(answer.statusCode).toBe(403)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toContain('Dit token opent niets meer')
    expect(answer.body).toContain('href="sign-in"')
  })

  test('the token is taken as the password of a browser, with any user name or none', async () => {
    for (const headers of [
      basic(TOKENS.bureau),
      basic(TOKENS.bureau, ''),
      { authorization: `bearer ${TOKENS.bureau}` },
    ])
      expect((await ask('/packages', { headers })).statusCode).toBe(200)
    const moved = await ask('/sign-in', { headers: basic(TOKENS.bureau) })
    expect([moved.statusCode, moved.headers['location']]).toEqual([303, './'])
  })

  test('in the address it is refused, good or not, whatever stands in the headers', async () => {
    for (const url of [
      `/?token=${TOKENS.bureau}`,
      `/packages?access_token=${TOKENS.bureau}`,
      `/packages/${NEWEST}?t=${TOKENS.bureau}`,
    ])
      for (const headers of [{}, bearer(TOKENS.bureau)]) {
        const answer = await ask(url, { headers })
        expect([url, answer.statusCode]).toEqual([url, 400])
        expect(answer.json()).toMatchObject({ error: 'bad_query' })
        expect(answer.body).not.toContain(TOKENS.bureau)
      }
  })

  test('health and the public key are open', async () => {
    expect((await ask('/health', { headers: {} })).json()).toEqual({ status: 'ok' })
    const answer = await ask('/signing-key.pem', { headers: {} })
    expect(answer.statusCode).toBe(200)
    const der = createPublicKey(answer.body).export({ type: 'spki', format: 'der' })
    expect(der.subarray(-32).toString('base64')).toBe(made.reading.signer.raw)
    expect(createHash('sha256').update(der).digest('hex')).toBe(made.reading.signer.fingerprint)
  })
})

describe('whatever is asked', () => {
  test('nothing can be written: 405, with what can be done', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const)
      for (const url of ['/', '/packages', `/packages/${NEWEST}`, '/nowhere']) {
        const answer = await ask(url, { method })
        expect([method, url, answer.statusCode, answer.headers['allow']]).toEqual([method, url, 405, 'GET, HEAD'])
      }
  })

  test('a climbing path is 404 like any other, and put on record with whose token it was', async () => {
    const answer = await ask('/packages/..%2funion%2fpeil-month-2026-11-r3.zip')
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([404, 'not_found'])
    expect(made.recorded).toEqual(['refused bad-path bureau'])
    expect((await ask('/nowhere')).body).toBe(answer.body)
    expect(made.recorded).toHaveLength(1)
  })

  test('an address that is too long is 414', async () => {
    expect((await ask(`/packages/${'a'.repeat(600)}`)).statusCode).toBe(414)
  })

  test('every answer forbids a browser to load, run, frame or keep anything', async () => {
    for (const url of ['/', '/packages', `/packages/${NEWEST}`, '/nowhere', '/%2e', '/?x=1', '/health']) {
      const { headers } = await ask(url)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['set-cookie']).toBeUndefined()
    }
  })

  test('neither a token nor an address gets into a log line or an answer', async () => {
    const failing = server({
      packages: () => Promise.reject(new Error('the folder cannot be read')),
      refused: () => Promise.reject(new Error('the ledger cannot be written')),
    })
    const canary = 'canary-7f3'
    for (const url of ['/', '/packages', `/packages/${canary}`, `/${canary}/..`, `/%2e${canary}`, `/?token=${canary}`])
      for (const token of [TOKENS.bureau, TOKENS.old, `${canary}-token`]) {
        const { body } = await ask(url, { headers: bearer(token) }, failing)
        expect(body).not.toContain(canary)
        expect(body).not.toContain(token)
      }
    await failing.close() // by then all is on record, or a line says that it is not
    expect(lines.length).toBeGreaterThan(5)
    for (const said of [canary, ...Object.values(TOKENS)]) expect(lines.join('')).not.toContain(said)
  })

  test('a fault of ours is 503, and says nothing of itself', async () => {
    const failing = server({ packages: () => Promise.reject(new Error('canary-7f3')) })
    for (const url of ['/', '/packages']) {
      const answer = await ask(url, {}, failing)
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([503, 'unavailable'])
      expect(answer.body).not.toContain('canary')
    }
  })
})
