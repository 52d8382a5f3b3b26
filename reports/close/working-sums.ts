// The closing's sums, found by name: what the rules ask about, a cell without anybody included.
import type { Closing } from '../../schemas/closing.ts'
import type { DurationSums, Sums } from '../../schemas/figures.ts'
import type { Dimension, Level } from '../../schemas/segments.ts'

const NOBODY: Sums = {
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

export interface WorkingSums {
  of(level: Level, id: string, by: Dimension, value: string): Sums
  durationsOf(level: Level, id: string): DurationSums | undefined
}

export function indexSums({ sums, durations }: Closing): WorkingSums {
  const cells = new Map<string, Sums>(sums.map((cell) => [nameOf(cell.level, cell.id, cell.by, cell.value), cell]))
  const timings = new Map(durations.map((one) => [nameOf(one.level, one.id), one]))
  return {
    of: (level, id, by, value) => cells.get(nameOf(level, id, by, value)) ?? NOBODY,
    durationsOf: (level, id) => timings.get(nameOf(level, id)),
  }
}

const nameOf = (...parts: readonly string[]): string => parts.join('\0')
