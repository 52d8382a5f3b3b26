// Plans in the log: keyed topic `plans`, one per month, written before the month begins and never changed after.
import { encodeHeader, decodeHeader } from '../schemas/envelope.ts'
import { Plan } from '../schemas/plan.ts'
import type { Log } from './port.ts'

const PREFIX = 'plan/'

/** Every plan that is kept, by its month window (`month/2026-11`). */
export async function readPlans(log: Log): Promise<ReadonlyMap<string, Plan>> {
  const plans = new Map<string, Plan>()
  for await (const batch of log.keyed('plans').read({ follow: false }))
    for (const { key, value } of batch) {
      if (value === null || !key.startsWith(PREFIX)) continue
      const plan = Plan.parse(JSON.parse(decodeHeader(value).body.toString()))
      plans.set(plan.window, plan)
    }
  return plans
}

/** Resolves when it is durable. */
export const writePlan = (log: Log, plan: Plan): Promise<void> =>
  log
    .keyed('plans')
    .put(PREFIX + plan.window, Buffer.concat([encodeHeader({ t: 'plan' }), Buffer.from(JSON.stringify(plan))]))

/** Forgets the plan of a month in which nothing is open any more. */
export const dropPlan = (log: Log, window: string): Promise<void> => log.keyed('plans').put(PREFIX + window, null)
