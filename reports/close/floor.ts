// The floor (P5): whom a figure must at least come from, before anything else is asked.
import type { Closing } from '../../schemas/closing.ts'
import type { Sums } from '../../schemas/figures.ts'

export type Floor = Closing['floor']

/** Whom a figure comes from: `largest` is how many of the people belong to the organisation that has most of them. */
export type Crowd = Pick<Sums, 'people' | 'organisations' | 'largest'>

/** Whether the rules about organisations hold: not when people are known by address only. */
export const hasOrganisationRules = (floor: Floor): boolean => floor.organisations > 0

/** Enough people, of enough organisations, none of which has too large a share of them. */
export function passes(floor: Floor, { people, organisations, largest }: Crowd): boolean {
  if (people < floor.people) return false
  if (!hasOrganisationRules(floor)) return true
  return organisations >= floor.organisations && largest / people <= floor.largestShare
}

/** Whom the errors of a cell come from. */
export const errorCrowd = (sums: Sums): Crowd => ({
  people: sums.errorPeople,
  organisations: sums.errorOrganisations,
  largest: sums.errorLargest,
})
