// Which totals a tally has: the platform, its areas and its features, each numbered as a table of SLOT_COUNT cells.
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import { LEVELS, type Level, PLATFORM } from '../../schemas/segments.ts'

export interface Tables {
  /** Table number → what it is a table of; 0 is the platform. */
  readonly names: readonly { readonly level: Level; readonly id: string }[]
  /** Feature number of the tally → its own table and its area's. One id may have moved between areas. */
  readonly ofFeature: Uint32Array
  readonly ofArea: Uint32Array
  /** Table numbers in the order in which partials hold them: by level, then id. */
  readonly order: readonly number[]
}

export function tablesOf(features: readonly FeatureRef[]): Tables {
  const names: { level: Level; id: string }[] = [{ level: 'platform', id: PLATFORM }]
  const numbers = new Map<string, number>()
  const numberOf = (level: Level, id: string): number => {
    const key = `${level} ${id}`
    let number = numbers.get(key)
    if (number === undefined) numbers.set(key, (number = names.push({ level, id }) - 1))
    return number
  }
  const ofFeature = Uint32Array.from(features, ({ id }) => numberOf('feature', id))
  const ofArea = Uint32Array.from(features, ({ area }) => numberOf('area', area))
  const rank = names.map(({ level, id }) => `${LEVELS.indexOf(level)} ${id}`)
  const order = names.map((_, table) => table).toSorted((a, b) => ((rank[a] ?? '') < (rank[b] ?? '') ? -1 : 1))
  return { names, ofFeature, ofArea, order }
}
