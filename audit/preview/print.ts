// A preview in words and tables, for a terminal.
import type { ReleasePlan, ReleasedGrain } from '../../schemas/release-plan.ts'
import type { Dimension } from '../../schemas/segments.ts'
import { plotOf } from './plot.ts'
import type { BudgetPreview, Preview } from './preview.ts'
import type { CellsPreview, Errors, TablePreview } from './tables.ts'
import { terminalPlot } from './terminal-plot.ts'

const NONE = '–'
const TABLES: Readonly<Record<Dimension, string>> = {
  total: 'total',
  role: 'role',
  organisationSize: 'size',
  device: 'device',
}

/** Text that ends with a newline. */
export function printPreview(preview: Preview, plan: ReleasePlan, grain: ReleasedGrain): string {
  const { people, organisations, features, window, draws, rho, epsilon } = preview
  const k = plan.thresholds.people
  return `${[
    `The release plan ${plan.plan}, tried on a made-up platform of ${count(people)} people in ${count(organisations)} organisations,`,
    `with ${count(features)} features (${window}, drawn ${draws} times). Nothing of the real data was looked at.`,
    `Each ${grain} costs ρ = ${rho}: ε = ${epsilon.toFixed(2)} at δ = ${plan.delta.toExponential()}.`,
    '',
    `Of cells with ${count(k)} people and more, how many are shown, stand together in \`others\`, or are withheld; and how far what`,
    'is shown lies from the truth: half of the figures are nearer than the median, nine in ten than the second number.',
    '`bounding`: what of it is the bound on heavy users, apart from noise.',
    '',
    ...align(
      [
        ['', '', '', '', '', '', 'people', '', '', 'active', 'days', '', 'bands'],
        [
          'level',
          'table',
          'cells',
          'shown',
          'others',
          'withheld',
          'median',
          '9 in 10',
          'bounding',
          'median',
          '9 in 10',
          'bounding',
          'right',
        ],
        ...preview.tables.map(lineOf),
      ],
      2,
    ),
    '',
    ...othersNote(preview.tables),
    `Cells with fewer than ${count(k)} people: ${count(preview.belowFloor.shown)} of ${count(preview.belowFloor.of)} were shown.`,
    'Bands right: the organisations are said in the band that is the true one.',
    '',
    'What another budget would buy:',
    ...align(
      [
        ['', '', '', '', 'features', '', 'their segments', ''],
        [`ρ a ${grain}`, '', 'ε', 'ε of 365 days', 'shown', 'error', 'shown', 'error'],
        ...preview.budgets.map(budgetLine),
      ],
      2,
    ),
    '',
    ...terminalPlot(plotOf(preview, plan)),
  ].join('\n')}\n`
}

const lineOf = (table: TablePreview): string[] => [
  table.level,
  TABLES[table.by],
  count(table.cells),
  ...shares(table),
  ...errorsOf(table.people),
  ...errorsOf(table.activeDays),
  table.rightBands === null ? NONE : percent(table.rightBands),
]

const shares = ({ cells, shown, inOthers, withheld }: CellsPreview): string[] =>
  [shown, inOthers, withheld].map((share) => (cells === 0 ? NONE : percent(share)))

const errorsOf = (errors: Errors | null): string[] =>
  errors === null ? [NONE, NONE, NONE] : [errors.median, errors.p90, errors.bounding].map(percent)

/** How many people that is, where segments are released. */
function othersNote(tables: readonly TablePreview[]): string[] {
  const finest = tables.filter(({ level, by }) => level === tables.at(-1)?.level && by !== 'total')
  if (finest.length === 0) return []
  const said = finest.map(({ by, peopleInOthers }) => `${TABLES[by]} ${percent(peopleInOthers)}`).join(', ')
  return [`Of the people in the segments of a ${finest[0]?.level ?? ''}, so many stand in \`others\`: ${said}.`]
}

const FACTORS: Readonly<Record<number, string>> = { 0.5: 'half', 1: 'this plan', 2: 'twice' }

const budgetLine = ({ factor, rho, epsilon, epsilonOfYear, totals, segments }: BudgetPreview): string[] => [
  String(rho),
  FACTORS[factor] ?? `× ${factor}`,
  epsilon.toFixed(2),
  epsilonOfYear.toFixed(2),
  ...[totals, segments].flatMap((cells) => [
    cells.cells === 0 ? NONE : percent(cells.shown),
    cells.people === null ? NONE : percent(cells.people.median),
  ]),
]

const count = (number: number): string => number.toLocaleString('en')

/** Two digits: `0.4 %`, `12 %`. */
function percent(share: number): string {
  const hundredths = share * 100
  const digits = Math.abs(hundredths) >= 9.95 || Math.abs(hundredths) < 0.05 ? 0 : 1
  return `${(Math.abs(hundredths) < 0.05 ? 0 : hundredths).toFixed(digits).replace('-', '−')} %`
}

/** The first `left` columns to the left, the others to the right. */
function align(table: readonly (readonly string[])[], left: number): string[] {
  const widths = (table.at(-1) ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  return table.map((row) =>
    row
      .map((cell, column) => (column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
      .replace(/^/, '  '),
  )
}
