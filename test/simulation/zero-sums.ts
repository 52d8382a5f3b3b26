// A cell that nobody is in.
import type { Sums } from '../../schemas/figures.ts'

export const zeroSums: Sums = {
  people: 0,
  organisations: 0,
  largest: 0,
  events: 0,
  activeDays: 0,
  errors: 0,
  errorPeople: 0,
  errorOrganisations: 0,
  errorLargest: 0,
}
