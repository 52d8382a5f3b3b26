// The thresholds of a release: what of it is shown is decided by noisy values and the plan alone.
//
// A cell is shown when its noisy people reach k, and its noisy organisations m, each plus so many deviations of its own
// noise: that few people happen to pass is then as unlikely as such an outlier. What a row does not show stands together
// in `others`: at least two values that reach the thresholds together, or the row is not shown at all; else the total
// minus what is shown would be the one value that is not.
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { ceilRoot } from './integer-root.ts'
import type { Rational } from './rational.ts'
import { byName } from '../close/planned-tables.ts'

/** Noisy figures of a cell, whole; `organisations` undefined where nobody counted them (several values together). */
export interface NoisyCell {
  readonly value: string
  readonly people: bigint
  readonly organisations: bigint
}

export interface Thresholds {
  /** `variance`: of people, in units of 1/`unit`². */
  people(variance: Rational, unit: number): bigint
  organisations(variance: Rational, unit: number): bigint
}

/** The smallest whole number of at least `floor` plus `hundredths`/100 deviations. */
function reaching(floor: number, hundredths: number, { of, over }: Rational, unit: number): bigint {
  const square = BigInt(hundredths) ** 2n * of
  const scale = 10_000n * over * BigInt(unit) ** 2n
  return BigInt(floor) + ceilRoot((square + scale - 1n) / scale)
}

export function thresholdsOf({ thresholds }: ReleasePlan): Thresholds {
  const { people, organisations, sigmas } = thresholds
  const [ofPeople, ofOrganisations] = [Math.round(sigmas.people * 100), Math.round(sigmas.organisations * 100)]
  return {
    people: (variance, unit) => reaching(people, ofPeople, variance, unit),
    organisations: (variance, unit) => reaching(organisations, ofOrganisations, variance, unit),
  }
}

export interface Division {
  readonly shown: readonly NoisyCell[]
  /** Empty, or two values and more. */
  readonly others: readonly NoisyCell[]
}

const AT_LEAST_VALUES = 2

/** Which values of a row are shown. `passes`: whether so many values with these people and organisations reach the
 * thresholds; of several values together the organisations are at least the most of any. */
export function divideRow(
  row: readonly NoisyCell[],
  passes: (people: bigint, organisations: bigint, values: number) => boolean,
): Division | 'withheld' {
  const others = row.filter(({ people, organisations }) => !passes(people, organisations, 1))
  if (others.length === 0) return { shown: row, others }
  const rest = row.filter((cell) => !others.includes(cell)).toSorted(fewestFirst)
  const together = (): boolean => {
    const people = others.reduce((sum, cell) => sum + cell.people, 0n)
    const organisations = others.reduce((most, cell) => (cell.organisations > most ? cell.organisations : most), 0n)
    return passes(people, organisations, others.length)
  }
  while (others.length < AT_LEAST_VALUES || !together()) {
    const fewest = rest.shift()
    if (fewest === undefined) return 'withheld'
    others.push(fewest)
  }
  if (rest.length === 0) return 'withheld' // `others` alone would repeat the total
  return { shown: row.filter((cell) => rest.includes(cell)), others }
}

const fewestFirst = (a: NoisyCell, b: NoisyCell): number =>
  a.people < b.people ? -1 : a.people > b.people ? 1 : byName(a.value, b.value)
