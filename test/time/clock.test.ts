// Clocks: the stepped one stands still until it is moved and never goes back; sleeping never rejects.
import { expect, test } from 'vitest'
import { steppedClock, systemClock } from '../../time/clock.ts'

test('a stepped clock stands still, moves on and never goes back', () => {
  const clock = steppedClock(1000)
  expect([clock.now(), clock.monotonic()]).toEqual([1000, 1000])
  clock.advanceTo(5000)
  clock.advanceTo(2000)
  expect([clock.now(), clock.monotonic()]).toEqual([5000, 5000])
})

test('sleep ends early, and quietly, when the signal aborts', async () => {
  for (const clock of [systemClock, steppedClock(0)]) {
    const stop = new AbortController()
    const sleeping = clock.sleep(60_000, stop.signal)
    stop.abort()
    await expect(sleeping).resolves.toBeUndefined()
    await expect(clock.sleep(60_000, stop.signal)).resolves.toBeUndefined()
    await expect(clock.sleep(1)).resolves.toBeUndefined()
  }
})
