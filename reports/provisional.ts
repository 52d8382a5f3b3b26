// R5: the open day, as "at least n" people. Written whole at fixed quarter hours, and never going down.
import type { Day, ProvisionalCell } from '../schemas/figures.ts'
import { type Floor, passes } from './close/floor.ts'
import type { PartialsSeen } from './close/partials-seen.ts'
import { type Rules, plannedFeatures } from './close/planned-features.ts'
import { type Table, plannedTables } from './close/planned-tables.ts'
import { type WindowSums, sumPartials } from './close/sum-partials.ts'
import type { Warehouse } from '../warehouse/port.ts'

const QUARTER_MS = 15 * 60_000
const STEP = 10
const MARGIN = 5

/** The number of the quarter hour that a moment lies in. */
export const quarterOf = (ms: number): number => Math.floor(ms / QUARTER_MS)

/** (people − 5) rounded down to a multiple of 10. */
export const atLeastOf = (people: number): number => Math.floor((people - MARGIN) / STEP) * STEP

/** What may be said of an open day: totals of people that pass the floor, never less than `before`. */
export function provisionalOf(
  day: Day,
  { sums }: WindowSums,
  tables: readonly Table[],
  floor: Floor,
  before: readonly ProvisionalCell[],
): ProvisionalCell[] {
  const totals = new Map(sums.filter(({ by }) => by === 'total').map((cell) => [`${cell.level}\0${cell.id}`, cell]))
  return tables.flatMap(({ level, id }) => {
    const total = totals.get(`${level}\0${id}`)
    const now = total !== undefined && passes(floor, total) ? atLeastOf(total.people) : 0
    const said = before.find((cell) => cell.day === day && cell.level === level && cell.id === id)?.atLeast ?? 0
    const atLeast = Math.max(now, said)
    return atLeast >= STEP ? [{ day, level, id, atLeast } as ProvisionalCell] : []
  })
}

const textOf = (cells: readonly ProvisionalCell[]): string =>
  cells
    .map(({ day, level, id, atLeast }) => `${day} ${level} ${id} ${atLeast}`)
    .toSorted()
    .join('\n')

/** Writes the days in place of what stood there. What was said before is read back, so that a restart forgets nothing. */
export async function writeProvisional(
  { seen, warehouse, rules, floor }: { seen: PartialsSeen; warehouse: Warehouse; rules: Rules; floor: Floor },
  openDays: readonly Day[],
): Promise<void> {
  const before = await warehouse.provisional()
  const cells: ProvisionalCell[] = []
  for (const day of openDays) {
    const tables = plannedTables('day', plannedFeatures(rules, `day/${day}`))
    cells.push(...provisionalOf(day, sumPartials(await seen.of(`day/${day}`)), tables, floor, before))
  }
  if (textOf(cells) !== textOf(before)) await warehouse.replaceProvisional(cells)
}
