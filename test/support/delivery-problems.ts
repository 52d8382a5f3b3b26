// How a delivery ended, and that it ended as it may: failures are DeliveryFailed, in words of ours, with nothing left behind.
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { DeliveryFailed } from '../../delivery/port.ts'
import { leavesNothing } from './nothing-left.ts'

/** Secrets of the tests' places, and what their servers say with an error. */
const NEVER_TOLD = /hunter2|192\.0\.2\.7|correct horse|hush/

/** `delivered`, `there`, or why it failed. */
export async function outcomeOf(deliver: () => Promise<'delivered' | 'there'>): Promise<string> {
  const outcome = await leavesNothing(deliver)
  if (outcome.status === 'fulfilled') return outcome.value
  const reason: unknown = outcome.reason
  if (!(reason instanceof DeliveryFailed)) return `failed otherwise: ${inspect(reason)}`
  expect(inspect(reason, { depth: 9, showHidden: true })).not.toMatch(NEVER_TOLD)
  return reason.why
}
