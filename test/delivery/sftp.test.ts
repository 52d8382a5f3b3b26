// Delivery by SFTP: to servers as they should be, and to slow, lying, full and false ones.
import { chmod, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deliveryContract, latecomerContract, networkContract } from '../contracts/delivery.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { outcomeOf } from '../support/delivery-problems.ts'
import { behind, type SftpPlace, sftpPlace } from '../support/delivery-places.ts'
import { makeParcel, someBytes } from '../support/parcels.ts'
import { fingerprintOf, impersonating, makeKey, type SftpFaults } from '../support/sftp-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

deliveryContract('SFTP', () => sftpPlace())
latecomerContract('SFTP', () => sftpPlace())
networkContract('SFTP', { resumes: true }, () => behind(startCuttingProxy, (through) => sftpPlace({}, through)))

const live = (): AbortSignal => new AbortController().signal
const NAME = 'peil-month-2026-11-r1.zip.age'
const PART = `.${NAME}.part`
const MIB = 1024 * 1024
const NO_WHERE = 65_000

/** Delivers a parcel of 1 MiB with other settings, less patience. */
async function deliverTo(place: SftpPlace, settings = {}, patience = {}): Promise<string> {
  await using here = await temporaryFolder()
  const parcel = await makeParcel(here.path, NAME, someBytes(MIB))
  return await outcomeOf(() => place.openWith(settings, patience).deliver(parcel, { signal: live() }))
}

describe('an SFTP server', () => {
  test.each<[string, SftpFaults, string]>([
    ['swallows what is written', { swallowsWrites: true }, 'altered'],
    ['keeps half of what is written', { truncates: true }, 'altered'],
    ['forgets to rename, and says it did', { forgetsRenames: true }, 'altered'],
    ['stands still in the middle', { stallsAfter: MIB / 2 }, 'slow'],
    ['hangs up in the middle', { dropsAfter: MIB / 2 }, 'unreachable'],
    ['is full in the middle', { fullAfter: MIB / 2 }, 'full'],
    ['lets nobody write', { readOnly: true }, 'refused'],
    ['gives back byte by byte', { trickles: true }, 'slow'],
  ])('that %s has nothing under the name, and the parcel once it is repaired', async (_what, faults, why) => {
    await using place = await sftpPlace()
    Object.assign(place.server.faults, faults)
    expect(await deliverTo(place, {}, why === 'slow' ? { stallMs: 300 } : {})).toBe(why)
    expect(await place.read(NAME)).toBeUndefined()
    expect(place.server.connections()).toBe(0)
    for (const fault of Object.keys(faults)) Reflect.deleteProperty(place.server.faults, fault)
    expect(await deliverTo(place)).toBe('delivered')
    expect((await place.read(NAME))?.equals(someBytes(MIB))).toBe(true)
    expect(await place.names()).toEqual([NAME])
  })

  test('is sent only the rest of what it has of a parcel', async () => {
    await using place = await sftpPlace()
    place.put(PART, someBytes(MIB).subarray(0, MIB - 1000))
    expect(await deliverTo(place)).toBe('delivered')
    expect(place.server.written()).toBe(1000)
    expect((await place.read(NAME))?.equals(someBytes(MIB))).toBe(true)
  })

  test('is sent nothing when it has all of a parcel but the name', async () => {
    await using place = await sftpPlace()
    place.put(PART, someBytes(MIB))
    expect(await deliverTo(place)).toBe('delivered')
    expect(place.server.written()).toBe(0)
    expect(await place.names()).toEqual([NAME])
  })

  test.each([
    ['of another parcel', someBytes(MIB, 1).subarray(0, 5000)],
    ['that is longer than the parcel', someBytes(MIB + 1)],
    ['with a hole', Buffer.concat([someBytes(5000), Buffer.alloc(1000), someBytes(MIB).subarray(6000, 8000)])],
    ['that is empty', Buffer.alloc(0)],
  ])('has a part %s replaced', async (_what, part) => {
    await using place = await sftpPlace()
    place.put(PART, part)
    expect(await deliverTo(place)).toBe('delivered')
    expect((await place.read(NAME))?.equals(someBytes(MIB))).toBe(true)
    expect(await place.names()).toEqual([NAME])
  })

  test('is relieved of a part that lies beside the whole', async () => {
    await using place = await sftpPlace()
    place.put(NAME, someBytes(MIB))
    place.put(PART, someBytes(MIB))
    expect(await deliverTo(place)).toBe('there')
    expect(await place.names()).toEqual([NAME])
  })

  test('that is another host is given neither password nor key, nor our name', async () => {
    await using agreed = await sftpPlace()
    await using other = await sftpPlace({ keyTypes: ['ed25519', 'ecdsa'] })
    const { hostKey } = agreed.route as { hostKey?: string }
    expect(await deliverTo(other, { hostKey })).toBe('other-host')
    expect(other.server.attempts).toEqual([])
    expect(await other.names()).toEqual([])
  })

  test('that shows the key that was agreed on, and has not got it, is another host', async () => {
    const agreed = makeKey()
    await using other = await sftpPlace({ key: impersonating(agreed.publicKey) })
    expect(other.server.hostKeys).toEqual([fingerprintOf(agreed.publicKey)])
    expect(await deliverTo(other)).toBe('other-host')
    expect(other.server.attempts).toEqual([])
  })

  test.each([0, 1, 2])('is known by any of its keys (%i)', async (which) => {
    await using place = await sftpPlace({ keyTypes: ['ed25519', 'ecdsa', 'rsa'] })
    expect(await deliverTo(place, { hostKey: place.server.hostKeys[which] })).toBe('delivered')
  })

  test('lets us in with a key', async () => {
    for (const type of ['ed25519', 'ecdsa', 'rsa'] as const) {
      const { privateKey, publicKey } = makeKey(type)
      await using place = await sftpPlace({ publicKey })
      await writeFile(join(place.secretsFolder, 'key'), privateKey, { mode: 0o600 })
      expect(await deliverTo(place, { privateKeyFile: 'key', passwordFile: undefined })).toBe('delivered')
    }
  })

  test('lets us in when it asks for the password as a question', async () => {
    await using place = await sftpPlace({ asks: true })
    expect(await deliverTo(place)).toBe('delivered')
  })

  test('refuses a wrong password, another user and a key that it does not know', async () => {
    await using place = await sftpPlace()
    await writeFile(join(place.secretsFolder, 'wrong'), 'hunter2', { mode: 0o600 })
    await writeFile(join(place.secretsFolder, 'key'), makeKey().privateKey, { mode: 0o600 })
    expect(await deliverTo(place, { passwordFile: 'wrong' })).toBe('refused')
    expect(await deliverTo(place, { user: 'somebody' })).toBe('refused')
    expect(await deliverTo(place, { privateKeyFile: 'key', passwordFile: undefined })).toBe('refused')
  })

  test('is not asked when a secret cannot be used', async () => {
    await using place = await sftpPlace()
    await writeFile(join(place.secretsFolder, 'no-key'), 'hunter2', { mode: 0o600 })
    expect(await deliverTo(place, { passwordFile: 'gone' })).toBe('misconfigured')
    expect(await deliverTo(place, { privateKeyFile: 'no-key', passwordFile: undefined })).toBe('misconfigured')
    await chmod(join(place.secretsFolder, 'password'), 0o644)
    expect(await deliverTo(place)).toBe('misconfigured')
    expect(place.server.attempts).toEqual([])
  })

  test('has no folder made', async () => {
    await using place = await sftpPlace()
    place.put('file', Buffer.alloc(0))
    await using here = await temporaryFolder()
    const parcel = await makeParcel(here.path, NAME, someBytes(10))
    for (const [folder, fault] of [
      ['mistyped', 'no-folder'],
      ['file', 'not-a-folder'],
    ] as const) {
      expect(await deliverTo(place, { folder })).toBe('misconfigured')
      const delivered = place.openWith({ folder }).deliver(parcel, { signal: live() })
      await expect(delivered).rejects.toMatchObject({ fault })
    }
    expect(await place.names()).toEqual(['file'])
  })

  test('that loses its folder is misconfigured', async () => {
    await using place = await sftpPlace()
    await rm(place.root, { recursive: true })
    expect(await deliverTo(place)).toBe('misconfigured')
  })

  test('that says nothing is slow', async () => {
    await using place = await sftpPlace()
    const silent = createServer((socket) => socket.on('error', () => undefined).resume())
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
    const { port } = silent.address() as AddressInfo
    expect(await deliverTo(place, { port }, { stallMs: 150 })).toBe('slow')
    await new Promise((done) => silent.close(done))
  })

  test('that speaks something else is not understood', async () => {
    await using place = await sftpPlace()
    const other = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .write(`SSH-2.0-hunter2\r\n${'hunter2'.repeat(1000)}`),
    )
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    expect(await deliverTo(place, { port })).toBe('failed')
    await new Promise((done) => other.close(done))
  })

  test('is unreachable where nobody listens, where nothing comes back, and under a name that there is not', async () => {
    await using place = await sftpPlace()
    expect(await deliverTo(place, { port: NO_WHERE })).toBe('unreachable')
    expect(await deliverTo(place, { host: '192.0.2.1' }, { connectMs: 150 })).toBe('unreachable')
    expect(await deliverTo(place, { host: 'nobody.invalid' }, { connectMs: 500 })).toBe('unreachable')
  })
})
