// The sums of a window over its partitions. All events of a person and of an organisation meet in one partition, so
// people and organisations simply add up.
import type { BoundedCell } from '../../schemas/bounded.ts'
import type { CellName, CellSums, DurationSums, Partial } from '../../schemas/figures.ts'

export interface WindowSums {
  readonly sums: readonly CellSums[]
  readonly durations: readonly DurationSums[]
}

/** `bounded`: where a release plan is in force, what its release is drawn from. */
export interface AllSums extends WindowSums {
  readonly bounded: readonly BoundedCell[]
}

/** `plan`: hash of the release plan in force for the window; what was bounded by another one does not count. */
export function sumPartials(partials: readonly Partial[], plan?: string): AllSums {
  const sums = new Map<string, CellSums>()
  const durations = new Map<string, { level: DurationSums['level']; id: string; people: number; bins: number[] }>()
  for (const partial of partials) {
    for (const cell of partial.cells) {
      const name = nameOf(cell)
      const sum = sums.get(name)
      if (sum === undefined) sums.set(name, { ...cell })
      else addCell(sum, cell)
    }
    for (const { level, id, people, bins } of partial.durations) {
      const name = [level, id].join('\0')
      const sum = durations.get(name)
      if (sum === undefined) durations.set(name, { level, id, people, bins: [...bins] })
      else {
        sum.people += people
        bins.forEach((count, bin) => (sum.bins[bin] = (sum.bins[bin] ?? 0) + count))
      }
    }
  }
  return { sums: [...sums.values()], durations: [...durations.values()], bounded: sumBounded(partials, plan) }
}

function sumBounded(partials: readonly Partial[], plan: string | undefined): readonly BoundedCell[] {
  const sums = new Map<string, BoundedCell>()
  for (const { bounded } of partials) {
    if (bounded === undefined || bounded.plan !== plan) continue
    for (const cell of bounded.cells) {
      const name = nameOf(cell)
      const sum = sums.get(name)
      if (sum === undefined) sums.set(name, { ...cell })
      else {
        sum.people += cell.people
        sum.activeDays += cell.activeDays
        sum.organisations += cell.organisations
      }
    }
  }
  return [...sums.values()]
}

const nameOf = ({ level, id, by, value }: CellName): string => [level, id, by, value].join('\0')

function addCell(sum: CellSums, cell: CellSums): void {
  sum.people += cell.people
  sum.organisations += cell.organisations
  sum.largest = Math.max(sum.largest, cell.largest)
  sum.events += cell.events
  sum.activeDays += cell.activeDays
  sum.errors += cell.errors
  sum.errorPeople += cell.errorPeople
  sum.errorOrganisations += cell.errorOrganisations
  sum.errorLargest = Math.max(sum.errorLargest, cell.errorLargest)
}
