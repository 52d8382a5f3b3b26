// Catalogues compiled for matching: one for all partitions of a process, each read once, when its first day is met.
import { type CatalogueEntry, catalogueOn } from '../../schemas/catalogue-entry.ts'
import type { Day } from '../../schemas/figures.ts'
import { type FeatureMatcher, featureMatcher } from './feature-of.ts'

const KEPT_DAYS = 100

export interface Matchers {
  /** The matcher of the catalogue in force on the day. That never changes once the day is less than an hour away. */
  on(day: Day): Promise<FeatureMatcher>
}

/** `read` gives every catalogue announced so far. */
export function openMatchers(read: () => Promise<readonly CatalogueEntry[]>): Matchers {
  const days = new Map<Day, Promise<FeatureMatcher>>()
  const compiled = new Map<Day | undefined, FeatureMatcher>()

  const compileFor = async (day: Day): Promise<FeatureMatcher> => {
    const entry = catalogueOn(await read(), day)
    let matcher = compiled.get(entry?.effective)
    if (matcher === undefined) compiled.set(entry?.effective, (matcher = featureMatcher(entry?.catalogue)))
    return matcher
  }
  return {
    async on(day) {
      let matcher = days.get(day)
      if (matcher === undefined) {
        if (days.size >= KEPT_DAYS) {
          days.clear()
          compiled.clear()
        }
        matcher = compileFor(day)
        days.set(day, matcher)
        matcher.catch(() => days.delete(day)) // asked again next time
      }
      return matcher
    },
  }
}
