// Servers that should speak S3, and are slow, lying, full or false.
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../support/delivery-problems.ts'
import { type S3Place, s3Place } from '../support/delivery-places.ts'
import { makeParcel, someBytes } from '../support/parcels.ts'
import { afterBody, answering, type Meddle, say } from '../support/s3-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const live = (): AbortSignal => new AbortController().signal
const NAME = 'peil-month-2026-11-r1.zip.age'
const KEY = `/figures/from/peil/${NAME}`
const BYTES = 700_000

async function deliverTo(place: S3Place, settings = {}, patience = {}): Promise<string> {
  await using here = await temporaryFolder()
  const parcel = await makeParcel(here.path, NAME, someBytes(BYTES))
  return await outcomeOf(() => place.openWith(settings, patience).deliver(parcel, { signal: live() }))
}

describe('a server that should speak S3', () => {
  test('that keeps other bytes than it was sent has not got the parcel', async () => {
    await using place = await s3Place()
    place.server.keeps = (body) => Buffer.concat([body.subarray(0, -1), Buffer.from([0])])
    expect(await deliverTo(place)).toBe('altered')
  })

  test.each([
    ['shorter', (body: Buffer) => body.subarray(0, 1000)],
    ['longer', (body: Buffer) => Buffer.concat([body, body])],
  ])('that keeps something %s has not got the parcel', async (_what, keeps) => {
    await using place = await s3Place()
    place.server.keeps = keeps
    expect(await deliverTo(place)).toBe('altered')
  })

  test('that says it has the parcel, and has not, has not got it', async () => {
    await using place = await s3Place()
    place.server.meddle = answering(
      'PUT',
      afterBody((_, response) => response.end()),
    )
    expect(await deliverTo(place)).toBe('altered')
    place.server.meddle = undefined
    expect(await deliverTo(place)).toBe('delivered')
  })

  test.each<[number, string, string]>([
    [503, 'SlowDown', 'unreachable'],
    [500, 'InternalError', 'unreachable'],
    [429, 'TooManyRequests', 'unreachable'],
    [507, 'InsufficientStorage', 'full'],
    [403, 'QuotaExceeded', 'full'],
    [400, 'XMinioStorageFull', 'full'],
    [403, 'SignatureDoesNotMatch', 'refused'],
    [404, 'InvalidAccessKeyId', 'refused'],
    [401, 'Unauthorized', 'refused'],
    [400, 'AuthorizationHeaderMalformed', 'misconfigured'],
    [404, 'NoSuchBucket', 'misconfigured'],
    [400, 'BadDigest', 'altered'],
    [418, 'hunter2', 'failed'],
    [301, 'PermanentRedirect', 'misconfigured'],
  ])('is understood when it answers a PUT with %i %s', async (status, code, why) => {
    await using place = await s3Place()
    place.server.meddle = answering(
      'PUT',
      afterBody((_, response) => say(response, status, code)),
    )
    expect(await deliverTo(place)).toBe(why)
    expect(await place.names()).toEqual([])
    place.server.meddle = undefined
    expect(await deliverTo(place)).toBe('delivered')
  })

  test('that answers before it was sent everything is heard', async () => {
    await using place = await s3Place()
    place.server.meddle = answering('PUT', (request, response) => {
      response.writeContinue()
      request.resume().once('data', () => {
        const body = '<Error><Code>InsufficientStorage</Code></Error>'
        request.socket.write(`HTTP/1.1 507 hunter2\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
      })
    })
    expect(await deliverTo(place)).toBe('full')
  })

  test('that sends us to another host is not followed there', async () => {
    await using place = await s3Place()
    await using other = await s3Place()
    let asked = 0
    other.server.meddle = () => (asked += 1) < 0
    for (const status of [301, 302, 307, 308])
      for (const kind of ['GET', 'PUT'] as const) {
        const location = `http://127.0.0.1:${other.server.port}${KEY}`
        place.server.meddle = answering(
          kind,
          afterBody((_, response) => response.writeHead(status, { location }).end()),
        )
        expect(await deliverTo(place)).toBe('misconfigured')
      }
    expect(asked).toBe(0)
  })

  test.each<[string, Meddle]>([
    ['answers nothing', answering('GET', () => undefined)],
    ['takes the PUT and answers nothing', answering('PUT', (request) => request.resume())],
    [
      'reads nothing of the PUT',
      answering('PUT', (request, response) => {
        response.writeContinue()
        // Who reads nothing does not notice either that nobody is there any more.
        setTimeout(() => request.socket.destroy(), 800)
      }),
    ],
    ['stops in the middle of an answer', answering('GET', (_, response) => response.writeHead(200).write('x'))],
    [
      'answers byte by byte',
      answering('GET', (_, response) => {
        const trickle = setInterval(() => response.write('x'), 5)
        response.on('close', () => clearInterval(trickle))
      }),
    ],
  ])('that %s is slow', async (_what, meddle) => {
    await using place = await s3Place()
    place.server.meddle = meddle
    expect(await deliverTo(place, {}, { stallMs: 300 })).toBe('slow')
    place.server.meddle = undefined
    expect(await deliverTo(place)).toBe('delivered')
  })

  test.each<[string, Meddle]>([
    ['hangs up at once', answering('GET', (request) => request.socket.destroy())],
    [
      'hangs up in the middle of the PUT',
      answering('PUT', (request, response) => {
        response.writeContinue()
        request.once('data', () => request.destroy())
      }),
    ],
    [
      'hangs up in the middle of an answer',
      answering('GET', (request, response) => {
        response.writeHead(200, { 'content-length': BYTES }).write('x')
        setTimeout(() => request.socket.destroy(), 20)
      }),
    ],
  ])('that %s is unreachable', async (_what, meddle) => {
    await using place = await s3Place()
    place.server.meddle = meddle
    expect(await deliverTo(place)).toBe('unreachable')
    place.server.meddle = undefined
    expect(await deliverTo(place)).toBe('delivered')
  })

  test.each([200, 418])('that never ends its answer (%i) is not listened to for ever', async (status) => {
    await using place = await s3Place()
    place.server.meddle = answering('GET', (_, response) => {
      response.writeHead(status)
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', pour)
      pour()
    })
    expect(await deliverTo(place)).toBe(status === 200 ? 'occupied' : 'failed')
  })

  test('that does not speak HTTP is not understood', async () => {
    await using place = await s3Place()
    const other = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('SSH-2.0-hunter2\r\n'),
    )
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    expect(await deliverTo(place, { endpoint: `http://127.0.0.1:${port}` })).toBe('failed')
    await new Promise((done) => other.close(done))
  })

  test('is unreachable where nobody listens, where nothing comes back, and under a name that there is not', async () => {
    await using place = await s3Place()
    expect(await deliverTo(place, { endpoint: 'http://127.0.0.1:65000' })).toBe('unreachable')
    expect(await deliverTo(place, { endpoint: 'https://192.0.2.1' }, { connectMs: 150 })).toBe('unreachable')
    expect(await deliverTo(place, { endpoint: 'https://nobody.invalid' }, { connectMs: 500 })).toBe('unreachable')
  })

  test.each([
    { endpoint: 'http://s3.example.org' },
    { endpoint: 'http://127.0.0.1.example.org' },
    { prefix: '../others/' },
    { prefix: 'a/./' },
    { prefix: '/a/' },
    { prefix: 'a//' },
  ])('is not asked with %j', async (settings) => {
    await using place = await s3Place()
    let asked = 0
    place.server.meddle = () => (asked += 1) < 0
    expect(await deliverTo(place, settings)).toBe('misconfigured')
    expect(asked).toBe(0)
  })
})
