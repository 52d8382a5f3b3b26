// Proof: every cell of catalogue × segment gets noise of its own, as strong as claimed, whatever it holds.
//
// The real draw is made many times from closings of the real line, and what was drawn is compared with what went in.
import { type ReleasableClosing, drawRelease } from '../../reports/release/draw.ts'
import { discreteGaussian } from '../../reports/release/discrete-gaussian.ts'
import { queriesOf } from '../../reports/release/queries.ts'
import type { ReleasedGrain } from '../../schemas/release-plan.ts'
import { grainOf } from '../../time/calendar.ts'
import { type Finding, proved } from '../finding.ts'
import { type DrawnCell, drawnCells, residuals } from '../residuals.ts'
import { chiSquaredBelow, chiSquaredTail, goodnessOfFit, normalQuantile, twoSided } from '../statistics.ts'
import type { Check, Stand } from '../stand.ts'
import { MONTH } from '../staging/line.ts'
import { COARSE, SCALED } from '../staging/plans.ts'
import { emptyWindow } from '../staging/window.ts'
import { emptied } from './published.ts'
import { exactBins, normalBins } from './bins.ts'

const TESTS = 14

export const noise: Check = {
  name: 'noise',
  tests: TESTS,
  async run(stand) {
    const { month, weeks } = await stand.month(SCALED)
    const runs = stand.times(120, 1_200)
    const week = weeks[0] ?? month
    const ofMonth = drawnOften(stand, month, 'month', runs)
    const ofWeek = drawnOften(stand, week, 'week', runs)
    if (typeof ofMonth === 'string' || typeof ofWeek === 'string')
      return [proved('noise on every cell', runs, '', [String(typeof ofMonth === 'string' ? ofMonth : ofWeek)])]
    const ofNobody = drawnOften(stand, emptied(month), 'nobody', 3)
    const cells = drawnCells(month)
    return [
      proved(
        'noise on every cell',
        runs,
        `Each of the ${cells.length} cells of a month gets noise, also those that hold nothing.`,
        [
          ...(typeof ofNobody === 'string' ? [ofNobody] : everyCell(cells, ofMonth)),
          ...[month, week, emptied(month)].flatMap((closing) => replayFaults(stand, closing)),
        ],
      ),
      strength(stand, cells, ofMonth, runs),
      coarse(stand),
      independence(stand, ofMonth, ofWeek, weeksInCommon(cells, drawnCells(week)), runs),
    ]
  },
}

/** Residuals of each run, or what is wrong with the draw. */
function drawnOften(stand: Stand, closing: ReleasableClosing, name: string, runs: number): Float64Array[] | string {
  const cells = drawnCells(closing)
  const found: Float64Array[] = []
  for (let run = 0; run < runs; run++) {
    const drawn = residuals(cells, drawRelease(closing, stand.chance.uniform(`noise ${name} ${run}`)))
    if (drawn === undefined) return `a draw of a ${name} does not have the ${cells.length} cells of catalogue × segment`
    found.push(drawn)
  }
  return found
}

const columnOf = (runs: readonly Float64Array[], at: number): number[] => runs.map((run) => run[at] ?? 0)
const sumOf = (figures: readonly number[]): number => figures.reduce((sum, one) => sum + one, 0)
const squaresOf = (figures: readonly number[]): number => figures.reduce((sum, one) => sum + one * one, 0)

function everyCell(cells: readonly DrawnCell[], runs: readonly Float64Array[]): string[] {
  const silent = cells.filter((_cell, at) => columnOf(runs, at).every((one) => one === 0))
  const some = silent[0]
  return some === undefined
    ? []
    : [
        `${silent.length} cells get no noise, such as ${some.table.metric} of ${some.id} by ${some.table.by} (${some.value}, ${some.exact === 0 ? 'which holds nothing' : 'which holds somebody'})`,
      ]
}

const strength = (stand: Stand, cells: readonly DrawnCell[], runs: readonly Float64Array[], times: number): Finding =>
  proved(
    'strength of the noise',
    times,
    'Noise has the deviation, the mean and the shape that the plan claims, table by table, on full and on empty cells.',
    noiseFaults(stand.alpha, cells, runs),
  )

/** The draw again, cell by cell: each sum and the sampler's next number, of the variance of its own query (whose price has a
 * proof of its own). */
function replayFaults({ chance }: Stand, closing: ReleasableClosing): string[] {
  const grain = grainOf(closing.window) as ReleasedGrain
  const variances = new Map(
    queriesOf(closing.release.rules, grain).map(({ metric, level, by, variance }) => [
      `${metric} ${level} ${by}`,
      variance,
    ]),
  )
  const uniform = chance.uniform('replay')
  const again = drawnCells(closing).map(({ table: { metric, level, by }, exact }) =>
    String(BigInt(exact) + discreteGaussian(uniform, variances.get(`${metric} ${level} ${by}`) ?? 1n)),
  )
  return again.join() === drawRelease(closing, chance.uniform('replay')).noisy.flat().join()
    ? []
    : [`the draw of a ${grain} is not each sum with a number of the sampler’s, of the variance of its own query`]
}

/** Variance, mean and shape, table by table and for cells that hold nothing: five tests at `alpha`. `runs`: the residuals of
 * each draw. */
export function noiseFaults(alpha: number, cells: readonly DrawnCell[], runs: readonly Float64Array[]): string[] {
  const times = runs.length
  const columns = cells.map((_cell, at) => columnOf(runs, at))
  const wrong: string[] = []
  const groups = new Map<string, number[]>()
  cells.forEach(({ table, exact }, at) => {
    for (const name of [
      `${table.metric} ${table.level} by ${table.by}`,
      exact === 0 ? 'cells that hold nothing' : 'cells that hold somebody',
    ]) {
      const known = groups.get(name)
      if (known === undefined) groups.set(name, [at])
      else known.push(at)
    }
  })
  // Three tests of each group.
  const each = alpha / groups.size
  for (const [name, places] of groups) {
    const values = places.flatMap((at) => columns[at] ?? [])
    const squares = squaresOf(values)
    const ratio = Math.sqrt(squares / values.length)
    const p = 2 * Math.min(chiSquaredTail(squares, values.length), chiSquaredBelow(squares, values.length))
    if (p < each) wrong.push(`the noise of ${name} has ${ratio.toFixed(3)} times the deviation that is claimed`)
    if (twoSided(sumOf(values) / Math.sqrt(values.length)) < each)
      wrong.push(`the noise of ${name} is not centred on 0`)
    // Each cell by itself: noise that is the same in every run shows as a mean of its own.
    const means = squaresOf(places.map((at) => sumOf(columns[at] ?? []) / Math.sqrt(times)))
    if (chiSquaredTail(means, places.length) < each) wrong.push(`cells of ${name} keep noise from release to release`)
  }
  const fine = cells.flatMap(({ table }, at) => (table.metric === 'organisations' ? [] : (columns[at] ?? [])))
  const bins = normalBins(fine.length)
  const counts = bins.probabilities.map(() => 0)
  for (const one of fine) counts[bins.place(one)] = (counts[bins.place(one)] ?? 0) + 1
  if (goodnessOfFit(counts, bins.probabilities) < alpha) wrong.push('the noise of people and active days is not normal')
  wrong.push(...shapeOfOrganisations(alpha, cells, columns))
  return wrong
}

/** Whole numbers with little noise: against the exact probabilities of their variance. */
function shapeOfOrganisations(alpha: number, cells: readonly DrawnCell[], columns: readonly number[][]): string[] {
  const byVariance = new Map<number, number[]>()
  cells.forEach(({ table: { metric, variance } }, at) => {
    if (metric !== 'organisations') return
    const whole = Math.ceil(variance - 1e-6)
    byVariance.set(whole, [
      ...(byVariance.get(whole) ?? []),
      ...(columns[at] ?? []).map((one) => Math.round(one * Math.sqrt(variance))),
    ])
  })
  return [...byVariance].flatMap(([variance, draws]) => {
    const { place, probabilities } = exactBins(variance, draws.length)
    const counts = probabilities.map(() => 0)
    for (const one of draws) counts[place(one)] = (counts[place(one)] ?? 0) + 1
    return goodnessOfFit(counts, probabilities) < alpha / byVariance.size
      ? ['the noise of organisations is not discrete Gaussian']
      : []
  })
}

/** Noise of variance 1, by which exact discrete noise is told from rounded: through the whole draw, not the sampler alone. */
function coarse({ chance, alpha, ...stand }: Stand): Finding {
  const empty = emptyWindow(COARSE, MONTH)
  const features = Array.from(
    { length: 200 },
    (_, at) => ({ id: `f${at}`, area: 'a', counts: 'month', cells: 1 }) as const,
  )
  const closing = { ...empty, features }
  const runs = stand.times(80, 400)
  const cells = drawnCells(closing)
  const own = cells.flatMap(({ table }, at) => (table.metric === 'organisations' ? [at] : []))
  const { place, probabilities } = exactBins(1, runs * own.length)
  const counts = probabilities.map(() => 0)
  for (let run = 0; run < runs; run++) {
    const drawn = residuals(cells, drawRelease(closing, chance.uniform(`coarse ${run}`)))
    for (const at of own) {
      const bin = place(Math.round(drawn?.[at] ?? 0))
      counts[bin] = (counts[bin] ?? 0) + 1
    }
  }
  return proved(
    'noise in whole numbers',
    runs * own.length,
    'Where noise is so small that rounding would show, it has the exact probabilities of the discrete Gaussian.',
    goodnessOfFit(counts, probabilities) < alpha
      ? ['small noise is not discrete Gaussian: it was rounded, or is another kind']
      : [],
  )
}

/** The same cells in a month and a week, by place. */
function weeksInCommon(
  month: readonly DrawnCell[],
  week: readonly DrawnCell[],
): readonly (readonly [number, number])[] {
  const name = ({ table: { metric, level, by }, id, value }: DrawnCell): string => [metric, level, by, id, value].join()
  const places = new Map(week.map((cell, at) => [name(cell), at]))
  return month.flatMap((cell, at) => {
    const other = places.get(name(cell))
    return other === undefined ? [] : [[at, other] as const]
  })
}

/** No two cells share noise, no release that of the one before, no window that of another. */
function independence(
  { alpha }: Stand,
  runs: readonly Float64Array[],
  other: readonly Float64Array[],
  common: readonly (readonly [number, number])[],
  times: number,
): Finding {
  const wrong: string[] = []
  const width = runs[0]?.length ?? 0
  const pairs = (width * (width - 1)) / 2
  // A sum of products of independent deviates is normal enough where far more than its deviation is asked for.
  const most = -normalQuantile(alpha / 2 / Math.max(1, pairs)) + 1
  const columns = Array.from({ length: width }, (_, at) => Float64Array.from(columnOf(runs, at)))
  let worst = 0
  for (let a = 0; a < width; a++)
    for (let b = a + 1; b < width; b++) {
      const [x, y] = [columns[a], columns[b]]
      if (x === undefined || y === undefined) continue
      let sum = 0
      for (let run = 0; run < times; run++) sum += (x[run] ?? 0) * (y[run] ?? 0)
      worst = Math.max(worst, Math.abs(sum) / Math.sqrt(times))
    }
  if (worst > most) wrong.push('two cells of one release share noise')
  const lag = runs.reduce((sum, run, at) => {
    const before = runs[at - 1]
    return before === undefined ? sum : sum + run.reduce((all, one, cell) => all + one * (before[cell] ?? 0), 0)
  }, 0)
  if (twoSided(lag / Math.sqrt(width * (times - 1))) < alpha) wrong.push('a release has noise of the one before')
  const shared = runs.reduce(
    (sum, run, at) => sum + common.reduce((all, [a, b]) => all + (run[a] ?? 0) * (other[at]?.[b] ?? 0), 0),
    0,
  )
  if (twoSided(shared / Math.sqrt(common.length * times)) < alpha) wrong.push('a month and a week share noise')
  return proved(
    'independence of the noise',
    times,
    `No two of ${width} cells share noise, nor do two releases, nor a month and its weeks.`,
    wrong,
  )
}
