// A preview by table: of each level and dimension how much is shown, and how far that is from the truth.
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { DIMENSIONS, type Dimension, LEVELS, type Level } from '../../schemas/segments.ts'
import type { CellOutcome } from './outcomes.ts'

/** Relative errors of what is shown, without their signs. */
export interface Errors {
  readonly median: number
  /** Nine in ten are not larger. */
  readonly p90: number
  /** The median of what bounding does to it, apart from noise: below 0 where heavy users are scaled down. */
  readonly bounding: number
}

/** Some cells together. */
export interface CellsPreview {
  /** Cells with at least k people in truth; the shares below are of these, over all draws. */
  readonly cells: number
  readonly shown: number
  readonly inOthers: number
  readonly withheld: number
  /** Of all people in the table's cells, the share that stands in `others`. */
  readonly peopleInOthers: number
  /** Null where nothing is shown, or (active days) nothing is drawn at this level. */
  readonly people: Errors | null
  readonly activeDays: Errors | null
  /** The share of shown cells whose band of organisations is the true one. */
  readonly rightBands: number | null
}

export interface TablePreview extends CellsPreview {
  readonly level: Level
  readonly by: Dimension
}

/** In the order of levels and dimensions. */
export function tablePreviews(outcomes: readonly CellOutcome[], { thresholds }: ReleasePlan): readonly TablePreview[] {
  return LEVELS.flatMap((level) =>
    DIMENSIONS.flatMap((by) => {
      const all = outcomes.filter((cell) => cell.level === level && cell.by === by)
      return all.length === 0 ? [] : [{ level, by, ...previewOfCells(all, thresholds.people) }]
    }),
  )
}

export function previewOfCells(all: readonly CellOutcome[], k: number): CellsPreview {
  const cells = all.filter(({ truth }) => truth.people >= k)
  const drawn = cells.reduce((sum, { shown, inOthers, withheld }) => sum + shown + inOthers + withheld, 0)
  const share = (of: (cell: CellOutcome) => number): number =>
    drawn === 0 ? 0 : cells.reduce((sum, cell) => sum + of(cell), 0) / drawn
  const people = sumOf(all, (cell) => cell.truth.people * (cell.shown + cell.inOthers + cell.withheld))
  const shown = sumOf(all, (cell) => cell.shown)
  return {
    cells: cells.length,
    shown: share((cell) => cell.shown),
    inOthers: share((cell) => cell.inOthers),
    withheld: share((cell) => cell.withheld),
    peopleInOthers: people === 0 ? 0 : sumOf(all, (cell) => cell.truth.people * cell.inOthers) / people,
    people: errorsOf(all, 'people', 'peopleErrors'),
    activeDays: errorsOf(all, 'activeDays', 'activeDaysErrors'),
    rightBands: shown === 0 ? null : sumOf(all, (cell) => cell.rightBands) / shown,
  }
}

function errorsOf(
  cells: readonly CellOutcome[],
  metric: 'people' | 'activeDays',
  of: 'peopleErrors' | 'activeDaysErrors',
): Errors | null {
  const errors = cells.flatMap((cell) => cell[of].map(Math.abs))
  if (errors.length === 0) return null
  const biases = cells.flatMap((cell) => cell[of].map(() => cell.bounded[metric] / cell.truth[metric] - 1))
  return { median: quantile(errors, 0.5), p90: quantile(errors, 0.9), bounding: quantile(biases, 0.5) }
}

/** The smallest of the values that so large a share of them does not exceed. `values`: at least one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

const sumOf = (cells: readonly CellOutcome[], of: (cell: CellOutcome) => number): number =>
  cells.reduce((sum, cell) => sum + of(cell), 0)
