// The sums of a window over its partitions. All events of a person and of an organisation meet in one partition, so
// people and organisations simply add up.
import type { CellSums, DurationSums, Partial } from '../../schemas/figures.ts'

export interface WindowSums {
  readonly sums: readonly CellSums[]
  readonly durations: readonly DurationSums[]
}

export function sumPartials(partials: readonly Partial[]): WindowSums {
  const sums = new Map<string, CellSums>()
  const durations = new Map<string, { level: DurationSums['level']; id: string; people: number; bins: number[] }>()
  for (const partial of partials) {
    for (const cell of partial.cells) {
      const name = [cell.level, cell.id, cell.by, cell.value].join('\0')
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
  return { sums: [...sums.values()], durations: [...durations.values()] }
}

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
