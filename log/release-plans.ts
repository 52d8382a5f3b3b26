// Release plans in the log: keyed topic `plans`, so that every process bounds and releases by the same one. Which of them
// count stands in the ledger, by their hash.
import { createHash } from 'node:crypto'
import { MalformedMessage, decodeHeader, encodeHeader } from '../schemas/envelope.ts'
import type { Day, WindowId } from '../schemas/figures.ts'
import { ReleasePlan } from '../schemas/release-plan.ts'
import { type Calendar, grainOf } from '../time/calendar.ts'
import type { Log } from './port.ts'

const PREFIX = 'release-plan/'

/** A plan as it is registered. */
export interface RegisteredPlan {
  /** SHA-256 (hex) of its canonical text. */
  readonly hash: string
  /** First day of the first window that it concerns. */
  readonly from: Day
  readonly rules: ReleasePlan
}

/** The plan's text with its fields in the order of their names: equal plans have equal texts, however they were written. */
export const planText = (plan: ReleasePlan): string => JSON.stringify(ReleasePlan.parse(plan), inOrder)

const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
export const planHash = (plan: ReleasePlan): string => hashOf(planText(plan))

export const registered = (rules: ReleasePlan): RegisteredPlan => inText(planText(rules))

/** Its hash is that of the text as it stands: a later version that knows more fields finds the same. */
function inText(text: string): RegisteredPlan {
  const rules = ReleasePlan.parse(JSON.parse(text))
  return { hash: hashOf(text), from: `${rules.from}-01`, rules }
}

/** Every plan that was registered and not replaced before its first window began, by first day.
 * @throws MalformedMessage when one cannot be read. */
export async function readReleasePlans(log: Log): Promise<readonly RegisteredPlan[]> {
  const plans = new Map<string, RegisteredPlan>()
  for await (const batch of log.keyed('plans').read({ follow: false }))
    for (const { key, value } of batch) {
      if (!key.startsWith(PREFIX)) continue
      if (value === null) plans.delete(key)
      else plans.set(key, decode(value))
    }
  return [...plans.values()].toSorted((a, b) => (a.from < b.from ? -1 : 1))
}

/** Resolves when it is durable: from its first window on it is in force. */
export const writeReleasePlan = (log: Log, plan: ReleasePlan): Promise<void> =>
  log.keyed('plans').put(PREFIX + plan.from, Buffer.concat([encodeHeader({ t: 'plan' }), Buffer.from(planText(plan))]))

/** A plan, or a first day from which it is not known which plan holds: its windows release nothing. */
export type KnownPlan = RegisteredPlan | { readonly from: Day; readonly gap: true }

/** The plan in force for a window that it releases: the last one whose first day is not after the window's. */
export function releasePlanFor(
  plans: readonly KnownPlan[],
  calendar: Calendar,
  window: WindowId,
): RegisteredPlan | undefined {
  const grain = grainOf(window)
  if (grain === 'day') return undefined
  const start = calendar.daysOf(window)[0] ?? ''
  const plan = plans.findLast(({ from }) => from <= start)
  if (plan === undefined || 'gap' in plan) return undefined
  return plan.rules.budget[grain] === undefined ? undefined : plan
}

function decode(value: Uint8Array): RegisteredPlan {
  try {
    return inText(decodeHeader(value).body.toString('utf8'))
  } catch (cause) {
    throw new MalformedMessage('a release plan in the log cannot be read', { cause })
  }
}
