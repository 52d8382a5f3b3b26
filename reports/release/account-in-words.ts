// What releases have cost, in words and as (ε, δ): for people who must be able to answer for it.
import type { RegisteredPlan } from '../../log/release-plans.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { chargesOf, worstYear } from './account.ts'
import { epsilonOf } from './privacy.ts'

const DAY_MS = 86_400_000
const DELTA = 1e-7

/** Nothing where nothing was ever released. */
export function accountInWords(
  entries: readonly LedgerEntry[],
  plans: readonly RegisteredPlan[],
  nowMs: number,
): string {
  const charges = chargesOf(entries)
  const last = charges.at(-1)
  if (last === undefined) return ''
  const rules = plans.find(({ hash }) => hash === entries.findLast(isReserved)?.body.plan)?.rules
  const delta = rules?.delta ?? DELTA
  const today = new Date(nowMs).toISOString().slice(0, 10)
  const yearAgo = new Date(nowMs - 364 * DAY_MS).toISOString().slice(0, 10)
  const inLastYear = charges.filter(({ end, start }) => end >= yearAgo && start <= today)
  const spent = inLastYear.reduce((sum, { nanoRho }) => sum + nanoRho, 0)
  const most = Math.max(...charges.map(({ nanoRho }) => nanoRho))
  const lines = [
    ['one release (the dearest)', most],
    ['the 365 days up to today', spent],
    ['the worst 365 days ever', worstYear(charges)],
  ] as const
  return [
    '',
    `Releases charged: ${charges.length}. What they cost a person who was in every window, over all recipients together:`,
    ...lines.map(
      ([what, nanoRho]) =>
        `  ${what.padEnd(26)} ρ = ${String(nanoRho / 1e9).padEnd(12)} ε = ${inHundredths(epsilonOf(nanoRho / 1e9, delta))} at δ = ${delta}`,
    ),
    ...(rules === undefined ? [] : [`  allowed in any 365 days    ρ = ${rules.budget.year} by the plan ${rules.plan}`]),
    'ρ is zero-concentrated differential privacy, which adds up. ε and δ: the tight conversion of Canonne, Kamath and',
    'Steinke (2020, Corollary 13). In plain words: whatever anybody believed about whether a given person used something,',
    'seeing all of these releases can change the odds by a factor of more than e^ε only with a probability of about δ.',
    '',
  ].join('\n')
}

/** Rounded up: what is said is never better than what holds. */
const inHundredths = (epsilon: number): string => (Math.ceil(epsilon * 100) / 100).toFixed(2)

const isReserved = (entry: LedgerEntry): entry is Extract<LedgerEntry, { kind: 'release-reserved' }> =>
  entry.kind === 'release-reserved'
