// A package as it is given: whole, in part, or not at all.
import { createHash } from 'node:crypto'
import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
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

interface Asked {
  readonly headers?: Record<string, string>
  readonly method?: 'GET' | 'HEAD'
}
const ask = (url: string, { headers = bearer(TOKENS.bureau), method = 'GET' }: Asked = {}, of = server()) =>
  of.inject({ url, method, headers })

describe('a file', () => {
  test('comes whole, with what it takes to go on with it later', async () => {
    const answer = await ask(`/packages/${NEWEST}`)
    const content = contentOf(4_321, NEWEST.length)
    expect(answer.statusCode).toBe(200)
    expect(answer.rawPayload.equals(content)).toBe(true)
    expect(answer.headers).toMatchObject({
      'content-length': '4321',
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${NEWEST}"`,
      'accept-ranges': 'bytes',
      etag: `"${createHash('sha256').update(content).digest('hex')}"`,
      'cache-control': 'no-store',
    })
  })

  test('an encrypted one is bytes to a browser', async () => {
    await using encrypted = await madeUpPortal({ encrypted: true })
    const of = server(encrypted.reading)
    const answer = await ask(`/packages/${NEWEST}.age`, {}, of)
    expect(answer.headers['content-type']).toBe('application/octet-stream')
  })

  test('a part of it is 206, none of it 416, what one has already 304, another than one has 412', async () => {
    const asked = (headers: Record<string, string>) =>
      ask(`/packages/${NEWEST}`, { headers: { ...bearer(TOKENS.bureau), ...headers } })
    const { etag = '' } = (await asked({})).headers
    const part = await asked({ range: 'bytes=4000-' })
    expect([part.statusCode, part.headers['content-range'], part.rawPayload.length]).toEqual([
      206,
      'bytes 4000-4320/4321',
      321,
    ])
    const none = await asked({ range: 'bytes=4321-' })
    expect([none.statusCode, none.headers['content-range']]).toEqual([416, 'bytes */4321'])
    const same = await asked({ 'if-none-match': etag })
    expect([same.statusCode, same.body, same.headers['etag']]).toEqual([304, '', etag])
    expect((await asked({ range: 'bytes=4000-', 'if-match': '"another"' })).statusCode).toBe(412)
    const whole = await asked({ range: 'bytes=4000-', 'if-range': '"another"' })
    expect([whole.statusCode, whole.rawPayload.length]).toEqual([200, 4321])
  })

  test('a range of HEAD is none', async () => {
    const answer = await ask(`/packages/${NEWEST}`, {
      method: 'HEAD',
      headers: { ...bearer(TOKENS.bureau), range: 'bytes=1-2' },
    })
    expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, '4321'])
  })

  test.each([
    ['longer', (path: string) => appendFile(path, 'x')],
    ['cut short', (path: string) => writeFile(path, contentOf(100))],
    ['as long, but changed', (path: string) => writeFile(path, contentOf(4_321, 99))],
    ['gone', (path: string) => rm(path)],
  ])('that is %s on disk is not given, and a line says so', async (_title, damage) => {
    await using damaged = await madeUpPortal()
    const of = server(damaged.reading)
    expect((await ask(`/packages/${NEWEST}`, {}, of)).statusCode).toBe(200)
    await damage(join(damaged.folder, NEWEST))
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await ask(`/packages/${NEWEST}`, { method }, of)
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '60'])
      expect(answer.headers).not.toHaveProperty('etag')
    }
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain('not on disk as it was recorded')
  })

  test('that was replaced or withdrawn, that somebody else has, and that nobody has: one and the same answer', async () => {
    const none = await ask('/packages/peil-month-2030-01-r1.zip')
    expect(none.statusCode).toBe(404)
    for (const file of [
      'peil-month-2026-11-r1.zip',
      'peil-month-2026-10-r1.zip',
      'peil-month-2026-11-r3.zip',
      '.hidden',
    ]) {
      const answer = await ask(`/packages/${file}`)
      expect([file, answer.statusCode, answer.body]).toEqual([file, 404, none.body])
      expect(Object.keys(answer.headers)).toEqual(Object.keys(none.headers))
    }
    await vi.waitFor(() => expect(made.recorded).toEqual(['refused not-theirs bureau']))
  })

  test('the answer does not wait until another’s is on record: time tells nothing', async () => {
    const never = new Promise<never>(() => undefined)
    const answer = await ask(
      '/packages/peil-month-2026-11-r3.zip',
      {},
      server({ isAnothers: () => never, refused: () => never }),
    )
    expect(answer.statusCode).toBe(404)
  })
})
