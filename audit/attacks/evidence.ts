// How much a release speaks for one of two worlds: the log-likelihood ratio of what was published, for an attacker who knows
// everything but which of the two is true. Nothing that reads the same cells can do better (Neyman and Pearson), up to the
// approximation of rounded figures by a normal density.
//
// The attacker knows the plan, and with it the noise; the catalogue; and the bounded sums that either world would have, as
// insiders who pool what they know about everybody else could work them out.
import type { BoundedCell } from '../../schemas/bounded.ts'
import { FIXED_POINT } from '../../schemas/bounded.ts'
import type { Closing } from '../../schemas/closing.ts'
import type { ReleasePlan, ReleasedGrain, ReleasedMetric } from '../../schemas/release-plan.ts'
import { DIMENSIONS, LEVELS, type Level, OTHERS, PLATFORM, UNLISTED, VALUES } from '../../schemas/segments.ts'
import {
  type CellOfThing,
  type ClaimedTable,
  type ClaimedThing,
  claimedTables,
  claimedThing,
  claimedThresholds,
} from '../noise-claim.ts'
import { type ReceivedCell, byThing, cellOfThing, nameOf } from '../recipient.ts'
import { normalBetween, normalCdf } from '../statistics.ts'
import { solve } from './linear.ts'

export interface Knowledge {
  readonly plan: ReleasePlan
  readonly grain: ReleasedGrain
  readonly features: Closing['features']
  /** The sums of the world that the attacker holds against, and of the one that they look for. */
  readonly without: readonly BoundedCell[]
  readonly with: readonly BoundedCell[]
}

/** Which figures are looked at; all where it is not said. */
export interface Looking {
  readonly metrics?: readonly ReleasedMetric[]
  readonly levels?: readonly Level[]
}

/** What was published, as a score: the higher, the more it speaks for `with`. */
export type Evidence = (cells: readonly ReceivedCell[]) => number

/** Rounding to whole numbers, as noise: the variance of a uniform on [−½, ½]. */
const ROUNDING = 1 / 12

export function evidence(knowledge: Knowledge, looking: Looking = {}): Evidence {
  const { plan, grain, features } = knowledge
  const metrics = looking.metrics ?? ['people', 'activeDays', 'organisations']
  const levels = looking.levels ?? LEVELS
  const tables = claimedTables(plan, grain)
  const [out, into] = [figuresOf(knowledge.without), figuresOf(knowledge.with)]
  const things = levels.flatMap((level) =>
    namesAt(level, features).map((id) => ({
      level,
      id,
      changes: DIMENSIONS.some((by) =>
        VALUES[by].some((value) => metrics.some((m) => out(m, level, id, by, value) !== into(m, level, id, by, value))),
      ),
    })),
  )
  const changed = things.filter(({ changes }) => changes)
  const weights = new Map<string, { readonly weight: readonly number[]; readonly middle: number }>()

  /** The figures of one metric that a thing shows, taken together. */
  function ofMetric(metric: 'people' | 'activeDays', level: Level, id: string, row: readonly ReceivedCell[]): number {
    const claimed = claimedThing(tables, metric, level)
    const shown = row.filter((cell) => cell[metric] !== null)
    if (claimed === undefined || shown.length === 0) return 0
    const pattern = `${metric} ${shown.map(nameOf).join(',')}`
    let known = weights.get(pattern)
    if (known === undefined) {
      const cells = shown.map((cell) => cellOfThing(cell, row))
      const expected = (figures: Figures): number[] =>
        cells.map(({ by, values }) =>
          (by === 'total' ? ['total'] : values).reduce((sum, value) => sum + figures(metric, level, id, by, value), 0),
        )
      known = weigh(claimed, cells, expected(out), expected(into))
      weights.set(pattern, known)
    }
    return shown.reduce((sum, cell, at) => sum + (known.weight[at] ?? 0) * (cell[metric] ?? 0), -known.middle)
  }

  /** Organisations of single values, each with noise of its own, said in bands. */
  function ofOrganisations(level: Level, id: string, row: readonly ReceivedCell[]): number {
    return row.reduce((sum, { by, value, organisationsFrom: from }) => {
      if (from === null || value === OTHERS) return sum
      const sigma = Math.sqrt(varianceOf(tables, level, by))
      const next = plan.bands.find((edge) => edge > from) ?? Infinity
      const inBand = (mean: number): number =>
        normalBetween((from === 0 ? -Infinity : from - 0.5 - mean) / sigma, (next - 0.5 - mean) / sigma)
      return (
        sum +
        logRatio(
          inBand(into('organisations', level, id, by, value)),
          inBand(out('organisations', level, id, by, value)),
        )
      )
    }, 0)
  }

  /** A thing that is not shown at all speaks, too. */
  function ofAbsence(level: Level, id: string): number {
    const claimed = claimedThing(tables, 'people', level)
    if (claimed === undefined) return 0
    const organisations = varianceOf(tables, level, 'total')
    const least = claimedThresholds(plan, claimed.total, organisations)
    const shown = (figures: Figures): number =>
      normalCdf((figures('people', level, id, 'total', 'total') - least.people + 0.5) / Math.sqrt(claimed.total)) *
      normalCdf(
        (figures('organisations', level, id, 'total', 'total') - least.organisations + 0.5) / Math.sqrt(organisations),
      )
    return logRatio(1 - shown(into), 1 - shown(out))
  }

  return (cells) => {
    const rows = byThing(cells)
    return changed.reduce((sum, { level, id }) => {
      const row = rows.get(`${level} ${id}`)
      if (row === undefined) return sum + ofAbsence(level, id)
      return (
        sum +
        (metrics.includes('people') ? ofMetric('people', level, id, row) : 0) +
        (metrics.includes('activeDays') ? ofMetric('activeDays', level, id, row) : 0) +
        (metrics.includes('organisations') ? ofOrganisations(level, id, row) : 0)
      )
    }, 0)
  }
}

/** Weights of a linear score, and what it is halfway between the two worlds. */
function weigh(claimed: ClaimedThing, cells: readonly CellOfThing[], out: readonly number[], into: readonly number[]) {
  const matrix = cells.map((a, row) =>
    cells.map((b, column) => claimed.covariance(a, b) + (row === column ? ROUNDING : 0)),
  )
  const weight = solve(
    matrix,
    into.map((figure, at) => figure - (out[at] ?? 0)),
  )
  const middle = weight.reduce((sum, one, at) => sum + (one * ((into[at] ?? 0) + (out[at] ?? 0))) / 2, 0)
  return { weight, middle }
}

type Figures = (metric: ReleasedMetric, level: Level, id: string, by: string, value: string) => number

/** Bounded sums by cell, in whole people, days and organisations. */
export function figuresOf(sums: readonly BoundedCell[]): Figures {
  const cells = new Map(sums.map((cell) => [nameOf(cell), cell]))
  return (metric, level, id, by, value) => {
    const figure = cells.get(`${level} ${id} ${by} ${value}`)?.[metric] ?? 0
    return metric === 'organisations' ? figure : figure / FIXED_POINT
  }
}

export function namesAt(level: Level, features: Closing['features']): readonly string[] {
  const listed = features.filter(({ id }) => id !== UNLISTED)
  if (level === 'platform') return [PLATFORM]
  return level === 'area' ? [...new Set(listed.map(({ area }) => area))] : listed.map(({ id }) => id)
}

const varianceOf = (tables: readonly ClaimedTable[], level: Level, by: string): number =>
  tables.find((table) => table.metric === 'organisations' && table.level === level && table.by === by)?.variance ?? 1

const logRatio = (a: number, b: number): number => Math.log(Math.max(a, 1e-300)) - Math.log(Math.max(b, 1e-300))
