// Patience with a destination: when an attempt is given up, and when it is not.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Attempt, type Hanging, patiently } from '../../delivery/patience.ts'

const live = (): AbortSignal => new AbortController().signal
const KIB = 1024

/** Ends when the attempt does, as an adapter should. */
const endsWith = ({ signal }: Pick<Attempt, 'signal'>): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('some other reason'))))

const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

describe('an attempt', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const options = (hanging: Hanging = new Set()): { stallMs: number; hanging: Hanging } => ({
    stallMs: 30_000,
    hanging,
  })

  test('ends as its work ends', async () => {
    expect(await patiently(live(), options(), async () => 'delivered')).toBe('delivered')
    await expect(patiently(live(), options(), () => Promise.reject(new Error('ours')))).rejects.toThrow('ours')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is given up as slow when nothing moves', async () => {
    const attempt = patiently(live(), options(), endsWith)
    const failure = failureOf(attempt)
    await vi.advanceTimersByTimeAsync(29_999)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await failure).toMatchObject({ why: 'slow' })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('goes on while steps are done or enough bytes go over', async () => {
    const attempt = patiently(live(), options(), async ({ moved }) => {
      for (let step = 0; step < 10; step += 1) {
        await new Promise((next) => setTimeout(next, 20_000))
        if (step % 2 === 0) moved()
        else moved(64 * KIB)
      }
      return 'delivered'
    })
    await vi.advanceTimersByTimeAsync(200_000)
    expect(await attempt).toBe('delivered')
  })

  test('is given up when bytes only trickle', async () => {
    let ticks = 0
    const attempt = patiently(live(), options(), async (given) => {
      const trickle = setInterval(() => {
        ticks += 1
        given.moved(1)
      }, 1_000)
      return await endsWith(given).finally(() => clearInterval(trickle))
    })
    const failure = failureOf(attempt)
    await vi.advanceTimersByTimeAsync(31_000)
    expect(await failure).toMatchObject({ why: 'slow' })
    expect(ticks).toBe(29)
  })

  test('ends with the reason of the signal, whatever its work says', async () => {
    const calledOff = new AbortController()
    const reason = new Error('called off')
    const failure = failureOf(patiently(calledOff.signal, options(), endsWith))
    calledOff.abort(reason)
    expect(await failure).toBe(reason)
    await expect(patiently(calledOff.signal, options(), () => expect.unreachable())).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is left behind when its work hangs, and nothing new is begun until that ends', async () => {
    const hanging: Hanging = new Set()
    let unhang = (): void => undefined
    const hangs = new Promise<void>((done) => (unhang = done))
    const failure = failureOf(patiently(live(), options(hanging), () => hangs))
    await vi.advanceTimersByTimeAsync(32_000)
    expect(await failure).toMatchObject({ why: 'slow' })
    const second = patiently(live(), options(hanging), () => expect.unreachable())
    await expect(second).rejects.toMatchObject({ why: 'slow' })
    unhang()
    await vi.advanceTimersByTimeAsync(0)
    expect(await patiently(live(), options(hanging), async () => 'delivered')).toBe('delivered')
    expect(vi.getTimerCount()).toBe(0)
  })
})
