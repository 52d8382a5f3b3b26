// R3 and R4: the rows of segments under a shown total.
import type { Closing } from '../../schemas/closing.ts'
import type { Sums } from '../../schemas/figures.ts'
import { type Dimension, OTHERS, VALUES } from '../../schemas/segments.ts'
import { type Additive, NONE } from './additive.ts'
import type { Heads } from './contained.ts'
import { errorCrowd, passes } from './floor.ts'
import { type Division, type Segment, divide, together } from './others.ts'
import type { Table } from './planned-tables.ts'
import { roundedToFive } from './rounding.ts'
import { headsOf } from './totals.ts'
import type { WorkingSums } from './working-sums.ts'

export type CutDimension = Exclude<Dimension, 'total'>
export const CUTS: readonly CutDimension[] = ['role', 'organisationSize', 'device']

export interface ShownSegment extends Heads, Additive {
  readonly by: CutDimension
  readonly value: string
}

/** A shown table cut by one dimension: its shown values in the order of the domain, then `others`; nothing when the row
 * is withheld. `withheldAbove`: what the row above (an area's, for a feature; the platform's, for an area) withholds. */
export function segmentsOf(
  closing: Closing,
  working: WorkingSums,
  table: Table,
  by: CutDimension,
  withheldAbove: readonly string[],
): ShownSegment[] {
  const row = VALUES[by].map((value): Segment => ({ value, sums: working.of(table.level, table.id, by, value) }))
  const merged = table.level === 'platform' ? [] : closing.merged[by]
  const division = divide(closing.floor, row, [...merged, ...withheldAbove])
  if (division === 'withheld') return []
  const withErrors = table.finest && errorsMayBeShown(closing, division)
  const additive = (segments: readonly Segment[]): Additive => (table.finest ? additiveOf(segments, withErrors) : NONE)
  const shown = division.shown.map((segment) => ({
    by,
    value: segment.value,
    ...headsOf(closing, segment.sums),
    ...additive([segment]),
  }))
  if (division.others.length === 0) return shown
  const people = roundedToFive(sumOf(division.others, 'people'))
  return [...shown, { by, value: OTHERS, people, organisations: null, ...additive(division.others) }]
}

/** The values that a row of segments does not show. */
export const withheldOf = (by: CutDimension, row: readonly ShownSegment[]): string[] =>
  VALUES[by].filter((value) => !row.some((segment) => segment.value === value))

/** All or nothing: were one value's errors withheld, the total would give them away. */
const errorsMayBeShown = ({ floor }: Closing, { shown, others }: Division): boolean =>
  shown.every(({ sums }) => passes(floor, errorCrowd(sums))) &&
  (others.length === 0 || passes(floor, together(others, errorCrowd)))

const additiveOf = (segments: readonly Segment[], withErrors: boolean): Additive => ({
  events: roundedToFive(sumOf(segments, 'events')),
  activeDays: roundedToFive(sumOf(segments, 'activeDays')),
  errors: withErrors ? roundedToFive(sumOf(segments, 'errors')) : null,
})

const sumOf = (segments: readonly Segment[], figure: keyof Sums): number =>
  segments.reduce((sum, { sums }) => sum + sums[figure], 0)
