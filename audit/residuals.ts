// The noise of a draw, cell by cell: what was drawn minus what the closing holds, over the deviation that the plan claims. Which
// place stands for which cell is worked out here once more, from the catalogue and the plan.
import type { Draw, ReleasableClosing } from '../reports/release/draw.ts'
import { FIXED_POINT } from '../schemas/bounded.ts'
import type { ReleasedGrain } from '../schemas/release-plan.ts'
import { VALUES } from '../schemas/segments.ts'
import { grainOf } from '../time/calendar.ts'
import { namesAt } from './attacks/evidence.ts'
import { type ClaimedTable, claimedTables } from './noise-claim.ts'
import { nameOf } from './recipient.ts'

export interface DrawnCell {
  readonly table: ClaimedTable
  readonly id: string
  readonly value: string
  /** In units of the table. */
  readonly exact: number
}

/** Every cell that a draw of this closing has, in its order: table by table, thing by thing, value by value. */
export function drawnCells({ window, features, release }: ReleasableClosing): readonly DrawnCell[] {
  const sums = new Map(release.bounded.map((cell) => [nameOf(cell), cell]))
  return claimedTables(release.rules, grainOf(window) as ReleasedGrain).flatMap((table) =>
    namesAt(table.level, features)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .flatMap((id) =>
        VALUES[table.by].map((value): DrawnCell => {
          const cell = sums.get(nameOf({ level: table.level, id, by: table.by, value }))
          return { table, id, value, exact: cell?.[table.metric] ?? 0 }
        }),
      ),
  )
}

/** One number per cell, N(0, 1) if the claim is true; undefined when the draw does not have those cells. */
export function residuals(cells: readonly DrawnCell[], { noisy }: Draw): Float64Array | undefined {
  const drawn = noisy.flat()
  if (drawn.length !== cells.length) return undefined
  return Float64Array.from(cells, ({ table, exact }, at) => {
    const unit = table.metric === 'organisations' ? 1 : FIXED_POINT
    return Number(BigInt(drawn[at] ?? '0') - BigInt(exact)) / (unit * Math.sqrt(table.variance))
  })
}
