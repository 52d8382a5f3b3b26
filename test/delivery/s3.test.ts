// Delivery into a bucket that speaks S3.
import { readFile, writeFile } from 'node:fs/promises'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDestination } from '../../delivery/open.ts'
import { steppedClock } from '../../time/clock.ts'
import { deliveryContract, latecomerContract, networkContract } from '../contracts/delivery.ts'
import { makeBrokerCertificates } from '../kafka/broker-certificates.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { outcomeOf } from '../support/delivery-problems.ts'
import { behind, type S3Place, s3Place } from '../support/delivery-places.ts'
import { makeParcel, someBytes } from '../support/parcels.ts'
import { answering, say } from '../support/s3-server.ts'
import { runScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

deliveryContract('S3', () => s3Place())
latecomerContract('S3', () => s3Place())
networkContract('S3', { resumes: false }, () => behind(startCuttingProxy, s3Place))

const live = (): AbortSignal => new AbortController().signal
const NAME = 'peil-month-2026-11-r1.zip.age'
const KEY = `/figures/from/peil/${NAME}`
const BYTES = 700_000

async function deliverTo(place: S3Place, settings = {}, patience = {}): Promise<string> {
  await using here = await temporaryFolder()
  const parcel = await makeParcel(here.path, NAME, someBytes(BYTES))
  return await outcomeOf(() => place.openWith(settings, patience).deliver(parcel, { signal: live() }))
}

describe('a bucket', () => {
  test('is sent the body after a while when it does not say whether it wants it', async () => {
    await using place = await s3Place()
    place.server.meddle = answering('PUT', (request, response) =>
      request.resume().on('end', () => say(response, 507, 'InsufficientStorage')),
    )
    expect(await deliverTo(place)).toBe('full')
  })

  test('is sent no body when it does not want it', async () => {
    await using place = await s3Place()
    place.server.meddle = answering('PUT', (_, response) => say(response, 403, 'AccessDenied'))
    expect(await deliverTo(place)).toBe('refused')
    expect(place.server.received()).toBe(0)
  })

  test('refuses a wrong key, and has another bucket', async () => {
    await using place = await s3Place()
    await writeFile(join(place.secretsFolder, 'wrong'), 'hunter2', { mode: 0o600 })
    expect(await deliverTo(place, { secretKeyFile: 'wrong' })).toBe('refused')
    expect(await deliverTo(place, { accessKey: 'somebody' })).toBe('refused')
    expect(await deliverTo(place, { bucket: 'others' })).toBe('misconfigured')
    expect(await deliverTo(place, { secretKeyFile: 'gone' })).toBe('misconfigured')
  })

  test('that has something else by the time of the PUT keeps it', async () => {
    await using place = await s3Place()
    place.server.meddle = (request) => {
      if (request.method === 'PUT') place.server.objects.set(KEY, Buffer.from('theirs'))
      return false
    }
    expect(await deliverTo(place)).toBe('occupied')
    expect(place.server.objects.get(KEY)?.toString()).toBe('theirs')
  })

  test('that has the same by the time of the PUT has the parcel', async () => {
    await using place = await s3Place()
    place.server.meddle = (request) => {
      if (request.method === 'PUT') place.server.objects.set(KEY, someBytes(BYTES))
      return false
    }
    expect(await deliverTo(place)).toBe('there')
  })

  test('that does not say what is there still takes the parcel, but it does not count until it can be read back', async () => {
    await using place = await s3Place()
    place.server.meddle = answering('GET', (_, response) => say(response, 403, 'AccessDenied'))
    expect(await deliverTo(place)).toBe('refused')
    expect(place.server.objects.get(KEY)?.equals(someBytes(BYTES))).toBe(true)
    place.server.meddle = undefined
    expect(await deliverTo(place)).toBe('there')
  })

  test('may lie below a path, and takes names after any beginning', async () => {
    await using place = await s3Place()
    for (const prefix of ['', 'peil-', 'a/b..c/peil-']) {
      expect(await deliverTo(place, { prefix })).toBe('delivered')
      expect(place.server.objects.has(`/figures/${prefix}${NAME}`)).toBe(true)
    }
    let path: string | undefined
    place.server.meddle = answering('GET', (request, response) => {
      path = request.url
      say(response, 503, 'SlowDown')
    })
    await deliverTo(place, { endpoint: `http://127.0.0.1:${place.server.port}/below/` })
    expect(path).toBe(`/below${KEY}`)
  })

  test('is shown the time of our clock', async () => {
    await using here = await temporaryFolder()
    await using place = await s3Place()
    const dates: unknown[] = []
    place.server.meddle = (request) => dates.push(request.headers['x-amz-date']) < 0
    const clock = steppedClock(Date.UTC(2026, 10, 20, 12, 34, 56))
    const parcel = await makeParcel(here.path, NAME, someBytes(10))
    await openDestination(place.route, { secretsFolder: place.secretsFolder, clock })?.deliver(parcel, {
      signal: live(),
    })
    expect(dates).toEqual(['20261120T123456Z', '20261120T123456Z', '20261120T123456Z'])
  })

  test('is believed over TLS only with a certificate that is good for its name', async () => {
    await using here = await temporaryFolder()
    await using place = await s3Place()
    const certificates = await makeBrokerCertificates(here.path, false)
    const pem = await readFile(certificates.keystore)
    const serving = createSecureServer({ key: pem, cert: pem }, (request, response) => {
      place.server.serve(request, response)
    })
    await new Promise<void>((done) => serving.listen(0, '127.0.0.1', done))
    const endpoint = `https://localhost:${(serving.address() as AddressInfo).port}`
    expect(await deliverTo(place, { endpoint })).toBe('other-host')
    const parcel = await makeParcel(here.path, NAME, someBytes(BYTES))
    process.env['NODE_EXTRA_CA_CERTS'] = certificates.caPath
    try {
      for (const [host, outcome] of [
        ['localhost', 'delivered'],
        // For this name of the same machine there is no certificate.
        ['[::ffff:127.0.0.1]', 'failed: other-host'],
      ]) {
        const route = JSON.stringify({ ...place.route, endpoint: endpoint.replace('localhost', host ?? '') })
        const args = [route, place.secretsFolder, JSON.stringify(parcel), '0']
        expect(await runScript('test/delivery/delivering-process.ts', args)).toBe(outcome)
      }
    } finally {
      delete process.env['NODE_EXTRA_CA_CERTS']
      serving.closeAllConnections()
      await new Promise((done) => serving.close(done))
    }
  })
})
