// The exact figures of a window's cells, from its counted uses: one person after the other.
import { DURATION_BINS, durationBin, type CellSums, type DurationSums } from '../../schemas/figures.ts'
import { PLATFORM, type Level } from '../../schemas/segments.ts'
import type { TrueUse } from './truth.ts'

interface Cell {
  readonly name: Pick<CellSums, 'level' | 'id' | 'by' | 'value'>
  people: number
  readonly perOrganisation: Map<string, number>
  events: number
  activeDays: number
  errors: number
  errorPeople: number
  readonly errorsPerOrganisation: Map<string, number>
}

/** What one person did at one level and id. */
interface Doing {
  readonly level: Level
  readonly id: string
  events: number
  errors: number
  /** Feature and day: an active day is counted once for each feature, at every level. */
  readonly activeDays: Set<string>
  readonly durations: Map<string, number>
}

export interface TrueSums {
  readonly cells: readonly CellSums[]
  readonly durations: readonly DurationSums[]
}

const most = (counts: Map<string, number>): number => Math.max(0, ...counts.values())
const addOne = (counts: Map<string, number>, key: string | undefined): void => {
  if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** The sums of all cells that are not zero. `uses`: in the order in which a person's first sight is decided. */
export function trueSums(uses: readonly TrueUse[]): TrueSums {
  const cells = new Map<string, Cell>()
  const durations = new Map<string, { level: Level; id: string; people: number; bins: number[] }>()
  for (const [first, doings] of perPerson(uses)) {
    for (const doing of doings.values()) {
      const values = [
        ['total', 'total'],
        ['role', first.role],
        ['organisationSize', first.organisationSize],
        ['device', first.device],
      ] as const
      for (const [by, value] of values) {
        const key = `${doing.level} ${doing.id} ${by} ${value}`
        const cell = cells.get(key) ?? emptyCell({ level: doing.level, id: doing.id, by, value })
        cells.set(key, cell)
        cell.people++
        addOne(cell.perOrganisation, first.organisation)
        cell.events += doing.events
        cell.activeDays += doing.activeDays.size
        cell.errors += doing.errors
        if (doing.errors === 0) continue
        cell.errorPeople++
        addOne(cell.errorsPerOrganisation, first.organisation)
      }
      if (doing.durations.size === 0) continue
      const key = `${doing.level} ${doing.id}`
      const { level, id } = doing
      const sum = durations.get(key) ?? { level, id, people: 0, bins: Array.from({ length: DURATION_BINS }, () => 0) }
      durations.set(key, sum)
      sum.people++
      for (const ms of doing.durations.values()) sum.bins[durationBin(ms)] = (sum.bins[durationBin(ms)] ?? 0) + 1
    }
  }
  return { cells: [...cells.values()].map(sumsOf), durations: [...durations.values()] }
}

/** Each person's first use, and what the person did at every level. */
function perPerson(uses: readonly TrueUse[]): Map<TrueUse, Map<string, Doing>> {
  const firsts = new Map<string, TrueUse>()
  const people = new Map<TrueUse, Map<string, Doing>>()
  for (const use of uses) {
    const first = firsts.get(use.person) ?? use
    firsts.set(use.person, first)
    const doings = people.get(first) ?? new Map<string, Doing>()
    people.set(first, doings)
    for (const [level, id] of [
      ['platform', PLATFORM],
      ['area', use.place.area],
      ['feature', use.place.id],
    ] as const) {
      const key = `${level} ${id}`
      const doing = doings.get(key) ?? {
        level,
        id,
        events: 0,
        errors: 0,
        activeDays: new Set(),
        durations: new Map<string, number>(),
      }
      doings.set(key, doing)
      doing.events++
      if (use.error) doing.errors++
      doing.activeDays.add(`${use.place.id} ${use.day}`)
      // Each bin once a day for each feature, so that nobody makes a percentile alone.
      if (use.durationMs !== undefined)
        doing.durations.set(`${use.place.id} ${use.day} ${durationBin(use.durationMs)}`, use.durationMs)
    }
  }
  return people
}

const emptyCell = (name: Cell['name']): Cell => ({
  name,
  people: 0,
  perOrganisation: new Map(),
  events: 0,
  activeDays: 0,
  errors: 0,
  errorPeople: 0,
  errorsPerOrganisation: new Map(),
})

const sumsOf = (cell: Cell): CellSums => ({
  ...cell.name,
  people: cell.people,
  organisations: cell.perOrganisation.size,
  largest: most(cell.perOrganisation),
  events: cell.events,
  activeDays: cell.activeDays,
  errors: cell.errors,
  errorPeople: cell.errorPeople,
  errorOrganisations: cell.errorsPerOrganisation.size,
  errorLargest: most(cell.errorsPerOrganisation),
})
