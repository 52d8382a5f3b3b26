// The account, checked again from the ledger alone: every release was planned in time, charged once, within its budget, and
// before anything was committed. What the chain proves is that nobody changed it; this, that it was right when written.
import type { WindowId } from '../../schemas/figures.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import type { Calendar } from '../../time/calendar.ts'
import { chargesOf, overspends } from './account.ts'

export type AccountFault =
  /** Charged under a plan that was not registered before the window began. */
  | 'unplanned'
  /** Its release or its days are not those of its window. */
  | 'misnamed'
  /** Costs something else than its plan says. */
  | 'cost'
  /** Beyond the plan's budget for a window or for some 365 days. */
  | 'overspent'
  /** Committed, signed or taken back without a charge. */
  | 'uncharged'

export interface FaultyEntry {
  readonly seq: number
  readonly fault: AccountFault
}

/** The first entry that is not in order, or undefined. */
export function checkAccount(entries: readonly LedgerEntry[], calendar: Calendar): FaultyEntry | undefined {
  // A clock that was set back does not make an entry earlier than those before it.
  let latest = -Infinity
  const about: LedgerEntry[] = []
  for (const entry of entries) {
    latest = Math.max(latest, entry.at)
    if (entry.kind.startsWith('release-')) about.push({ ...entry, at: latest })
  }
  for (const [at, entry] of about.entries()) {
    const fault = faultOf(entry, about.slice(0, at), calendar)
    if (fault !== undefined) return { seq: entry.seq, fault }
  }
  return undefined
}

function faultOf(entry: LedgerEntry, before: readonly LedgerEntry[], calendar: Calendar): AccountFault | undefined {
  switch (entry.kind) {
    case 'release-reserved': {
      const charge = entry.body
      const days = calendar.daysOf(charge.window as WindowId)
      if (
        charge.start !== days[0] ||
        charge.end !== days.at(-1) ||
        charge.release !== releaseIdOf(charge.window as WindowId)
      )
        return 'misnamed'
      const startMs = calendar.bounds(`day/${charge.start}`).startMs
      const plan = before.find(
        (one) =>
          one.kind === 'release-plan' &&
          one.body.hash === charge.plan &&
          one.body.from <= charge.start &&
          one.at < startMs,
      )
      if (plan?.kind !== 'release-plan') return 'unplanned'
      const cost = charge.window.startsWith('week/') ? plan.body.nanoRho.week : plan.body.nanoRho.month
      if (charge.nanoRho !== cost) return 'cost'
      const caps = { window: cost, year: plan.body.nanoRho.year }
      return overspends(chargesOf(before), charge, caps) === undefined ? undefined : 'overspent'
    }
    case 'release-committed':
    case 'release-signed':
    case 'release-withdrawn':
    case 'release-relabelled': {
      const { release } = entry.body
      const charged = before.some((one) => one.kind === 'release-reserved' && one.body.release === release)
      return charged ? undefined : 'uncharged'
    }
    default:
      return undefined
  }
}
