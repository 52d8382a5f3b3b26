// What became of each simulated cell in some draws: shown with what errors, put into `others`, or withheld.
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { thingsOf } from '../../reports/release/draw.ts'
import { FIXED_POINT } from '../../schemas/bounded.ts'
import type { CellName } from '../../schemas/figures.ts'
import type { ReleasedCell } from '../../schemas/released.ts'
import { DIMENSIONS, LEVELS, OTHERS, VALUES } from '../../schemas/segments.ts'

export interface Figures {
  readonly people: number
  readonly activeDays: number
  readonly organisations: number
}

/** A cell of the plan's tables, the truth about it, and what its bounded sums come to. */
export interface KnownCell extends CellName {
  readonly truth: Figures
  readonly bounded: Figures
}

export interface CellOutcome extends KnownCell {
  /** In how many draws. */
  readonly shown: number
  readonly inOthers: number
  readonly withheld: number
  /** Of the draws in which it is shown: released minus true, divided by true; empty where the truth is 0. */
  readonly peopleErrors: readonly number[]
  /** Empty where active days are not drawn at this level. */
  readonly activeDaysErrors: readonly number[]
  /** In how many of these the band of organisations is the true one. */
  readonly rightBands: number
}

const NOTHING: Figures = { people: 0, activeDays: 0, organisations: 0 }
const nameOf = ({ level, id, by, value }: CellName): string => [level, id, by, value].join('\0')

/** Every cell that the plan draws. `closing`: simulated, so that its sums are the truth. */
export function truthOf(closing: ReleasableClosing): readonly KnownCell[] {
  const { rules, bounded } = closing.release
  const truth = new Map(closing.sums.map((cell) => [nameOf(cell), cell]))
  const sums = new Map(bounded.map((cell) => [nameOf(cell), cell]))
  const levels = LEVELS.filter((level) => rules.metrics.people.levels[level] !== undefined)
  const tables = DIMENSIONS.filter((by) => rules.tables[by] !== undefined)
  return levels.flatMap((level) =>
    thingsOf(closing, level).flatMap((id) =>
      tables.flatMap((by) =>
        VALUES[by].map((value) => {
          const name = nameOf({ level, id, by, value })
          const { people, activeDays, organisations } = sums.get(name) ?? NOTHING
          const drawsDays = rules.metrics.activeDays?.levels[level] !== undefined
          return {
            level,
            id,
            by,
            value,
            truth: picked(truth.get(name) ?? NOTHING),
            bounded: {
              people: people / FIXED_POINT,
              activeDays: drawsDays ? activeDays / FIXED_POINT : 0,
              organisations,
            },
          }
        }),
      ),
    ),
  )
}

const picked = ({ people, activeDays, organisations }: Figures): Figures => ({ people, activeDays, organisations })

/** `bands`: of the plan. */
export function compareWithTruth(
  known: readonly KnownCell[],
  releases: readonly (readonly ReleasedCell[])[],
  bands: readonly number[],
): readonly CellOutcome[] {
  const draws = releases.map((cells) => new Map(cells.map((cell) => [nameOf(cell), cell])))
  const bandOf = (organisations: number): number => bands.findLast((edge) => organisations >= edge) ?? 0
  return known.map((cell) => {
    const name = nameOf(cell)
    const others = nameOf({ ...cell, value: OTHERS })
    const shown = draws.flatMap((draw) => draw.get(name) ?? [])
    const inOthers = draws.filter((draw) => !draw.has(name) && draw.has(others)).length
    const { truth, bounded } = cell
    return {
      ...cell,
      shown: shown.length,
      inOthers,
      withheld: draws.length - shown.length - inOthers,
      peopleErrors: truth.people === 0 ? [] : shown.map(({ people }) => people / truth.people - 1),
      activeDaysErrors:
        bounded.activeDays === 0
          ? []
          : shown.flatMap(({ activeDays }) => (activeDays === null ? [] : [activeDays / truth.activeDays - 1])),
      rightBands: shown.filter(({ organisationsFrom }) => organisationsFrom === bandOf(truth.organisations)).length,
    }
  })
}
