// R4: what a row withholds stands together in `others`: at least two values that pass the floor together.
import type { Sums } from '../../schemas/figures.ts'
import { type Crowd, type Floor, passes } from './floor.ts'
import { byName } from './planned-tables.ts'

/** One value of a row of segments, with its exact figures. */
export interface Segment {
  readonly value: string
  readonly sums: Sums
}

export interface Division {
  readonly shown: readonly Segment[]
  /** Empty, or two values and more that are shown as one. */
  readonly others: readonly Segment[]
}

const AT_LEAST_VALUES = 2

/** Which values are shown and which stand in `others`, or 'withheld' when the row cannot be shown at all. `given`:
 * values that stand in `others` from the start. */
export function divide(floor: Floor, row: readonly Segment[], given: readonly string[]): Division | 'withheld' {
  const others = row.filter(({ value, sums }) => given.includes(value) || !passes(floor, sums))
  if (others.length === 0) return { shown: row, others }
  const shown = row.filter((segment) => !others.includes(segment)).toSorted(fewestFirst)
  while (others.length < AT_LEAST_VALUES || !passes(floor, together(others))) {
    const fewest = shown.shift()
    if (fewest === undefined) return 'withheld'
    others.push(fewest)
  }
  // `others` alone would repeat the total.
  if (shown.length === 0) return 'withheld'
  return { shown: row.filter((segment) => shown.includes(segment)), others }
}

/** Whom the values come from together. Organisations may stand in several, so the most of any is what is sure, and the
 * largest share is at most all the largest ones as one. */
export const together = (segments: readonly Segment[], crowd: (sums: Sums) => Crowd = (sums) => sums): Crowd => {
  const crowds = segments.map(({ sums }) => crowd(sums))
  return {
    people: crowds.reduce((sum, { people }) => sum + people, 0),
    organisations: Math.max(0, ...crowds.map(({ organisations }) => organisations)),
    largest: crowds.reduce((sum, { largest }) => sum + largest, 0),
  }
}

const fewestFirst = (a: Segment, b: Segment): number => a.sums.people - b.sums.people || byName(a.value, b.value)
