// A figure with its noise: how far 95 % of the noise reaches, and how that is written.
import type { Language } from '../../../dashboard/view.ts'
import type { PackageRow } from '../package-facts.ts'
import { number } from './format.ts'

/** A whole figure, and the ends of what holds 95 % of its noise. */
export interface Estimate {
  readonly figure: number
  readonly sigma: number
  readonly low: number
  readonly high: number
}

export const peopleOf = (row: PackageRow): Estimate => ({
  figure: row.people,
  sigma: row.people_sigma,
  low: row.people_low,
  high: row.people_high,
})

/** Undefined where the plan releases none. */
export function activeDaysOf(row: PackageRow): Estimate | undefined {
  const { active_days: figure, active_days_sigma: sigma, active_days_low: low, active_days_high: high } = row
  return figure === null || sigma === null || low === null || high === null ? undefined : { figure, sigma, low, high }
}

/** Half the width of what holds 95 % of the noise, in whole ones, rounded up. */
export const marginOf = ({ figure, low, high }: Pick<Estimate, 'figure' | 'low' | 'high'>): number =>
  Math.ceil(Math.max(high - figure, figure - low) - 1e-9)

/** `1,204 ± 24`. Held together by spaces that do not break. */
export const inWords = (language: Language, estimate: Estimate): string =>
  `${number(language, estimate.figure)}\u00A0±\u00A0${number(language, marginOf(estimate))}`
