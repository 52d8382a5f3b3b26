// What is on its way is broken off when it may not be given any more, or nobody can say whether it may.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NoLongerGiven, whileGiven } from '../../../reports/exports/while-given.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const EVERY_MS = 5_000

/** Ends when it is told to, or when its signal aborts. */
function sending() {
  let arrive = (): void => {}
  const signals: AbortSignal[] = []
  return {
    signals,
    arrive: () => arrive(),
    send: (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        signals.push(signal)
        arrive = () => resolve('arrived')
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      }),
  }
}

const outcomeOf = (work: Promise<string>): Promise<unknown> => work.catch((error: unknown) => error)

test('as long as it may be given it goes on, and nothing is looked up after its end', async () => {
  const isGiven = vi.fn<() => Promise<boolean>>().mockResolvedValue(true)
  const sent = sending()
  const outcome = outcomeOf(whileGiven({ isGiven, everyMs: EVERY_MS }, sent.send))
  await vi.advanceTimersByTimeAsync(4 * EVERY_MS)
  sent.arrive()
  expect(await outcome).toBe('arrived')
  expect(isGiven).toHaveBeenCalledTimes(4)
  expect(vi.getTimerCount()).toBe(0)
})

test('when it may not be given any more it is broken off at the next look', async () => {
  const isGiven = vi.fn<() => Promise<boolean>>().mockResolvedValueOnce(true).mockResolvedValue(false)
  const outcome = outcomeOf(whileGiven({ isGiven, everyMs: EVERY_MS }, sending().send))
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS)
  expect(await outcome).toBeInstanceOf(NoLongerGiven)
  expect(vi.getTimerCount()).toBe(0)
})

test('one look that fails breaks nothing off; two in a row do, and say why', async () => {
  const away = new Error('away')
  const isGiven = vi
    .fn<() => Promise<boolean>>()
    .mockRejectedValueOnce(away)
    .mockResolvedValueOnce(true)
    .mockRejectedValue(away)
  const outcome = outcomeOf(whileGiven({ isGiven, everyMs: EVERY_MS }, sending().send))
  await vi.advanceTimersByTimeAsync(3 * EVERY_MS)
  expect(isGiven).toHaveBeenCalledTimes(3)
  await vi.advanceTimersByTimeAsync(EVERY_MS)
  const why = await outcome
  expect(why).toBeInstanceOf(NoLongerGiven)
  expect(why).toMatchObject({ message: expect.stringContaining('cannot be found out') as unknown, cause: away })
})

test('a look that never ends counts as one that fails', async () => {
  const isGiven = vi.fn<() => Promise<boolean>>(() => new Promise(() => undefined))
  const outcome = outcomeOf(whileGiven({ isGiven, everyMs: EVERY_MS }, sending().send))
  await vi.advanceTimersByTimeAsync(3 * EVERY_MS)
  expect(await outcome).toBeInstanceOf(NoLongerGiven)
  expect(isGiven).toHaveBeenCalledTimes(1)
})

test('a look that ends after what it is about breaks nothing off', async () => {
  let answer = (_given: boolean): void => {}
  const isGiven = () => new Promise<boolean>((resolve) => (answer = resolve))
  const sent = sending()
  const outcome = outcomeOf(whileGiven({ isGiven, everyMs: EVERY_MS }, sent.send))
  await vi.advanceTimersByTimeAsync(EVERY_MS)
  sent.arrive()
  expect(await outcome).toBe('arrived')
  answer(false)
  await vi.advanceTimersByTimeAsync(EVERY_MS)
  expect(sent.signals[0]?.aborted).toBe(false)
})

test('another reason breaks it off, too, and is the reason', async () => {
  const stop = new AbortController()
  const watching = { isGiven: () => Promise.resolve(true), everyMs: EVERY_MS, signal: stop.signal }
  const outcome = outcomeOf(whileGiven(watching, sending().send))
  stop.abort(new Error('closing'))
  expect(await outcome).toEqual(new Error('closing'))
})
