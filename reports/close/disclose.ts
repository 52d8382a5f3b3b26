// What of a closed window may be shown (P5): the rules R1–R6, as one pure function of its closing.
//
//   total    shown when it passes the floor; never below what it contains            totals.ts, floor.ts, contained.ts
//   additive once, for the finest cells; coarser ones summed from those published    additive.ts
//   segments only under a shown total; what is withheld stands together in `others`  segments.ts, others.ts
//   rounding to the nearest 5, after flooring                                        rounding.ts
import type { Closing } from '../../schemas/closing.ts'
import type { CellName, InterestCell } from '../../schemas/figures.ts'
import { PLATFORM } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import type { Table } from './planned-tables.ts'
import { type Additive, NONE, finestTotal, publishedFinest, summedFrom } from './additive.ts'
import type { Heads } from './contained.ts'
import { type Percentiles, percentiles } from './percentiles.ts'
import { CUTS, segmentsOf, withheldOf } from './segments.ts'
import { shownTotals } from './totals.ts'
import { indexSums } from './working-sums.ts'

type Figures = Heads & Additive & Percentiles & { readonly hiddenCells: number }

/** Every figure of the window that may be shown, and no other: a figure that is withheld is absent (R2). Platform, areas,
 * features, each by id; of each its total, then its segments in the order of their domains, `others` last. The same
 * closing gives the same cells, whatever the order of what it holds. */
export function disclose(closing: Closing): InterestCell[] {
  const grain = grainOf(closing.window)
  const working = indexSums(closing)
  const shown = shownTotals(closing, working)
  const finest = publishedFinest(closing, shown)
  const cells: InterestCell[] = []
  /** What each row withholds is withheld in the rows below it too, or they would say something about it. */
  const withheld = new Map<string, readonly string[]>()
  const show = (name: CellName, figures: Figures): void =>
    void cells.push({ grain, start: closing.start, ...name, ...figures } as InterestCell)

  for (const { table, sums, people, organisations } of shown) {
    const { level, id } = table
    const additive = table.finest ? { ...finestTotal(closing, sums), hiddenCells: 0 } : summedFrom(finest, table)
    const timings = percentiles(closing.floor, working.durationsOf(level, id))
    show({ level, id, by: 'total', value: 'total' }, { people, organisations, ...additive, ...timings })
    for (const dimension of CUTS) {
      const row = segmentsOf(closing, working, table, dimension, withheld.get(`${above(table)} ${dimension}`) ?? [])
      withheld.set(`${level} ${id} ${dimension}`, withheldOf(dimension, row))
      for (const { by, value, ...figures } of row)
        show({ level, id, by, value }, { ...NONE, ...figures, hiddenCells: 0, p50Ms: null, p95Ms: null })
    }
  }
  return cells
}

/** The row that a table's people stand in one level up. */
const above = ({ level, features }: Table): string =>
  level === 'feature' ? `area ${features[0]?.area ?? ''}` : level === 'area' ? `platform ${PLATFORM}` : ''
