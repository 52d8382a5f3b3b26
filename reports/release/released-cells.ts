// From the draw to what is published: a pure function of noisy values and the plan. Total and segments are made to agree,
// then thresholds decide what is shown.
import { FIXED_POINT } from '../../schemas/bounded.ts'
import { type ReleasedCell, type ReleasedFigures, releaseIdOf } from '../../schemas/released.ts'
import type { ReleasedGrain } from '../../schemas/release-plan.ts'
import { type Dimension, LEVELS, type Level, OTHERS } from '../../schemas/segments.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Consistent, type ConsistentTable, consistent } from './consistent.ts'
import { type Draw, thingsOf } from './draw.ts'
import { ceilRoot } from './integer-root.ts'
import { type Answer, type ReleaseFrame, answersOf, tableOf } from './noisy-things.ts'
import { type Rational, rational } from './rational.ts'
import { type NoisyCell, type Thresholds, divideRow, thresholdsOf } from './thresholds.ts'

/** One thing's noisy figures, made to agree. */
interface Noisy {
  readonly people: Consistent<Dimension>
  readonly days: Consistent<Dimension> | undefined
  readonly organisations: readonly Answer[]
}

/** Every cell that is shown: platform, areas, features, each by id; of each its total, then its segments in the order of
 * their domains, `others` last. The same draw gives the same cells.
 * @throws RangeError when the draw is not one of this frame. */
export function releasedCells(frame: ReleaseFrame, draw: Draw): ReleasedCell[] {
  const { rules } = frame.release
  const answers = answersOf(frame, draw)
  const thresholds = thresholdsOf(rules)
  const things = LEVELS.filter((level) => rules.metrics.people.levels[level] !== undefined).flatMap((level) =>
    thingsOf(frame, level).map((id) => {
      const people = agreed(answers('people', level, id))
      if (people === undefined) throw new RangeError('a draw without totals')
      const days = agreed(answers('activeDays', level, id))
      const noisy = { people, days, organisations: answers('organisations', level, id) }
      return { level, id, rows: rowsOf(noisy, thresholds, rules.bands) }
    }),
  )
  const totals = new Map(things.map(({ level, id, rows }) => [`${level} ${id}`, rows[0]]))
  const head = { release: releaseIdOf(frame.window), grain: grainOf(frame.window) as ReleasedGrain, start: frame.start }
  return things.flatMap(({ level, id, rows }) =>
    rows.map((row) => {
      const summed = row.by === 'total' && isSummed(frame, level) ? summedDays(frame, totals, level, id) : {}
      return { ...head, level, id, ...row, ...summed } as ReleasedCell
    }),
  )
}

/** The rows of one thing: none when its total is not shown. */
function rowsOf(noisy: Noisy, thresholds: Thresholds, bands: readonly number[]): readonly ReleasedFigures[] {
  const { people, days } = noisy
  const organisations = tableOf(noisy.organisations, 'total')?.values[0] ?? 0n
  if (!passing(noisy, thresholds, 'total')(people.variance, people.total, organisations)) return []
  const total: ReleasedFigures = {
    by: 'total',
    value: 'total',
    people: Number(people.total),
    peopleSigma: sigmaOf(people.variance),
    activeDays: days === undefined ? null : Number(days.total),
    activeDaysSigma: days === undefined ? null : sigmaOf(days.variance),
    organisationsFrom: bandOf(bands, organisations),
    hiddenFeatures: 0,
  }
  return [total, ...people.tables.flatMap((table) => segmentsOf(noisy, table, thresholds, bands))]
}

/** The rows of one table of segments, `others` last; none when the row is withheld. */
function segmentsOf(
  noisy: Noisy,
  people: ConsistentTable<Dimension>,
  thresholds: Thresholds,
  bands: readonly number[],
): readonly ReleasedFigures[] {
  const { by } = people
  const days = noisy.days?.tables.find((table) => table.by === by)
  const counted = tableOf(noisy.organisations, by)
  const names = counted?.query.values ?? []
  const row = names.map((value, at): NoisyCell => ({
    value,
    people: people.values[at] ?? 0n,
    organisations: counted?.values[at] ?? 0n,
  }))
  const passes = passing(noisy, thresholds, by)
  const divided = divideRow(row, (sum, most, count) => passes(people.varianceOfSum(count), sum, most))
  if (divided === 'withheld') return []
  const figures = (value: string, members: readonly NoisyCell[], from: number | null): ReleasedFigures => ({
    by,
    value,
    people: Number(sumOf(members.map((member) => member.people))),
    peopleSigma: sigmaOf(people.varianceOfSum(members.length)),
    activeDays:
      days === undefined ? null : Number(sumOf(members.map((one) => days.values[names.indexOf(one.value)] ?? 0n))),
    activeDaysSigma: days === undefined ? null : sigmaOf(days.varianceOfSum(members.length)),
    organisationsFrom: from,
    hiddenFeatures: 0,
  })
  return [
    ...divided.shown.map((cell) => figures(cell.value, [cell], bandOf(bands, cell.organisations))),
    ...(divided.others.length === 0 ? [] : [figures(OTHERS, divided.others, null)]),
  ]
}

/** Whether noisy figures of a table reach the thresholds that its noise asks for. */
function passing({ organisations }: Noisy, thresholds: Thresholds, by: Dimension) {
  const query = tableOf(organisations, by)?.query
  const leastOrganisations = thresholds.organisations(rational(query?.variance ?? 0n), query?.unit ?? 1)
  return (variance: Rational, people: bigint, noisyOrganisations: bigint): boolean =>
    people >= thresholds.people(variance, FIXED_POINT) && noisyOrganisations >= leastOrganisations
}

/** A thing's tables of one metric, made to agree; undefined where the plan does not release it here. */
function agreed(answers: readonly Answer[]): Consistent<Dimension> | undefined {
  const total = tableOf(answers, 'total')
  if (total === undefined) return undefined
  const segments = answers.filter(({ query }) => query.by !== 'total')
  return consistent(
    { values: total.values, variance: total.query.variance },
    segments.map(({ query: { by, variance }, values }) => ({ by, values, variance })),
    FIXED_POINT,
  )
}

/** Active days are drawn once, for features; what is coarser sums what those show. */
const isSummed = ({ release: { rules } }: ReleaseFrame, level: Level): boolean =>
  rules.metrics.activeDays?.levels.feature !== undefined && rules.metrics.activeDays.levels[level] === undefined

function summedDays(
  frame: ReleaseFrame,
  totals: ReadonlyMap<string, ReleasedFigures | undefined>,
  level: Level,
  id: string,
): Pick<ReleasedFigures, 'activeDays' | 'activeDaysSigma' | 'hiddenFeatures'> {
  const areas = new Map(frame.features.map((feature) => [feature.id, feature.area]))
  const inside = thingsOf(frame, 'feature').filter((feature) => level === 'platform' || areas.get(feature) === id)
  const shown = inside.flatMap((feature) => totals.get(`feature ${feature}`) ?? [])
  const hiddenFeatures = inside.length - shown.length
  if (shown.length === 0) return { activeDays: null, activeDaysSigma: null, hiddenFeatures }
  const squares = shown.reduce((sum, row) => sum + BigInt(Math.round((row.activeDaysSigma ?? 0) * 1_000)) ** 2n, 0n)
  return {
    activeDays: shown.reduce((sum, row) => sum + (row.activeDays ?? 0), 0),
    activeDaysSigma: Number(ceilRoot(squares)) / 1_000,
    hiddenFeatures,
  }
}

/** The deviation in whole people or days, rounded up to a thousandth. `variance`: in units of 1/FIXED_POINT². */
function sigmaOf({ of, over }: Rational): number {
  const scale = over * BigInt(FIXED_POINT) ** 2n
  return Number(ceilRoot((of * 1_000_000n + scale - 1n) / scale)) / 1_000
}

const bandOf = (bands: readonly number[], noisy: bigint): number => bands.findLast((edge) => noisy >= BigInt(edge)) ?? 0
const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n)
