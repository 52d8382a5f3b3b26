// The axis that the plots of a table share, so that they can be compared.
import type { Estimate } from './estimate.ts'

export interface Scale {
  /** Where a value lies, in hundredths of the plot's width: `12.34%`. What lies beyond an end is put there. */
  readonly at: (value: number) => string
  /** Whether the axis begins only above it. */
  readonly isBefore: (value: number) => boolean
  /** Few and round numbers, from low to high; the last is the end of the axis. */
  readonly ticks: readonly number[]
}

type Ends = Pick<Estimate, 'low' | 'high'>

/** The outermost marks stay inside the plot. */
const EDGE = 1.5
const STEPS = 4

/** Equal steps, from 0 (or below it, where noise reaches there) to the largest. */
export function evenScale(estimates: readonly Ends[]): Scale {
  const low = Math.min(0, ...estimates.map((one) => one.low))
  const most = Math.max(low + 1, ...estimates.map((one) => one.high))
  const step = roundStep((most - low) / STEPS)
  const [first, last] = [Math.ceil(low / step), Math.ceil(most / step)]
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step)
  return scaleFrom(low, last * step, ticks, (value) => value)
}

/** Each step so many times the one before: small figures can be read beside large ones, and a bar is as long as the noise
 * is large beside its figure. It begins below the smallest figure; bars that reach further run off it. */
export function timesScale(estimates: readonly Estimate[]): Scale {
  const least = Math.max(2, Math.min(...estimates.map(({ figure, low }) => Math.max(low, figure / 2))))
  const most = Math.max(least * 2, ...estimates.map(({ high }) => high))
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most) - 1e-9)]
  const times = to - from > 2 ? [1] : to - from > 1 ? [1, 3] : [1, 2, 5]
  const round = Array.from({ length: to - from + 1 }, (_, power) =>
    times.map((one) => one * 10 ** (from + power)),
  ).flat()
  const low = round.findLast((tick) => tick <= least) ?? least
  const high = round.find((tick) => tick >= most) ?? most
  const ticks = round.filter((tick) => tick >= low && tick <= high)
  return scaleFrom(low, high, ticks, (value) => Math.log(Math.max(value, low)))
}

function scaleFrom(low: number, high: number, ticks: readonly number[], place: (value: number) => number): Scale {
  const [from, to] = [place(low), place(high)]
  return {
    at: (value) => {
      const share = (place(Math.min(high, Math.max(low, value))) - from) / (to - from)
      return `${(EDGE + (100 - 2 * EDGE) * share).toFixed(2)}%`
    },
    isBefore: (value) => value < low,
    ticks,
  }
}

/** The next of 1, 2 or 5 times a power of ten, whole. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  return Math.max(1, ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power)
}
