// What every destination must do, whichever adapter: a folder, SFTP, S3.
import { describe, expect, test } from 'vitest'
import { DeliveryFailed, type Destination } from '../../delivery/port.ts'
import type { DeliveryRoute } from '../../schemas/recipient.ts'
import type { CuttingProxy } from '../support/cutting-proxy.ts'
import { leavesNothing } from '../support/nothing-left.ts'
import { makeParcel, someBytes } from '../support/parcels.ts'
import { runScript, startScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A place into which is delivered, and what its owner sees there. */
export interface DeliveryPlace extends AsyncDisposable {
  readonly route: DeliveryRoute
  readonly secretsFolder: string
  /** Opened again, it is the same place, as another process would see it. */
  open(): Destination
  /** What lies under a name; undefined: nothing. */
  read(name: string): Promise<Buffer | undefined>
  /** At once. */
  put(name: string, bytes: Buffer): void
  /** The names of all that lies there, hidden or not. */
  names(): Promise<string[]>
}

const live = (): AbortSignal => new AbortController().signal
const NAME = 'peil-month-2026-11-r1.zip.age'
const MIB = 1024 * 1024

/** How it failed, and that it failed as it may. */
async function problem(delivering: Promise<unknown>): Promise<string> {
  const error: unknown = await delivering.then(
    (outcome) => expect.unreachable(`ended with ${String(outcome)}`),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(DeliveryFailed)
  return error instanceof DeliveryFailed ? error.why : ''
}

export function deliveryContract(adapter: string, makePlace: () => Promise<DeliveryPlace>): void {
  describe(`${adapter}: a destination`, () => {
    test.each([1, 32_768, 300_001, 3 * MIB])('takes a parcel of %i bytes, whole, and nothing besides', async (size) => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(size))
      expect(await place.open().deliver(parcel, { signal: live() })).toBe('delivered')
      expect((await place.read(NAME))?.equals(someBytes(size))).toBe(true)
      expect(await place.names()).toEqual([NAME])
    })

    test('says that a parcel is there when it is delivered again, or by another process', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(70_000))
      const destination = place.open()
      expect(await destination.deliver(parcel, { signal: live() })).toBe('delivered')
      expect(await destination.deliver(parcel, { signal: live() })).toBe('there')
      expect(await place.open().deliver(parcel, { signal: live() })).toBe('there')
      expect(await place.names()).toEqual([NAME])
    })

    test('says that a parcel is there when somebody else put the same bytes there', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      place.put(NAME, someBytes(70_000))
      const parcel = await makeParcel(folder.path, NAME, someBytes(70_000))
      expect(await place.open().deliver(parcel, { signal: live() })).toBe('there')
    })

    test.each([
      ['of the same length', someBytes(70_000, 1)],
      ['that is shorter', someBytes(69_999)],
      ['that is longer', someBytes(70_001)],
      ['that is empty', Buffer.alloc(0)],
    ])('leaves something else %s under the name untouched', async (_what, other) => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      place.put(NAME, other)
      const parcel = await makeParcel(folder.path, NAME, someBytes(70_000))
      expect(await problem(place.open().deliver(parcel, { signal: live() }))).toBe('occupied')
      expect((await place.read(NAME))?.equals(other)).toBe(true)
      expect(await place.names()).toEqual([NAME])
    })

    test('keeps parcels of different names apart, also when they come at one moment', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const names = ['a.zip.age', 'a.zip.age.1', 'b.zip.age']
      const parcels = await Promise.all(
        names.map((name, n) => makeParcel(folder.path, name, someBytes(200_000 + n, n))),
      )
      const destination = place.open()
      const outcomes = await Promise.all(parcels.map((parcel) => destination.deliver(parcel, { signal: live() })))
      expect(outcomes).toEqual(['delivered', 'delivered', 'delivered'])
      for (const [n, name] of names.entries())
        expect((await place.read(name))?.equals(someBytes(200_000 + n, n))).toBe(true)
      expect(await place.names()).toEqual(names)
    })

    test('tells how far it is, never backwards, up to the whole', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(2 * MIB))
      const told: number[] = []
      await place.open().deliver(parcel, { signal: live(), onProgress: (bytes) => told.push(bytes) })
      expect(told.length).toBeGreaterThan(3)
      expect(told).toEqual(told.toSorted((a, b) => a - b))
      expect(told.at(-1)).toBe(parcel.bytes)
    })

    test('takes nothing when it is called off before it begins', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(1000))
      const reason = new Error('called off')
      await expect(place.open().deliver(parcel, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      expect(await place.names()).toEqual([])
    })

    test('shows nothing under the name when it is called off on the way, and takes the parcel later', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(3 * MIB))
      const calledOff = new AbortController()
      const reason = new Error('called off')
      const outcome = await leavesNothing(() =>
        place.open().deliver(parcel, {
          signal: calledOff.signal,
          onProgress: (bytes) => bytes > MIB && calledOff.abort(reason),
        }),
      )
      expect(outcome).toEqual({ status: 'rejected', reason })
      expect(await place.read(NAME)).toBeUndefined()
      expect(await place.open().deliver(parcel, { signal: live() })).toBe('delivered')
      expect((await place.read(NAME))?.equals(someBytes(3 * MIB))).toBe(true)
      expect(await place.names()).toEqual([NAME])
    })

    test('leaves no socket, timer or open file behind', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(70_000))
      await place.open().deliver(await makeParcel(folder.path, 'first.zip.age', someBytes(10)), { signal: live() })
      for (const expected of ['delivered', 'there'])
        expect(await leavesNothing(() => place.open().deliver(parcel, { signal: live() }))).toEqual({
          status: 'fulfilled',
          value: expected,
        })
    })

    test('does not begin with a parcel that is not what it was packed as', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(1000))
      const changed = await makeParcel(folder.path, NAME, someBytes(1000, 1))
      expect(await problem(place.open().deliver(parcel, { signal: live() }))).toBe('altered')
      const longer = { ...changed, bytes: 1001 }
      expect(await problem(place.open().deliver(longer, { signal: live() }))).toBe('altered')
      const gone = { ...changed, path: `${folder.path}/gone` }
      expect(await problem(place.open().deliver(gone, { signal: live() }))).toBe('failed')
      expect(await place.names()).toEqual([])
    })

    test.each(['../up.zip.age', 'a/b', '', '.hidden', 'a b', 'a\nb'])('takes no parcel called %j', async (name) => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = { ...(await makeParcel(folder.path, NAME, someBytes(10))), name }
      expect(await problem(place.open().deliver(parcel, { signal: live() }))).toBe('failed')
      expect(await place.names()).toEqual([])
    })

    test('takes the parcel once and whole after the sender was killed in the middle', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(3 * MIB))
      const args = [JSON.stringify(place.route), place.secretsFolder, JSON.stringify(parcel)]
      const killed = startScript('test/delivery/delivering-process.ts', [...args, String(MIB)])
      const signal = await new Promise((done) => killed.on('close', (_code, how) => done(how)))
      expect(signal).toBe('SIGKILL')
      expect(await place.read(NAME)).toBeUndefined()
      expect(await runScript('test/delivery/delivering-process.ts', [...args, '0'])).toBe('delivered')
      expect((await place.read(NAME))?.equals(someBytes(3 * MIB))).toBe(true)
      expect(await place.names()).toEqual([NAME])
    })
  })
}

/** Where what its owner puts there is seen at once: a server that keeps objects may look at what was put past it only
 * before it takes a new one. */
export function latecomerContract(adapter: string, makePlace: () => Promise<DeliveryPlace>): void {
  describe(`${adapter}: a destination that others write to`, () => {
    test('leaves something else that comes there on the way untouched', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(MIB))
      let isPut = false
      const onProgress = (): void => {
        if (!isPut) place.put(NAME, Buffer.from('theirs'))
        isPut = true
      }
      expect(await problem(place.open().deliver(parcel, { signal: live(), onProgress }))).toBe('occupied')
      expect((await place.read(NAME))?.toString()).toBe('theirs')
    })
  })
}

/** A place behind a network that can be pulled out. */
export interface FarPlace extends DeliveryPlace {
  readonly network: CuttingProxy
}

/** `resumes`: what arrived before a cut is not sent again. */
export function networkContract(
  adapter: string,
  { resumes }: { readonly resumes: boolean },
  makePlace: () => Promise<FarPlace>,
): void {
  describe(`${adapter}: a destination behind a network`, () => {
    test('takes the parcel once and whole, however often the network is pulled out on the way', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(3 * MIB))
      for (const cut of [200, 2500, 500_000, 1_500_000]) {
        place.network.cutAfter(cut)
        const outcome = await leavesNothing(() => place.open().deliver(parcel, { signal: live() }))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { why: 'unreachable' } })
        expect(await place.read(NAME)).toBeUndefined()
      }
      place.network.cutAfter(undefined)
      const before = place.network.sent()
      expect(await place.open().deliver(parcel, { signal: live() })).toBe('delivered')
      const sent = place.network.sent() - before
      expect(sent < 2 * MIB, `sent ${sent} bytes after the cuts`).toBe(resumes)
      expect((await place.read(NAME))?.equals(someBytes(3 * MIB))).toBe(true)
      expect(await place.names()).toEqual([NAME])
      expect(await place.open().deliver(parcel, { signal: live() })).toBe('there')
    })

    test('ends well or as unreachable wherever the network is pulled out, and is whole thereafter', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      const parcel = await makeParcel(folder.path, NAME, someBytes(100_000))
      for (let cut = 1000; ; cut += 7001) {
        place.network.cutAfter(cut)
        const [outcome] = await Promise.allSettled([place.open().deliver(parcel, { signal: live() })])
        const there = await place.read(NAME)
        expect(there?.equals(someBytes(100_000)) ?? true, 'nothing, or the whole').toBe(true)
        if (outcome.status === 'fulfilled') break
        expect(outcome.reason).toMatchObject({ why: 'unreachable' })
      }
      place.network.cutAfter(undefined)
      expect(await place.open().deliver(parcel, { signal: live() })).toBe('there')
      expect(await place.names()).toEqual([NAME])
    })

    test('is unreachable when nobody listens', async () => {
      await using folder = await temporaryFolder()
      await using place = await makePlace()
      await place.network[Symbol.asyncDispose]()
      const parcel = await makeParcel(folder.path, NAME, someBytes(1000))
      const outcome = await leavesNothing(() => place.open().deliver(parcel, { signal: live() }))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { why: 'unreachable' } })
    })
  })
}
