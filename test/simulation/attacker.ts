// The attacker: from all that was ever published, how closely can every hidden figure be confined?
import { OTHERS } from '../../schemas/segments.ts'
import { gather, isFinest, isOffered, type Knowledge } from './attacker-knowledge.ts'
import { CELLS, FIGURES, cellOf, trueFigures, type Figure, type Total } from './unknowns.ts'

/** A figure that was not published, and what is known about it. */
export interface HiddenFigure {
  readonly window: string
  readonly total: Total
  readonly by: string
  readonly value: string
  readonly figure: Figure
  readonly truth: number
  readonly lo: number
  readonly hi: number
  /** The total it belongs to was shown. */
  readonly underShown: boolean
}

export interface Attack {
  readonly hidden: number
  /** Known exactly (a figure of nobody too). */
  readonly pinned: readonly HiddenFigure[]
  /** Confined to three values or fewer. */
  readonly confined3: readonly HiddenFigure[]
  /** How many keep k values or more. */
  readonly keepK: number
  readonly belowK: readonly HiddenFigure[]
  /** Bounds that the truth is outside of: the attacker is wrong. Must be none. */
  readonly wrong: readonly HiddenFigure[]
}

/** Attacks everything published. `figures`: which ones count as hidden figures. */
export function attack(knowledge: Knowledge, figures: readonly Figure[] = FIGURES): Attack {
  const { bounds, unknowns } = gather(knowledge)
  bounds.propagate()
  const result = {
    hidden: 0,
    pinned: [] as HiddenFigure[],
    confined3: [] as HiddenFigure[],
    keepK: 0,
    belowK: [] as HiddenFigure[],
    wrong: [] as HiddenFigure[],
  }
  for (const published of knowledge.life.windows) {
    const { window, closing } = published
    const truthOf = trueFigures(closing.sums)
    const shown = new Map<string, Set<Figure>>()
    for (const row of published.rows)
      if (row.value !== OTHERS)
        shown.set(
          `${row.level} ${row.id} ${cellOf(row.by, row.value)}`,
          new Set(FIGURES.filter((figure) => row[figure] !== null)),
        )
    for (const total of unknowns.totals) {
      if (!isOffered(published, total)) continue
      const finest = isFinest(published, total)
      const underShown = shown.has(`${total.level} ${total.id} 0`)
      for (const [cell, { by, value }] of CELLS.entries())
        for (const figure of FIGURES) {
          if (!finest && figure !== 'people' && figure !== 'organisations') continue
          const number = unknowns.of(window, total, cell, figure)
          const truth = truthOf(total, cell, figure)
          const [lo, hi] = [bounds.lo[number] ?? 0, bounds.hi[number] ?? 0]
          const found = (): HiddenFigure => ({ window, total, by, value, figure, truth, lo, hi, underShown })
          if (truth < lo || truth > hi) result.wrong.push(found())
          if (!figures.includes(figure) || shown.get(`${total.level} ${total.id} ${cell}`)?.has(figure)) continue
          result.hidden++
          if (lo === hi) result.pinned.push(found())
          if (hi - lo + 1 <= 3) result.confined3.push(found())
          if (hi - lo + 1 >= closing.floor.people) result.keepK++
          else result.belowK.push(found())
        }
    }
  }
  return result
}
