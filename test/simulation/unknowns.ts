// The numbering of everything an attacker would like to know: figure of cell of total of window.
import type { Closing } from '../../schemas/closing.ts'
import type { CellSums, WindowId } from '../../schemas/figures.ts'
import { DIMENSIONS, PLATFORM, VALUES, type Dimension, type Level } from '../../schemas/segments.ts'

export const FIGURES = ['people', 'organisations', 'events', 'activeDays', 'errors'] as const
export type Figure = (typeof FIGURES)[number]

/** Every cell of a total: the uncut one first. */
export const CELLS: readonly { readonly by: Dimension; readonly value: string }[] = DIMENSIONS.flatMap((by) =>
  VALUES[by].map((value) => ({ by, value })),
)
export const CUTS = ['role', 'organisationSize', 'device'] as const
export const cellOf = (by: Dimension, value: string): number =>
  CELLS.findIndex((cell) => cell.by === by && cell.value === value)
export const cellsOf = (by: Dimension): readonly number[] => VALUES[by].map((value) => cellOf(by, value))

export interface Total {
  readonly level: Level
  readonly id: string
}

export class Unknowns {
  readonly totals: readonly Total[]
  readonly #windows: ReadonlyMap<WindowId, number>
  readonly #totals: ReadonlyMap<string, number>

  constructor(windows: readonly WindowId[], features: Closing['features']) {
    this.#windows = new Map(windows.map((window, index) => [window, index]))
    const areas = new Set(features.map((feature) => feature.area))
    this.totals = [
      { level: 'platform', id: PLATFORM },
      ...[...areas].map((id) => ({ level: 'area' as const, id })),
      ...features.map(({ id }) => ({ level: 'feature' as const, id })),
    ]
    this.#totals = new Map(this.totals.map(({ level, id }, index) => [`${level} ${id}`, index]))
  }

  get count(): number {
    return this.#windows.size * this.totals.length * CELLS.length * FIGURES.length
  }

  has(window: WindowId): boolean {
    return this.#windows.has(window)
  }

  /** The number of a figure. @throws RangeError when there is no such window or total. */
  of(window: WindowId, { level, id }: Total, cell: number, figure: Figure): number {
    const at = this.#windows.get(window)
    const total = this.#totals.get(`${level} ${id}`)
    if (at === undefined || total === undefined) throw new RangeError('no such unknown')
    return ((at * this.totals.length + total) * CELLS.length + cell) * FIGURES.length + FIGURES.indexOf(figure)
  }
}

/** The true figures of a window's cells, by total. */
export function trueFigures(sums: readonly CellSums[]): (total: Total, cell: number, figure: Figure) => number {
  const known = new Map(sums.map((sum) => [`${sum.level} ${sum.id} ${cellOf(sum.by, sum.value)}`, sum]))
  return ({ level, id }, cell, figure) => known.get(`${level} ${id} ${cell}`)?.[figure] ?? 0
}
