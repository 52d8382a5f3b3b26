// Keys over TLS keep the contract; what is reused and for how long; what a stage is told when they cannot be had.
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Keys, KeysUnreachable, type Secret } from '../../keys/port.ts'
import { openRemoteKeys } from '../../keys/remote.ts'
import { type SteppedClock, steppedClock, systemClock } from '../../time/clock.ts'
import { type KeysPlace, RAW_DIES_AT, alive, keysContract } from '../contracts/keys-contract.ts'
import {
  type Certificate,
  type KeysStage,
  SECRETS,
  allGranted,
  makeCertificate,
  startKeysStage,
} from '../support/keys-service.ts'

const deathOf = (name: string): number | null => (name.startsWith('lasting/') ? null : RAW_DIES_AT)
const DAY = 'day/2026-11-22'

let certificate: Certificate
beforeAll(async () => {
  certificate = await makeCertificate()
})

const start = (clock: SteppedClock = steppedClock(1000)): Promise<KeysStage> =>
  startKeysStage({ clock, deathOf, certificate, grants: allGranted })

const faultOf = async (asked: Promise<unknown>): Promise<Error> => {
  const fault = await asked.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(fault instanceof Error)) throw new Error('it was answered')
  return fault
}

// Nothing is reused here: what the contract says of a key that somebody else destroyed holds a second later otherwise.
keysContract('remote', async (): Promise<KeysPlace> => {
  let stage: KeysStage | undefined
  let suspended = (): boolean => false
  return {
    async open({ clock, suspended: isSuspended }): Promise<Keys> {
      suspended = isSuspended
      stage ??= await startKeysStage({
        clock,
        deathOf,
        certificate,
        grants: allGranted,
        suspended: () => suspended(),
      })
      return stage.as('reports', { clock, reuseMs: 0 })
    },
    [Symbol.asyncDispose]: async () => stage?.[Symbol.asyncDispose](),
  }
})

describe('what is asked again', () => {
  test('an answer is given again for a second, also to those who ask at one moment: one question', async () => {
    await using stage = await start()
    const keys = stage.as('transform')
    const obtained = await Promise.all([1, 2, 3].map(() => keys.obtain(DAY)))
    expect(new Set(obtained).size).toBe(1)
    await stage.stop() // nobody could answer
    expect(await keys.obtain(DAY)).toBe(obtained[0])
    expect(await keys.find(DAY)).toBe(obtained[0])
    await delay(1_100)
    await expect(keys.obtain(DAY)).rejects.toThrow(KeysUnreachable)
  })

  test('a key that somebody else destroyed is gone a second later, and zeroed', async () => {
    await using stage = await start()
    const keys = stage.as('transform')
    const secret = alive(await keys.obtain(DAY))
    const subkey = secret.subkey('seal')
    await stage.local.destroy(DAY)
    await delay(1_100)
    expect(await keys.find(DAY)).toBe('destroyed')
    expect(subkey.equals(Buffer.alloc(32))).toBe(true)
    expect(() => secret.subkey('seal')).toThrow(KeysUnreachable)
  })

  test('a clock that moves on by hours in no time gets no old answer', async () => {
    const clock = steppedClock(1000)
    await using stage = await start(clock)
    const keys = stage.as('transform')
    alive(await keys.obtain(DAY))
    clock.advanceTo(RAW_DIES_AT)
    expect(await keys.obtain(DAY)).toBe('destroyed')
  })

  test('what the stage destroys itself is gone at once, and that is never forgotten', async () => {
    await using stage = await start()
    const keys = stage.as('reports')
    alive(await keys.obtain(DAY))
    await keys.destroy(DAY)
    await stage.stop()
    expect(await keys.find(DAY)).toBe('destroyed')
    expect(await keys.obtain(DAY)).toBe('destroyed')
  })

  test('an answer that comes when the key has been destroyed meanwhile gives no key', async () => {
    await using stage = await start()
    const keys = stage.as('reports', { reuseMs: 0 })
    const names = Array.from({ length: 30 }, (_, n) => `day/2026-11-${n + 10}`)
    const usable = await Promise.all(
      names.map(async (name) => {
        const [obtained] = await Promise.all([keys.obtain(name), keys.destroy(name)])
        return obtained !== 'destroyed' && isUsable(obtained)
      }),
    )
    expect(usable).toEqual(names.map(() => false))
  })

  test('who catches up shares no answer with those who do not', async () => {
    const clock = steppedClock(1000)
    await using stage = await start(clock)
    const keys = stage.as('reports')
    await keys.obtain(DAY)
    await keys.suspend(true)
    clock.advanceTo(RAW_DIES_AT)
    const [catchingUp, other] = await Promise.allSettled([keys.find(DAY, { catchingUp: true }), keys.find(DAY)])
    expect(catchingUp.status).toBe('fulfilled')
    expect(other).toMatchObject({ status: 'rejected', reason: expect.any(KeysUnreachable) as unknown })
    await expect(keys.find(DAY)).rejects.toThrow('cannot be trusted')
    alive(await keys.find(DAY, { catchingUp: true }))
  })

  test('what nobody asks for is zeroed after a while, and can be asked for again; lasting keys stay', async () => {
    await using stage = await start()
    const keys = stage.as('transform', { keepMs: 200 })
    const secret = alive(await keys.obtain(DAY))
    const subkey = secret.subkey('seal')
    const before = Buffer.from(subkey)
    const lasting = alive(await keys.obtain('lasting/control')).subkey('control')
    await delay(400)
    expect(subkey.equals(Buffer.alloc(32))).toBe(true)
    expect(() => secret.subkey('seal')).toThrow(KeysUnreachable)
    expect(
      alive(await keys.obtain(DAY))
        .subkey('seal')
        .equals(before),
    ).toBe(true)
    expect(lasting.equals(Buffer.alloc(32))).toBe(false)
  })
})

describe('when the keys cannot be had', () => {
  test('nobody listens: unreachable, and it says what to look at', async () => {
    const stage = await start()
    await stage[Symbol.asyncDispose]()
    await using keys = openRemoteKeys({ url: stage.url, secret: SECRETS.ingest })
    const fault = await faultOf(keys.obtain('raw/2026-11-22T18'))
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toMatch(/ECONNREFUSED.*PEIL_KEYS_URL/)
  })

  test('nobody answers: unreachable after the time-out', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    await using keys = openRemoteKeys({ url: `https://127.0.0.1:${port}`, secret: SECRETS.ingest, timeoutMs: 200 })
    const began = performance.now()
    const fault = await faultOf(keys.find(DAY))
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toContain('did not answer within 0.2 s')
    silent.close()
  })

  test('something else listens there: unreachable, and it says so', async () => {
    const other = createPlainServer((_request, response) => response.end('hello'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await using keys = openRemoteKeys({ url: `https://127.0.0.1:${port}`, secret: SECRETS.ingest })
    const fault = await faultOf(keys.find(DAY))
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toContain('does not speak TLS')
    other.close()
  })

  test('the keys stage goes away and comes back: the stage goes on with the same keys', async () => {
    await using stage = await start()
    const keys = stage.as('transform', { reuseMs: 0 })
    const before = Buffer.from(alive(await keys.obtain(DAY)).subkey('seal'))
    for (let n = 0; n < 3; n++) {
      await stage.stop()
      await expect(keys.obtain(DAY)).rejects.toThrow(KeysUnreachable)
      await stage.startAgain()
      const answers = await Promise.all([keys.obtain(DAY), keys.find(DAY), keys.obtain('week/2026-W47')])
      expect(alive(answers[0]).subkey('seal').equals(before)).toBe(true)
    }
    await stage.stop()
    await stage.startAgain() // nobody asked meanwhile: the kept connections are stale
    alive(await keys.obtain(DAY))
  })

  test('its key folder cannot be used: unreachable, not destroyed', async () => {
    await using stage = await start()
    const keys = stage.as('transform')
    await stage.local[Symbol.asyncDispose]()
    await expect(keys.find(DAY)).rejects.toThrow(KeysUnreachable)
  })

  test('another folder stands behind the address: no second key for one name', async () => {
    await using one = await start()
    const keys = one.as('transform', { reuseMs: 0 })
    const before = Buffer.from(alive(await keys.obtain('lasting/control')).subkey('control'))
    await one.stop()
    await using other = await startKeysStage({ clock: steppedClock(1000), deathOf, certificate, grants: allGranted })
    await other.stop()
    await using service = await standIn(one, other)
    const fault = await faultOf(keys.obtain('lasting/control'))
    expect(service.url).toBe(one.url)
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toContain('another key')
    expect(before.equals(Buffer.alloc(32))).toBe(false)
  })

  test('a secret that a header cannot carry is named at once', () => {
    expect(() => openRemoteKeys({ url: 'https://127.0.0.1:1', secret: 'two\nlines of a secret' })).toThrow(
      /PEIL_KEYS_SECRET/,
    )
  })
})

function isUsable(secret: Secret): boolean {
  try {
    secret.subkey('seal')
    return true
  } catch {
    return false
  }
}

/** The keys of `other`, at the address of `one`. */
async function standIn(one: KeysStage, other: KeysStage) {
  const { openKeysService } = await import('../../keys/service.ts')
  const { pino } = await import('pino')
  return openKeysService({
    keys: other.local,
    ...certificate,
    secrets: SECRETS,
    host: '127.0.0.1',
    port: Number(new URL(one.url).port),
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    doubt: { suspended: () => false, mark: () => undefined },
    grants: allGranted,
  })
}

describe('when the certificate is not right, the stage stalls and says what to do', () => {
  const DAY_MS = 24 * 3_600_000

  async function faultWith(made: Certificate, ca: string | undefined = made.certificate): Promise<Error> {
    await using stage = await startKeysStage({ clock: steppedClock(1000), deathOf, certificate: made })
    return await faultOf(stage.as('ingest', { ca, clock: systemClock }).obtain('raw/2026-11-22T18'))
  }

  test('expired: its date and what to renew', async () => {
    const to = new Date(Date.now() - DAY_MS)
    const fault = await faultWith(await makeCertificate({ from: new Date(Date.now() - 3 * DAY_MS), to }))
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toContain(`expired on ${to.toISOString().slice(0, 10)}`)
    expect(fault.message).toContain('renew it')
  })

  test('not valid yet', async () => {
    const from = new Date(Date.now() + DAY_MS)
    const fault = await faultWith(await makeCertificate({ from, to: new Date(Date.now() + 3 * DAY_MS) }))
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toContain(`not valid before ${from.toISOString().slice(0, 10)}`)
  })

  test('of an authority that is not known: who issued it, and which setting takes it', async () => {
    const fault = await faultWith(certificate, (await makeCertificate()).certificate)
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toMatch(/issued by keys of a test.*PEIL_KEYS_CA/)
  })

  test('for another name: which one', async () => {
    const fault = await faultWith(await makeCertificate({ address: '127.0.0.9' }))
    expect(fault).toBeInstanceOf(KeysUnreachable)
    expect(fault.message).toMatch(/127\.0\.0\.9.*not for 127\.0\.0\.1/)
  })
})
