// p50 and p95 of durations, from log-scale bins: only where they come from ten times the floor of people (R1).
import { type DurationSums, durationOfBin } from '../../schemas/figures.ts'
import type { Floor } from './floor.ts'

const TIMES_THE_FLOOR = 10

export interface Percentiles {
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export function percentiles(floor: Floor, durations: DurationSums | undefined): Percentiles {
  if (durations === undefined || durations.people < TIMES_THE_FLOOR * floor.people) return { p50Ms: null, p95Ms: null }
  return { p50Ms: percentile(durations.bins, 50), p95Ms: percentile(durations.bins, 95) }
}

/** The lower edge of the bin in which the cumulative count reaches `percent` of all. */
function percentile(bins: readonly number[], percent: number): number | null {
  const all = bins.reduce((sum, count) => sum + count, 0)
  let reached = 0
  for (const [bin, count] of bins.entries()) {
    reached += count
    if (count > 0 && reached * 100 >= all * percent) return durationOfBin(bin)
  }
  return null
}
