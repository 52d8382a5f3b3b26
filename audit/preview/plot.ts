// The points of the plot: relative error against cell size, one for each cell that is mostly shown, both on logarithmic axes.
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { DIMENSIONS, type Dimension } from '../../schemas/segments.ts'
import type { Preview } from './preview.ts'

export interface PlotPoint {
  readonly by: Dimension
  /** True people. */
  readonly people: number
  /** Mean relative error, without sign, of the draws in which it is shown. */
  readonly error: number
}

export interface Plot {
  readonly points: readonly PlotPoint[]
  /** Sizes of cells with at least k people that are mostly not shown by themselves. */
  readonly hidden: readonly number[]
  readonly tables: readonly Dimension[]
  /** Powers of ten between which all points lie. */
  readonly people: readonly [from: number, to: number]
  readonly error: readonly [from: number, to: number]
}

const LEAST_ERROR = 1e-4

export function plotOf({ cells, draws }: Preview, { tables, thresholds }: ReleasePlan): Plot {
  const isShown = ({ shown }: { readonly shown: number }): boolean => shown * 2 >= draws
  const points = cells.filter(isShown).map(({ by, truth, peopleErrors }): PlotPoint => {
    const sum = peopleErrors.reduce((all, error) => all + Math.abs(error), 0)
    return { by, people: truth.people, error: Math.max(LEAST_ERROR, sum / Math.max(1, peopleErrors.length)) }
  })
  const hidden = cells
    .filter((cell) => !isShown(cell) && cell.truth.people >= thresholds.people)
    .map(({ truth }) => truth.people)
  const most = Math.max(10, ...points.map(({ people }) => people), ...hidden)
  const errors = points.map(({ error }) => error)
  return {
    points,
    hidden,
    tables: DIMENSIONS.filter((by) => tables[by] !== undefined),
    people: [below(Math.min(thresholds.people, ...points.map(({ people }) => people))), above(most)],
    error: [below(Math.min(0.01, ...errors)), above(Math.max(0.1, ...errors))],
  }
}

const below = (value: number): number => 10 ** Math.floor(Math.log10(value) + 1e-9)
const above = (value: number): number => 10 ** Math.ceil(Math.log10(value) - 1e-9)

/** Powers of ten from the first to the last. */
export const decades = ([from, to]: readonly [number, number]): number[] => {
  const first = Math.round(Math.log10(from))
  return Array.from({ length: Math.round(Math.log10(to)) - first + 1 }, (_, step) => 10 ** (first + step))
}

/** Where a value lies between the ends of an axis, 0 to 1. */
export const placeOn = ([from, to]: readonly [number, number], value: number): number =>
  Math.log(value / from) / Math.log(to / from)

export const NAMES: Readonly<Record<Dimension, string>> = {
  total: 'total',
  role: 'by role',
  organisationSize: 'by organisation size',
  device: 'by device',
}

/** `0.1 %`. `error`: 1 is 100 %. */
export const percentMark = (error: number): string => `${Number((error * 100).toPrecision(1))} %`
