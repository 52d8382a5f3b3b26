// The account of what releases have cost each person: one for all recipients, kept in the ledger, never paid back.
//
// The worst case is somebody who is in every window. A window counts in a range of 365 days if any of its days does, so
// thirteen months can count in one. ρ adds up (Bun and Steinke 2016, Lemma 1.7), over windows of either grain.
import type { Config } from '../../config.ts'
import type { Day } from '../../schemas/figures.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { nanoRhoOf } from '../../schemas/release-plan.ts'

/** What one window cost: its first and last day, and whole nano-ρ. */
export interface Charge {
  readonly window: string
  readonly start: Day
  readonly end: Day
  readonly nanoRho: number
}

/** Whole nano-ρ: what one window, and any 365 days, may cost a person at most. */
export interface Caps {
  readonly window: number
  readonly year: number
}

/** What the house allows, as configured. */
export const houseCaps = (config: Pick<Config, 'releaseWindowRho' | 'releaseYearRho'>): Caps => ({
  window: nanoRhoOf(config.releaseWindowRho),
  year: nanoRhoOf(config.releaseYearRho),
})

export interface Overspent {
  readonly cap: 'window' | 'year'
  /** What it would come to, and what is allowed, nano-ρ. */
  readonly wouldBe: number
  readonly allowed: number
}

const DAY_MS = 86_400_000
const RANGE_DAYS = 365

/** Every charge in the ledger, whatever became of its release. */
export const chargesOf = (entries: readonly LedgerEntry[]): Charge[] =>
  entries.flatMap((entry) => (entry.kind === 'release-reserved' ? [entry.body] : []))

/** The most that any 365 days cost, nano-ρ; with `about`, only those 365 days that have a day of it. */
export function worstYear(charges: readonly Charge[], about?: Charge): number {
  const spans = charges.map(({ start, end, nanoRho }) => ({ from: dayNumber(start), to: dayNumber(end), nanoRho }))
  const costFrom = (first: number): number =>
    sumOf(spans.filter(({ from, to }) => to >= first && from < first + RANGE_DAYS).map(({ nanoRho }) => nanoRho))
  const meets = (first: number): boolean =>
    about === undefined || (dayNumber(about.end) >= first && dayNumber(about.start) < first + RANGE_DAYS)
  // A range costs most when it begins with the last day of some window: moved on to there from an earlier day it loses
  // no window, and may gain some at its other end.
  return Math.max(0, ...[...new Set(spans.map(({ to }) => to))].filter(meets).map(costFrom))
}

/** What speaks against the charge, or undefined. Only days around the new charge are asked about: what is past is past. */
export function overspends(charges: readonly Charge[], next: Charge, caps: Caps): Overspent | undefined {
  const all = [...charges, next]
  const window = sumOf(all.filter((one) => one.window === next.window).map(({ nanoRho }) => nanoRho))
  if (window > caps.window) return { cap: 'window', wouldBe: window, allowed: caps.window }
  const year = worstYear(all, next)
  return year > caps.year ? { cap: 'year', wouldBe: year, allowed: caps.year } : undefined
}

const dayNumber = (day: Day): number => Math.round(Date.parse(day) / DAY_MS)
const sumOf = (figures: readonly number[]): number => figures.reduce((sum, figure) => sum + figure, 0)
