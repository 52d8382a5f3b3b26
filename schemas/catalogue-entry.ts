// A catalogue as it stands in the log: from which day on it is in force.
import type { Catalogue } from './catalogue.ts'
import type { Day } from './figures.ts'

export interface CatalogueEntry {
  /** First day on which it is in force. */
  readonly effective: Day
  readonly catalogue: Catalogue
}

/** The catalogue in force on a day: the one with the greatest effective day not after it. */
export function catalogueOn(entries: readonly CatalogueEntry[], day: Day): CatalogueEntry | undefined {
  let found: CatalogueEntry | undefined
  for (const entry of entries)
    if (entry.effective <= day && (found === undefined || entry.effective > found.effective)) found = entry
  return found
}
