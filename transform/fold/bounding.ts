// The bounded sums of a week or month: what each person adds is brought within the bounds of the release plan before it is
// added, in the slots of their role, size and device of first sight. So leaving one person out changes what a query asks for
// by no more than its Δ, whoever it is.
import { SLOTS } from '../../log/partial-codec.ts'
import type { RegisteredPlan } from '../../log/release-plans.ts'
import type { Bounded, BoundedCell } from '../../schemas/bounded.ts'
import { RELEASED_METRICS, type ReleasedMetric } from '../../schemas/release-plan.ts'
import { LEVELS } from '../../schemas/segments.ts'
import { NO_ORGANISATION } from '../journal/section.ts'
import { type Bounding, boundingOf } from './contribution-bound.ts'
import { OrganisationCells } from './count-distinct.ts'
import { KeyedRanks } from './keyed-ranks.ts'
import { PersonCells } from './person-cells.ts'
import type { Tables } from './tables.ts'
import { SLOT_COUNT, deviceSlots, roleSlots, sizeSlots } from './tally.ts'
import type { WindowFold } from './window-fold.ts'

export interface BoundedBy {
  readonly plan: RegisteredPlan
  /** The window's subkey 'bound'. */
  readonly key: Uint8Array
}

/** `people`: as `byOrganisation` orders them. Only cells that are not 0, in the order in which partials hold cells. */
export function boundedSums(fold: WindowFold, by: BoundedBy, tables: Tables, people: Uint32Array): Bounded {
  const { tally, days } = fold
  const levels = levelsOf(fold, by, tables)
  const sums = new Sums(tables)
  const features = new Uint32Array(tally.features.length)
  const daysUsed = new Uint8Array(tally.features.length)
  let home = NO_ORGANISATION
  for (const person of people) {
    const theirs = tally.organisation[person] ?? NO_ORGANISATION
    if (theirs !== home) {
      sums.organisations.end(home !== NO_ORGANISATION)
      home = theirs
    }
    const used = tally.listUsed(person, features)
    if (days !== undefined) for (let at = 0; at < used; at++) daysUsed[at] = days.of(person, features[at] ?? 0)
    const segment = tally.segment[person] ?? 0
    for (const { cells, boundings } of levels) {
      cells.gather(features, daysUsed, used)
      for (const { metric, bounding } of boundings) {
        if (metric === 'organisations' && home === NO_ORGANISATION) continue
        bounding(cells, metric === 'activeDays' ? cells.days : cells.ones, person)
        if (metric === 'organisations') sums.addPresence(cells, person, segment)
        else addKept(sums[metric], cells, segment)
      }
    }
  }
  sums.organisations.end(home !== NO_ORGANISATION)
  return { plan: by.plan.hash, cells: sums.cells(tables, by.plan) }
}

interface LevelBounds {
  readonly cells: PersonCells
  readonly boundings: readonly { readonly metric: ReleasedMetric; readonly bounding: Bounding }[]
}

function levelsOf(fold: WindowFold, { plan, key }: BoundedBy, tables: Tables): readonly LevelBounds[] {
  const { metrics } = plan.rules
  const pseudonymOf = fold.pseudonymOf.bind(fold)
  return LEVELS.map((level) => ({
    cells: new PersonCells(level, fold.tally.features, tables),
    boundings: RELEASED_METRICS.flatMap((metric) => {
      const bound = metrics[metric]?.levels[level]?.bound
      if (bound === undefined) return []
      const ranks = () => new KeyedRanks({ key, plan: plan.hash, level, metric, tables, pseudonymOf })
      return [{ metric, bounding: boundingOf(bound, ranks) }]
    }),
  })).filter(({ boundings }) => boundings.length > 0)
}

/** Indexed by table × SLOT_COUNT + slot. */
class Sums {
  readonly people: Float64Array
  readonly activeDays: Float64Array
  readonly organisations: OrganisationCells

  constructor({ names }: Tables) {
    this.people = new Float64Array(names.length * SLOT_COUNT)
    this.activeDays = new Float64Array(names.length * SLOT_COUNT)
    this.organisations = new OrganisationCells(names.length)
  }

  /** The person's organisation is present in the cells that were kept of theirs. */
  addPresence({ count, tables, kept }: PersonCells, person: number, segment: number): void {
    const role = roleSlots[segment] ?? 0
    const size = sizeSlots[segment] ?? 0
    const device = deviceSlots[segment] ?? 0
    for (let at = 0; at < count; at++)
      if ((kept[at] ?? 0) > 0) this.organisations.count(tables[at] ?? 0, person, role, size, device)
  }

  cells({ names, order }: Tables, { rules }: RegisteredPlan): BoundedCell[] {
    const cells: BoundedCell[] = []
    for (const table of order) {
      const name = names[table]
      if (name === undefined) continue
      SLOTS.forEach(({ by, value }, slot) => {
        if (rules.tables[by] === undefined) return
        const cell = table * SLOT_COUNT + slot
        const people = this.people[cell] ?? 0
        const activeDays = this.activeDays[cell] ?? 0
        const organisations = this.organisations.organisations[cell] ?? 0
        if (people + activeDays + organisations > 0)
          cells.push({ level: name.level, id: name.id, by, value, people, activeDays, organisations })
      })
    }
    return cells
  }
}

/** Adds what was kept to the four slots of a segment. */
function addKept(sums: Float64Array, { count, tables, kept }: PersonCells, segment: number): void {
  const role = roleSlots[segment] ?? 0
  const size = sizeSlots[segment] ?? 0
  const device = deviceSlots[segment] ?? 0
  for (let at = 0; at < count; at++) {
    const more = kept[at] ?? 0
    const base = (tables[at] ?? 0) * SLOT_COUNT
    sums[base] = (sums[base] ?? 0) + more
    sums[base + role] = (sums[base + role] ?? 0) + more
    sums[base + size] = (sums[base + size] ?? 0) + more
    sums[base + device] = (sums[base + device] ?? 0) + more
  }
}
