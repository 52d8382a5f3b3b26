// What the events of one open day need: the pseudonyms of its month and week, and the catalogue in force.
import type { Day } from '../../schemas/figures.ts'
import type { FeatureMatcher } from './feature-of.ts'
import type { Pseudonyms } from './pseudonym.ts'

export interface OpenDay {
  readonly name: Day
  readonly pseudonyms: Pseudonyms
  readonly featureOf: FeatureMatcher
}
