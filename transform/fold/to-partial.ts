// What a tally adds to its window, in absolute figures: the body of a partial. Equal tallies give equal bodies.
import { type CellSums, DURATION_BINS, type DurationSums } from '../../schemas/figures.ts'
import { type PartialBody, SLOTS } from '../../log/partial-codec.ts'
import type { Secret } from '../../keys/port.ts'
import { boundedSums } from './bounding.ts'
import { byOrganisation, countDistinct, countPeople } from './count-distinct.ts'
import { type Tables, tablesOf } from './tables.ts'
import { SLOT_COUNT, type Tally } from './tally.ts'
import type { WindowFold } from './window-fold.ts'

export function partialBodyOf(tally: Tally): PartialBody {
  return exactSums(tally, tablesOf(tally.features), byOrganisation(tally))
}

/** Of a week or month: with bounded sums, if only of nobody, where a release plan is in force. `secret`: the window's. */
export function windowBodyOf(fold: WindowFold, secret: Pick<Secret, 'subkey'>): PartialBody {
  const { tally, plan } = fold
  const tables = tablesOf(tally.features)
  const people = byOrganisation(tally)
  const body = exactSums(tally, tables, people)
  if (plan === undefined) return body
  return { ...body, bounded: boundedSums(fold, { plan, key: secret.subkey('bound') }, tables, people) }
}

function exactSums(tally: Tally, tables: Tables, people: Uint32Array): PartialBody {
  const used = countDistinct(tally, tally.used, people, tables)
  const failed = countDistinct(tally, tally.failed, people, tables)
  const timed = countPeople(tally, tally.timed, tables)
  const events = summed(tally.events, SLOT_COUNT, tables)
  const activeDays = summed(tally.activeDays, SLOT_COUNT, tables)
  const errors = summed(tally.errors, SLOT_COUNT, tables)
  const bins = summed(tally.bins, DURATION_BINS, tables)

  const cells: CellSums[] = []
  const durations: DurationSums[] = []
  for (const table of tables.order) {
    const name = tables.names[table]
    if (name === undefined) continue
    SLOTS.forEach(({ by, value }, slot) => {
      const cell = table * SLOT_COUNT + slot
      if ((used.people[cell] ?? 0) === 0) return
      cells.push({
        level: name.level,
        id: name.id,
        by,
        value,
        people: used.people[cell] ?? 0,
        organisations: used.organisations[cell] ?? 0,
        largest: used.largest[cell] ?? 0,
        events: events[cell] ?? 0,
        activeDays: activeDays[cell] ?? 0,
        errors: errors[cell] ?? 0,
        errorPeople: failed.people[cell] ?? 0,
        errorOrganisations: failed.organisations[cell] ?? 0,
        errorLargest: failed.largest[cell] ?? 0,
      })
    })
    const timedPeople = timed[table] ?? 0
    if (timedPeople > 0)
      durations.push({
        level: name.level,
        id: name.id,
        people: timedPeople,
        bins: [...bins.subarray(table * DURATION_BINS, (table + 1) * DURATION_BINS)],
      })
  }
  return { cells, durations }
}

/** A figure per feature, summed into every table: an area's events are its features' events. */
function summed(perFeature: Float64Array, width: number, tables: Tables): Float64Array {
  const sums = new Float64Array(tables.names.length * width)
  tables.ofFeature.forEach((own, feature) => {
    for (const table of [own, tables.ofArea[feature] ?? 0, 0])
      for (let at = 0; at < width; at++)
        sums[table * width + at] = (sums[table * width + at] ?? 0) + (perFeature[feature * width + at] ?? 0)
  })
  return sums
}
