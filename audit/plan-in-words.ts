// A release plan in words: what it draws and costs, from when on a cell is shown, when it is published, and what its guarantee
// does not cover.
import { registered } from '../log/release-plans.ts'
import { publicationAfter } from '../reports/release/releaser.ts'
import {
  type Bound,
  RELEASED_METRICS,
  type ReleasePlan,
  type ReleasedGrain,
  type ReleasedMetric,
} from '../schemas/release-plan.ts'
import { type Dimension, LEVELS } from '../schemas/segments.ts'
import type { Calendar } from '../time/calendar.ts'
import { type Cost, type PlanCosts, costsOf } from './plan-costs.ts'
import { type TableNoise, noiseOf } from './plan-noise.ts'

export interface PlanSaid {
  readonly plan: string
  /** SHA-256 (hex), as the ledger names it. */
  readonly hash: string
  readonly costs: PlanCosts
  /** Of each grain that is released, by table. */
  readonly noise: readonly { readonly grain: ReleasedGrain; readonly tables: readonly TableNoise[] }[]
  /** Of the first release of each grain, epoch ms. */
  readonly firstPublication: readonly { readonly grain: ReleasedGrain; readonly at: number }[]
}

export function sayPlan(plan: ReleasePlan, calendar: Calendar): PlanSaid {
  const costs = costsOf(plan, calendar)
  return {
    plan: plan.plan,
    hash: registered(plan).hash,
    costs,
    noise: costs.windows.map(({ grain }) => ({ grain, tables: noiseOf(plan, grain) })),
    firstPublication: costs.windows.map(({ grain, first }) => ({ grain, at: publicationAfter(calendar, first, plan) })),
  }
}

/** Text that ends with a newline. */
export function planInWords(plan: ReleasePlan, calendar: Calendar): string {
  const said = sayPlan(plan, calendar)
  return `${[
    ...headOf(plan, said),
    '',
    ...costLines(plan, said.costs),
    '',
    ...said.noise.flatMap(({ grain, tables }) => [...noiseLines(grain, tables), '']),
    ...thresholdLines(plan, said),
    '',
    ...boundLines(plan),
    '',
    ...publicationLines(plan, said, calendar.zone),
    '',
    ...NOT_COVERED,
  ].join('\n')}\n`
}

function headOf({ plan, tier, size, from, budget }: ReleasePlan, { hash }: PlanSaid): string[] {
  const windows = budget.week === undefined ? 'months' : 'months and weeks'
  return [
    `Release plan ${plan}, tier ${tier}: for ${count(size.people)} people in ${count(size.organisations)} organisations, as declared (known from the ${size.known}).`,
    `In force for ${windows} that begin from ${from} on, until the first month of another plan.`,
    `Hash ${hash}`,
  ]
}

function costLines(plan: ReleasePlan, { windows, worstYear, allowedYear }: PlanCosts): string[] {
  const line = (what: string, { rho, epsilon }: Cost, note = ''): string =>
    `  ${what.padEnd(14)} ρ = ${String(rho).padEnd(12)} ε = ${epsilon.toFixed(2).padStart(5)} at δ = ${plan.delta.toExponential()}${note}`
  const counted = Object.entries(worstYear.most)
    .map(([grain, most]) => `${most} ${grain}s`)
    .join(' and ')
  return [
    'What it costs each person who is in every window, over all recipients together:',
    ...windows.map(({ grain, ...cost }) => line(`one ${grain}`, cost)),
    line('any 365 days', worstYear, `   (${counted} can have a day in them; ρ = ${allowedYear.rho} allowed)`),
    'ρ is zero-concentrated differential privacy, which adds up. It is said as (ε, δ) by the conversion from zCDP of Canonne,',
    'Kamath and Steinke 2020 (arXiv 2004.00010), Corollary 13: the odds of any guess about one person change by a factor of',
    'more than e^ε only with a probability of about δ.',
  ]
}

const TABLES: Readonly<Record<Dimension, string>> = {
  total: 'total',
  role: 'role',
  organisationSize: 'organisation size',
  device: 'device',
}

function noiseLines(grain: ReleasedGrain, tables: readonly TableNoise[]): string[] {
  const rows = tables.map((table) => [
    table.level,
    TABLES[table.by],
    digits(table.people),
    table.activeDays === null ? '–' : digits(table.activeDays),
    digits(table.organisations),
    count(table.peopleFrom),
    count(table.organisationsFrom),
  ])
  const titles = [
    ['', '', 'σ of', 'σ of', 'σ of', 'shown from', 'and from'],
    ['level', 'table', 'people', 'active days', 'organisations', 'people', 'organisations'],
  ]
  const all = [...titles, ...rows]
  const widths = (titles[1] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return [
    `The noise of each ${grain}, σ being its standard deviation when total and segments agree, and what a cell must noisily reach:`,
    ...all.map((row) =>
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd()
        .replace(/^/, '  '),
    ),
  ]
}

function thresholdLines({ thresholds }: ReleasePlan, { noise }: PlanSaid): string[] {
  const { people, organisations, sigmas } = thresholds
  const tables = noise.flatMap((one) => one.tables)
  const most = (of: (table: TableNoise) => number): string => oneIn(Math.max(...tables.map(of)))
  return [
    `A cell is shown when its noisy people reach ${people} and ${sigmas.people} σ, and its noisy organisations ${organisations} and ${sigmas.organisations} σ.`,
    `One with fewer than ${people} people gets so far by its people alone in at most ${most((table) => table.belowFloor)} draws, and as it also has`,
    `fewer than ${people} organisations, by both in at most ${most((table) => table.belowBoth)}. Values that are not shown stand together in`,
    '`others`, two at least, or their row is withheld; a reader cannot tell few from none.',
  ]
}

function boundLines({ metrics }: ReleasePlan): string[] {
  const lines = RELEASED_METRICS.flatMap((metric) =>
    LEVELS.flatMap((level) => {
      const found = metrics[metric]?.levels[level]
      return found === undefined ? [] : [`  ${NAMES[metric]} by ${level}: ${boundInWords(found.bound)}`]
    }),
  )
  return ['How much one person can add to all cells of a level together:', ...lines]
}

const NAMES: Readonly<Record<ReleasedMetric, string>> = {
  people: 'people',
  activeDays: 'active days',
  organisations: 'organisations',
}

function boundInWords(bound: Bound): string {
  if (bound.method === 'scaling')
    return `the squares add up to ${count(bound.squared)} at most (length ${digits(Math.sqrt(bound.squared))}); who would add more is scaled down in every cell`
  const each = bound.each === 1 ? '' : `, at most ${bound.each} in each`
  return `${bound.cells === 1 ? 'one cell' : `${count(bound.cells)} cells`} at most, drawn by a key${each}`
}

function publicationLines({ publication }: ReleasePlan, { firstPublication, costs }: PlanSaid, zone: string): string[] {
  const moment = (ms: number): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(ms)
  const first = firstPublication.map(
    ({ grain, at }) => `${costs.windows.find((window) => window.grain === grain)?.first ?? ''} on ${moment(at)}`,
  )
  return [
    `Published ${publication.days} days after the window’s last day at ${publication.hour}:00 (${zone}), whatever it says: ${first.join(', ')}.`,
  ]
}

const NOT_COVERED = [
  'What the guarantee does not cover:',
  '  organisations have a threshold, not differential privacy: n people of one organisation together pay n² times ρ;',
  '  somebody with j accounts counts as j people, and pays up to j² times ρ;',
  '  what is true of a whole group can be learned, whether somebody of it took part or not;',
  '  internal statistics (peil interest) follow other rules, and must not be handed out beside releases.',
]

const count = (number: number): string => number.toLocaleString('en')

/** Three digits, no more. */
const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 })

/** `one in 4,200`: two digits, and never more seldom than it is. */
function oneIn(probability: number): string {
  const every = 1 / probability
  const step = Math.max(1, 10 ** (Math.floor(Math.log10(every)) - 1))
  return `one in ${count(Math.floor(every / step) * step)}`
}
