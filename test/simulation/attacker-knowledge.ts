// What an attacker who knows the rules can write down from everything published: bounds and linear relations.
import type { WindowId } from '../../schemas/figures.ts'
import { OTHERS, VALUES } from '../../schemas/segments.ts'
import type { Calendar } from '../../time/calendar.ts'
import { grainOf } from '../../time/calendar.ts'
import { Bounds, UNBOUNDED } from './bounds.ts'
import type { ExpectedRow, Rules } from './oracle.ts'
import type { PublishedWindow } from './closing-order.ts'
import type { PublishedLife } from './published-life.ts'
import { CELLS, CUTS, FIGURES, Unknowns, cellOf, cellsOf, trueFigures, type Figure, type Total } from './unknowns.ts'

export interface Knowledge {
  readonly life: PublishedLife
  readonly calendar: Calendar
  readonly rules: Rules
  /** Roles and sizes never change, and the attacker knows: what lies within a window then lies within it value by value. */
  readonly steady: boolean
}

const COUNTED = ['people', 'organisations'] as const
const STEADY_CELLS = CELLS.map((_, index) => index).filter((index) =>
  ['total', 'role', 'organisationSize'].includes(CELLS[index]?.by ?? ''),
)

/** Everything known, ready to be propagated. */
export function gather(knowledge: Knowledge): { bounds: Bounds; unknowns: Unknowns } {
  const { windows } = knowledge.life
  const unknowns = new Unknowns(
    windows.map(({ window }) => window),
    windows[0]?.closing.features ?? [],
  )
  const bounds = new Bounds(unknowns.count)
  for (const published of windows) {
    for (const total of unknowns.totals) withinTotal(knowledge, bounds, unknowns, published, total)
    acrossLevels(bounds, unknowns, published)
    acrossTime(knowledge, bounds, unknowns, published)
  }
  return { bounds, unknowns }
}

/** Whether additive figures of the feature are published for this very window. */
export const isFinest = ({ window, closing }: PublishedWindow, { level, id }: Total): boolean => {
  const feature = level === 'feature' ? closing.features.find((candidate) => candidate.id === id) : undefined
  const grain = grainOf(window)
  return feature !== undefined && grain !== 'week' && grain === feature.counts
}

function withinTotal(
  knowledge: Knowledge,
  bounds: Bounds,
  unknowns: Unknowns,
  published: PublishedWindow,
  total: Total,
) {
  const { window, closing } = published
  const { floor } = closing
  const of = (cell: number, figure: Figure): number => unknowns.of(window, total, cell, figure)
  const rows = published.rows.filter((row) => row.level === total.level && row.id === total.id)
  const finest = isFinest(published, total)
  const days = knowledge.calendar.daysOf(window).length
  const figures = finest ? FIGURES : COUNTED

  for (const by of CUTS) {
    const cells = cellsOf(by)
    for (const figure of figures)
      if (figure === 'organisations') {
        for (const cell of cells) bounds.atMost(of(cell, figure), [of(0, figure)])
        const all = cells.map((cell) => of(cell, figure))
        if (by === 'organisationSize') bounds.partition(of(0, figure), all)
        else bounds.atMost(of(0, figure), all)
      } else
        bounds.partition(
          of(0, figure),
          cells.map((cell) => of(cell, figure)),
        )
  }
  for (const cell of CELLS.keys()) {
    bounds.atMost(of(cell, 'organisations'), [of(cell, 'people')])
    if (!finest) continue
    bounds.atMost(of(cell, 'people'), [of(cell, 'activeDays')])
    bounds.atMost(
      of(cell, 'activeDays'),
      Array.from({ length: days }, () => of(cell, 'people')),
    )
    bounds.atMost(of(cell, 'activeDays'), [of(cell, 'events')])
    bounds.atMost(of(cell, 'errors'), [of(cell, 'events')])
  }

  const half = knowledge.rules.rounding ? 2 : 0
  for (const row of rows) {
    if (row.value === OTHERS) continue
    const cell = cellOf(row.by, row.value)
    const raised = knowledge.life.erasedAtMs.length > 0 && row.by === 'total' && mayBeRaised(published, row)
    for (const figure of figures) {
      const value = row[figure]
      const least =
        figure === 'organisations' ? floor.organisations : figure === 'errors' && value === null ? 0 : floor.people
      bounds.raise(of(cell, figure), least)
      if (value === null) continue
      bounds.lower(of(cell, figure), value + half)
      if (!raised || (figure !== 'people' && figure !== 'organisations')) bounds.raise(of(cell, figure), value - half)
    }
    if (row.p50Ms !== null) bounds.raise(of(cell, 'people'), 10 * floor.people)
  }
  for (const by of CUTS) withheldOfRow(by)
  if (!knowledge.rules.oneReason) toldReasons()
  const provisional = closing.provisional.find(({ level, id }) => level === total.level && id === total.id)
  if (provisional !== undefined)
    bounds.raise(of(0, 'people'), provisional.atLeast + 5 - erasedBefore(knowledge, window))
  // Without rules about organisations there is one reason left for a withheld total: too few people.
  if (floor.organisations === 0 && isOffered(published, total) && rows.length === 0)
    bounds.lower(of(0, 'people'), floor.people - 1)

  /** What the world would know if "nobody", "few" and "company" were told apart. */
  function toldReasons(): void {
    const truth = trueFigures(closing.sums)
    for (const cell of CELLS.keys()) {
      const people = truth(total, cell, 'people')
      if (rows.some((row) => row.value !== OTHERS && cellOf(row.by, row.value) === cell)) continue
      if (people < floor.people)
        bounds.between(of(cell, 'people'), Math.min(people, 1), people === 0 ? 0 : floor.people - 1)
      else bounds.raise(of(cell, 'people'), floor.people)
    }
  }

  function withheldOfRow(by: (typeof CUTS)[number]): void {
    const inRow = rows.filter((row) => row.by === by)
    if (inRow.length === 0) return
    const shown = inRow.filter((row) => row.value !== OTHERS)
    const hidden = VALUES[by].filter((value) => shown.every((row) => row.value !== value))
    const others = inRow.find((row) => row.value === OTHERS)
    const hiddenCells = hidden.map((value) => cellOf(by, value))
    if (others !== undefined)
      for (const figure of figures) {
        const value = others[figure]
        const parts = hiddenCells.map((cell) => of(cell, figure))
        const least = figure === 'errors' && value === null ? 0 : floor.people
        if (figure !== 'organisations')
          bounds.sum(parts, Math.max(least, (value ?? 0) - half), value === null ? UNBOUNDED : value + half)
      }
    // One reason left again: a withheld value is too small, or the company of one and then no larger than what is shown.
    if (floor.organisations > 0) return
    const fewest = Math.min(...shown.map((row) => row.people + half))
    const merged = total.level === 'platform' ? [] : closing.merged[by]
    const inherited = knowledge.rules.nested ? withheldAbove(published, total, by) : []
    hidden.forEach((value) => {
      const most = knowledge.rules.others ? Math.max(floor.people - 1, fewest) : floor.people - 1
      if (!merged.includes(value) && !inherited.includes(value)) bounds.lower(of(cellOf(by, value), 'people'), most)
    })
  }
}

/** A total that the window offers when it passes the floor. */
export function isOffered({ window, closing }: PublishedWindow, { level, id }: Total): boolean {
  if (level !== 'feature' || grainOf(window) === 'month') return true
  const feature = closing.features.find((candidate) => candidate.id === id)
  return feature !== undefined && feature.counts === 'day' && feature.cells === (grainOf(window) === 'day' ? 1 : 7)
}

/** Which values the row above withholds: they are withheld here for that reason alone. */
function withheldAbove({ closing, rows }: PublishedWindow, { level, id }: Total, by: (typeof CUTS)[number]): string[] {
  if (level === 'platform') return []
  const area = closing.features.find((feature) => feature.id === id)?.area
  const above = rows.filter((row) =>
    level === 'feature' ? row.level === 'area' && row.id === area : row.level === 'platform',
  )
  if (above.length === 0) return []
  return VALUES[by].filter((value) => above.every((row) => row.by !== by || row.value !== value))
}

/** The figure may stand above its own rounding because something published inside it does. */
function mayBeRaised({ closing, rows }: PublishedWindow, row: ExpectedRow): boolean {
  const same = closing.published.filter((other) => other.level === row.level && other.id === row.id)
  const features = closing.features.filter((feature) => row.level === 'platform' || feature.area === row.id)
  const below =
    row.level === 'feature'
      ? []
      : rows.filter(
          (other) =>
            other.by === 'total' &&
            ((row.level === 'platform' && other.level === 'area') ||
              (other.level === 'feature' && features.some((feature) => feature.id === other.id))),
        )
  const atLeast = closing.provisional.filter((other) => other.level === row.level && other.id === row.id)
  return (
    [...same, ...below].some(
      (other) => other.people >= row.people || (other.organisations ?? 0) >= (row.organisations ?? 0),
    ) || atLeast.some((other) => other.atLeast >= row.people)
  )
}

/** The same people, each with one role, size and device, at every level of a window. */
function acrossLevels(bounds: Bounds, unknowns: Unknowns, { window, closing }: PublishedWindow): void {
  const areas = [...new Set(closing.features.map((feature) => feature.area))].map((id) => ({
    level: 'area' as const,
    id,
  }))
  const nest = (whole: Total, parts: readonly Total[]): void => {
    for (const figure of COUNTED)
      for (const cell of CELLS.keys()) {
        const numbers = parts.map((part) => unknowns.of(window, part, cell, figure))
        const number = unknowns.of(window, whole, cell, figure)
        bounds.atMost(number, numbers)
        for (const part of numbers) bounds.atMost(part, [number])
      }
  }
  for (const area of areas)
    nest(
      area,
      closing.features
        .filter((feature) => feature.area === area.id)
        .map(({ id }) => ({ level: 'feature' as const, id })),
    )
  nest({ level: 'platform', id: 'platform' }, areas)
}

/** A day lies in its week and month; a week or month is no more than its days; active days are people, day by day. */
function acrossTime(knowledge: Knowledge, bounds: Bounds, unknowns: Unknowns, published: PublishedWindow): void {
  const { window } = published
  if (grainOf(window) === 'day') return
  const { calendar, life } = knowledge
  const days = calendar.daysOf(window).map((day): WindowId => `day/${day}`)
  const within = new Set(days)
  const known = days.filter((day) => unknowns.has(day))
  const weeks = life.windows.flatMap(({ window: other }) =>
    grainOf(window) === 'month' &&
    grainOf(other) === 'week' &&
    calendar.daysOf(other).every((day) => within.has(`day/${day}`))
      ? [other]
      : [],
  )
  for (const total of unknowns.totals)
    for (const cell of knowledge.steady ? STEADY_CELLS : [0]) {
      for (const figure of COUNTED) {
        const of = (other: WindowId): number => unknowns.of(other, total, cell, figure)
        for (const inside of [...known, ...weeks])
          bounds.atMost(of(inside), [of(window)], erasedBetween(knowledge, inside, window))
        bounds.atMost(of(window), known.map(of))
      }
      if (isFinest(published, total)) {
        const active = unknowns.of(window, total, cell, 'activeDays')
        const people = known.map((day) => unknowns.of(day, total, cell, 'people'))
        bounds.atMost(active, people)
        if (life.erasedAtMs.length === 0) bounds.sum(people, 0, bounds.hi[active] ?? UNBOUNDED)
      }
    }
}

const erasedBetween = ({ life, calendar }: Knowledge, first: WindowId, then: WindowId): number =>
  life.erasedAtMs.filter((at) => at > calendar.closesAt(first) - 1 && at < calendar.closesAt(then) + 1).length

/** How many were erased while the day was open. */
const erasedBefore = ({ life, calendar }: Knowledge, window: WindowId): number =>
  life.erasedAtMs.filter((at) => at >= calendar.bounds(window).startMs && at <= calendar.closesAt(window) + 1).length
