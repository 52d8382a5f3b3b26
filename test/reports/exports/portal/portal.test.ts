// The portal as it listens: real connections that climb, break off, stand still and come in numbers.
import { once } from 'node:events'
import { get } from 'node:http'
import { type Socket, connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Portal, type PortalOptions, openPortal } from '../../../../reports/exports/portal/portal.ts'
import { type MadeUpPortal, TOKENS, contentOf, madeUpPortal } from '../../../support/made-up-portal.ts'
import { leavesNothing } from '../../../support/nothing-left.ts'
import { rawRequest } from '../../../support/raw-http.ts'
import { CLIMBING } from './climbing.ts'

const NEWEST = 'peil-month-2026-11-r2.zip'
const RUNS = 15
const ETC = ['root:', 'daemon:']

const settings = (more: Partial<PortalOptions['config']> = {}): PortalOptions['config'] => ({
  portalHost: '127.0.0.1',
  portalPort: 0,
  portalCertificate: undefined,
  portalPrivateKey: undefined,
  ...more,
})
const logger = pino({ level: 'silent' })
const authorization = `Bearer ${TOKENS.bureau}`

const fetchNewest = async (url: string, headers: Record<string, string> = {}): Promise<Buffer> => {
  const answer = await fetch(`${url}/packages/${NEWEST}`, {
    headers: { authorization, connection: 'close', ...headers },
  })
  return Buffer.from(await answer.arrayBuffer())
}

/** A connection that asks for the newest package and reads nothing yet. */
async function asking(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined).pause()
  await once(socket, 'connect')
  socket.write(`GET /packages/${NEWEST} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`)
  return socket
}

describe('over plain connections of this machine', () => {
  let made: MadeUpPortal
  let portal: Portal
  beforeAll(async () => {
    made = await madeUpPortal({ bytes: 300_000 })
    portal = await openPortal({ config: settings(), reading: made.reading, logger })
  })
  afterAll(async () => {
    await portal[Symbol.asyncDispose]()
    await made[Symbol.asyncDispose]()
  })
  beforeEach(() => void (made.recorded.length = 0))

  test.each([...CLIMBING, '/packages/..\\..\\etc\\passwd', '/packages/\0', '/packages/\x7f', '/packages/é'])(
    'a path as it is on the wire gives nothing, and is on record: %j',
    async (path) => {
      const raw = (token: string | undefined) =>
        rawRequest(
          portal.url,
          `GET ${path} HTTP/1.1\r\nHost: x\r\n${token === undefined ? '' : `Authorization: Bearer ${token}\r\n`}Connection: close\r\n\r\n`,
          10_000,
        )
      const answer = await raw(TOKENS.bureau)
      expect([400, 404]).toContain(answer.status)
      for (const said of [...ETC, 'PK', 'union']) expect(answer.text).not.toContain(said)
      // What is not even HTTP gets no further than the parser: nobody's token was read.
      expect(made.recorded).toEqual(answer.status === 404 ? ['refused bad-path bureau'] : [])
      made.recorded.length = 0
      expect((await raw(undefined)).status).toBe(answer.status === 404 ? 401 : 400)
      expect(made.recorded).toEqual([])
    },
  )

  test('a request that is too large, or is none, ends soon and says nothing of itself', async () => {
    const large = await rawRequest(portal.url, `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'canary'.repeat(3000)}\r\n\r\n`)
    expect([large.status, large.text.includes('canary')]).toEqual([431, false])
    const none = await rawRequest(portal.url, 'canary /canary\r\n\r\n')
    expect([none.status, none.text.includes('canary')]).toEqual([400, false])
  })

  test('ranges that share a file out give that file, in whatever order', async () => {
    const whole = await fetchNewest(portal.url)
    expect(whole.equals(contentOf(300_000, NEWEST.length))).toBe(true)
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 299_999 }), { minLength: 1, maxLength: 6 }),
        async (cuts) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), 300_000]
          const parts = await Promise.all(
            edges
              .slice(1)
              .map((edge, index) => fetchNewest(portal.url, { range: `bytes=${edges[index]}-${edge - 1}` })),
          )
          expect(Buffer.concat(parts).equals(whole)).toBe(true)
        },
      ),
      { numRuns: RUNS },
    )
    // Each time the part with the end, and the whole before; that none comes in later counts for the next test.
    await vi.waitFor(() => expect(made.recorded).toHaveLength(RUNS + 1))
  })

  test('what arrived to its end is on record, as those bytes; a part from before the end is not', async () => {
    const { sha256 = '' } = made.packages[0] ?? {}
    await fetchNewest(portal.url, { range: 'bytes=0-299998' })
    await fetchNewest(portal.url, { range: 'bytes=299990-' })
    await vi.waitFor(() => expect(made.recorded).toEqual([`fetched bureau ${NEWEST} ${sha256.slice(0, 8)}`]))
  })

  test('who breaks off has not fetched it, also when all was sent already; and nothing is left open', async () => {
    await leavesNothing(async () => {
      const early = await asking(portal.url)
      early.once('data', () => early.resetAndDestroy()).resume()
      await once(early, 'close')
      const late = await asking(portal.url)
      await delay(100)
      late.destroy()
      await once(late, 'close')
    })
    await fetchNewest(portal.url)
    await vi.waitFor(() => expect(made.recorded).toHaveLength(1)) // the last one's alone
    await delay(100)
    expect(made.recorded).toHaveLength(1)
  })

  test('fetched by many at once, each gets all of it', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetchNewest(portal.url)))
    const whole = contentOf(300_000, NEWEST.length)
    expect(answers.every((each) => each.equals(whole))).toBe(true)
    await vi.waitFor(() => expect(made.recorded).toHaveLength(40))
  })

  test('on one connection, one question after the other', async () => {
    const statuses: number[] = []
    const { port } = new URL(portal.url)
    const socket = connect(Number(port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    const question = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`
    socket.write(question('/packages') + question('/packages/..') + question('/health'))
    await vi.waitFor(() => {
      statuses.splice(0, Infinity, ...[...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)))
      expect(statuses).toEqual([200, 404, 200])
    })
    socket.destroy()
  })

  const asksMany = async (times: number): Promise<Socket> => {
    const socket = connect(Number(new URL(portal.url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write(`GET /packages/${NEWEST} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`.repeat(times))
    return socket
  }

  test('questions that stand in line when their connection ends leave no file open', async () => {
    const outcome = await leavesNothing(async () => {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => asksMany(20)))
      await delay(50)
      for (const socket of sockets) socket.destroy()
      await Promise.all(sockets.map((socket) => once(socket, 'close')))
    })
    expect(outcome.status).toBe('fulfilled')
  })

  test('one question of a connection is in work at a time, and a connection with too many is let go', async () => {
    let inWork = 0
    let most = 0
    const reading = {
      ...made.reading,
      async visitor(token: string) {
        most = Math.max(most, ++inWork)
        await delay(5)
        inWork -= 1
        return await made.reading.visitor(token)
      },
    }
    await using slow = await openPortal({ config: settings(), reading, logger })
    const question = `GET /packages HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`
    const ask = async (times: number): Promise<string> => {
      const socket = connect(Number(new URL(slow.url).port), '127.0.0.1')
      let text = ''
      socket.on('error', () => undefined).on('data', (chunk) => (text += chunk.toString('latin1')))
      socket.write(question.repeat(times) + question.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
      await once(socket, 'close')
      return text
    }
    expect((await ask(20)).match(/HTTP\/1\.1 200/g)).toHaveLength(21)
    expect(most).toBe(1)
    const answered = (await ask(500)).match(/HTTP\/1\.1 200/g)?.length ?? 0
    expect(answered).toBeLessThan(40) // and the connection has ended, or `ask` would wait
    expect(most).toBe(1)
  })
})

describe('a reader', () => {
  const BYTES = 24_000_000 // more than the buffers of a connection hold

  test('that stands still is let go, and has not fetched it', async () => {
    await using made = await madeUpPortal({ bytes: BYTES })
    await using portal = await openPortal({ config: settings(), reading: made.reading, logger, standstillMs: 200 })
    const socket = await asking(portal.url)
    await delay(1_000)
    let received = 0
    socket.on('data', (chunk) => (received += chunk.length)).resume()
    await once(socket, 'close')
    expect(received).toBeLessThan(BYTES)
    expect(made.recorded).toEqual([])
  })

  test('that is slow gets all of it, however long that takes', async () => {
    await using made = await madeUpPortal({ bytes: BYTES })
    await using portal = await openPortal({ config: settings(), reading: made.reading, logger, standstillMs: 800 })
    const answer = await new Promise<number>((resolve, reject) => {
      get(`${portal.url}/packages/${NEWEST}`, { headers: { authorization }, agent: false }, (response) => {
        let received = 0
        let pauses = 0
        response.on('data', (chunk: Buffer) => {
          received += chunk.length
          if (received < (pauses + 1) * 2_000_000) return
          pauses += 1
          response.pause()
          setTimeout(() => response.resume(), 120)
        })
        response.on('end', () => resolve(received))
        response.on('error', reject)
      }).on('error', reject)
    })
    expect(answer).toBe(BYTES)
    await vi.waitFor(() => expect(made.recorded).toHaveLength(1))
  })

  test.each([
    ['whose token was taken back', { visitor: () => Promise.resolve({ expired: 'bureau' }) }],
    ['whose token is another’s now', { visitor: () => Promise.resolve('unknown' as const) }],
    ['of what was withdrawn', { open: () => Promise.resolve(undefined) }],
  ])('%s meanwhile is cut off, and has not fetched it', async (_, changed) => {
    await using made = await madeUpPortal({ bytes: BYTES })
    const reading = { ...made.reading }
    await using portal = await openPortal({ config: settings(), reading, logger, lookMs: 20 })
    const socket = await asking(portal.url)
    let received = 0
    await delay(100) // it is looked up several times, and goes on
    Object.assign(reading, changed)
    await delay(100)
    socket.on('data', (chunk) => (received += chunk.length)).resume()
    await once(socket, 'close')
    expect(received).toBeLessThan(BYTES)
    expect(made.recorded).toEqual([])
  })
})
