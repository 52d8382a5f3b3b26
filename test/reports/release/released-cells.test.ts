// From a draw to what is published: every kind of plan, each figure and deviation reckoned again by other means.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkReleased } from '../../../reports/release/check.ts'
import type { Draw } from '../../../reports/release/draw.ts'
import type { ReleaseFrame } from '../../../reports/release/noisy-things.ts'
import { type Query, queriesOf } from '../../../reports/release/queries.ts'
import { releasedCells } from '../../../reports/release/released-cells.ts'
import type { ReleasedCell } from '../../../schemas/released.ts'
import type { Dimension, Level } from '../../../schemas/segments.ts'
import { OTHERS, VALUES } from '../../../schemas/segments.ts'
import { anyRelease, drawOf, frameOf } from '../../support/any-release.ts'
import { byMonth } from '../../support/closing.ts'
import { type Fraction, add, solve } from '../../support/dense-least-squares.ts'
import { testPlan } from '../../support/release-plan.ts'

const FEATURES = [byMonth('upload', 'documents'), byMonth('sign', 'documents'), byMonth('ask', 'questions')]
const plan = testPlan()
const frame = frameOf(plan, FEATURES)

/** A draw without noise: so many people (active days five times as many, of 400 organisations) in each total, divided
 * over the values of every table as `parts` says. */
function exactDraw(of: ReleaseFrame, peopleOf: (level: Level, id: string) => number, parts = [50, 30, 15, 4, 1]): Draw {
  return drawOf(of, ({ metric, level, by, values, unit }, id, value) => {
    const people = peopleOf(level, id)
    if (metric === 'organisations') return people === 0 ? 0n : 400n
    const share = by === 'total' ? 100 : (parts[values.indexOf(value)] ?? 0)
    return BigInt(Math.round((people * share * (metric === 'people' ? 1 : 5)) / 100)) * BigInt(unit)
  })
}
const busy = (level: Level, id: string): number =>
  level === 'platform' ? 5_000 : level === 'area' ? 4_000 : id === 'ask' ? 0 : 2_000
const row = (cells: readonly ReleasedCell[], level: Level, id: string, by: Dimension): ReleasedCell[] =>
  cells.filter((cell) => cell.level === level && cell.id === id && cell.by === by)
const totalOf = (cells: readonly ReleasedCell[], level: Level, id: string): ReleasedCell | undefined =>
  row(cells, level, id, 'total')[0]

/** Whether σ is √variance in whole units, rounded up to a thousandth. */
function isSigma(sigma: number | null, [of, over]: Fraction, unit: number): boolean {
  const thousandths = BigInt(Math.round((sigma ?? 0) * 1_000))
  const [square, scale] = [of * 1_000_000n, over * BigInt(unit) ** 2n]
  return thousandths ** 2n * scale >= square && (thousandths - 1n) ** 2n * scale < square
}

describe('the cells', () => {
  it('are the same whenever they are asked for, and stand in the order of a release', () => {
    const draw = exactDraw(frame, busy)
    const cells = releasedCells(frame, draw)
    expect(releasedCells(structuredClone(frame), structuredClone(draw))).toEqual(cells)
    expect(releasedCells({ ...frame, features: frame.features.toReversed() }, draw)).toEqual(cells)
    expect(cells.map(({ level, id, by, value }) => `${level} ${id} ${by} ${value}`).slice(0, 6)).toEqual([
      'platform platform total total',
      'platform platform role client',
      'platform platform role accountant',
      'platform platform role assistant',
      'platform platform role administrator',
      'platform platform role unknown',
    ])
    expect(checkReleased(cells, frame)).toEqual([])
  })

  it('say the figures of a draw without noise, and what is too small as part of others', () => {
    const cells = releasedCells(frame, exactDraw(frame, busy))
    expect(totalOf(cells, 'platform', 'platform')).toMatchObject({ people: 5_000, organisationsFrom: 100 })
    expect(
      row(cells, 'feature', 'sign', 'device').map(({ value, people, activeDays }) => [value, people, activeDays]),
    ).toEqual([
      ['desktop', 1_000, 5_000],
      ['phone', 600, 3_000],
      [OTHERS, 400, 2_000], // 80 and 20 stay below two deviations of their sum
    ])
    expect(row(cells, 'feature', 'sign', 'device').map(({ organisationsFrom }) => organisationsFrom)).toEqual([
      100,
      100,
      null,
    ])
    expect(
      cells.filter(({ id }) => id === 'ask'),
      'nobody was there',
    ).toEqual([])
    for (const { release, grain, start } of cells)
      expect([release, grain, start]).toEqual(['month-2026-11', 'month', '2026-11-01'])
  })

  it('are none where the noise finds nobody', () => {
    expect(
      releasedCells(
        frame,
        exactDraw(frame, () => 0),
      ),
    ).toEqual([])
    expect(
      releasedCells(
        frame,
        drawOf(frame, ({ unit }) => -BigInt(unit) * 1_000n),
      ),
    ).toEqual([])
  })

  it('of a catalogue without features are those of the platform', () => {
    const bare = frameOf(plan, [])
    const cells = releasedCells(
      bare,
      exactDraw(bare, () => 5_000),
    )
    expect(new Set(cells.map(({ level }) => level))).toEqual(new Set(['platform']))
    expect(cells[0]).toMatchObject({ activeDays: null, activeDaysSigma: null, hiddenFeatures: 0 })
  })

  it('of any draw pass the last look at them', () => {
    fc.assert(
      fc.property(anyRelease, ({ frame: of, draw }) => {
        expect(checkReleased(releasedCells(of, draw), of)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('of a draw that was made for something else are refused', () => {
    const draw = exactDraw(frame, busy)
    const [first = [], ...rest] = draw.noisy
    for (const other of [
      { ...draw, plan: '0'.repeat(64) },
      { ...draw, noisy: rest },
      { ...draw, noisy: [[...first, '1'], ...rest] },
      { ...draw, noisy: [first.slice(1), ...rest] },
    ])
      expect(() => releasedCells(frame, other)).toThrow(RangeError)
    expect(() => releasedCells(frameOf(plan, FEATURES.slice(1)), draw)).toThrow(RangeError)
  })
})

describe('organisations', () => {
  /** A draw of enough people everywhere, of so many organisations in all and at each value. */
  const draw = (total: number, each: number): Draw =>
    drawOf(frame, ({ metric, by, unit }) =>
      metric === 'organisations'
        ? BigInt(by === 'total' ? total : each)
        : BigInt(by === 'total' ? 5_000 : 1_000) * BigInt(unit),
    )
  const query = (by: Dimension) =>
    queriesOf(plan, 'month').find((one) => one.metric === 'organisations' && one.level === 'feature' && one.by === by)
  const least = (by: Dimension): number => 3 + Math.ceil(Math.sqrt(Number(query(by)?.variance)))

  it('decide too: a thing is shown from three and a deviation on, and not one below', () => {
    expect(totalOf(releasedCells(frame, draw(least('total'), 400)), 'feature', 'sign')).toBeDefined()
    expect(totalOf(releasedCells(frame, draw(least('total') - 1, 400)), 'feature', 'sign')).toBeUndefined()
  })

  it('decide of a segment by the noise of its own table', () => {
    const shown = (each: number): number => row(releasedCells(frame, draw(400, each)), 'feature', 'sign', 'role').length
    expect(least('role')).toBeGreaterThan(least('total'))
    expect([shown(least('role')), shown(least('role') - 1)]).toEqual([5, 0])
  })

  it('are said in bands: the last edge that the noisy number reaches', () => {
    const bandOf = (total: number) =>
      totalOf(releasedCells(frame, draw(total, 400)), 'feature', 'sign')?.organisationsFrom
    expect([99, 100, 499, 500, 90_000].map(bandOf)).toEqual([50, 100, 100, 500, 500])
    const high = frameOf(testPlan({ bands: [1_000] }), FEATURES)
    expect(totalOf(releasedCells(high, exactDraw(high, busy)), 'feature', 'sign')?.organisationsFrom).toBe(0)
  })
})

describe('active days', () => {
  it('of areas and the platform sum what their features show, and say how many they leave out', () => {
    const cells = releasedCells(frame, exactDraw(frame, busy))
    const [upload, sign] = [totalOf(cells, 'feature', 'upload'), totalOf(cells, 'feature', 'sign')]
    expect([upload?.activeDays, sign?.activeDays]).toEqual([10_000, 10_000])
    expect(totalOf(cells, 'area', 'documents')).toMatchObject({ activeDays: 20_000, hiddenFeatures: 0 })
    expect(totalOf(cells, 'area', 'questions')).toMatchObject({
      activeDays: null,
      activeDaysSigma: null,
      hiddenFeatures: 1,
    })
    expect(totalOf(cells, 'platform', 'platform')).toMatchObject({ activeDays: 20_000, hiddenFeatures: 1 })
    const sigma = totalOf(cells, 'platform', 'platform')?.activeDaysSigma ?? 0
    const of = (upload?.activeDaysSigma ?? 0) ** 2 + (sign?.activeDaysSigma ?? 0) ** 2
    expect(sigma).toBeGreaterThanOrEqual(Math.sqrt(of) - 1e-9)
    expect(sigma).toBeLessThan(Math.sqrt(of) + 0.001)
    expect(row(cells, 'area', 'documents', 'role').every(({ activeDays }) => activeDays === null)).toBe(true)
  })

  it('drawn for the platform stand there themselves', () => {
    const drawn = { weight: 1, bound: { method: 'scaling', squared: 900 } } as const
    const own = testPlan({ metrics: { ...plan.metrics, activeDays: { weight: 20, levels: { platform: drawn } } } })
    const of = frameOf(own, FEATURES)
    const cells = releasedCells(of, exactDraw(of, busy))
    expect(totalOf(cells, 'platform', 'platform')).toMatchObject({ activeDays: 25_000, hiddenFeatures: 0 })
    expect(row(cells, 'platform', 'platform', 'role').map(({ activeDays }) => activeDays)).toEqual([
      12_500, 7_500, 3_750, 1_000, 250,
    ])
    expect(totalOf(cells, 'feature', 'sign')).toMatchObject({
      activeDays: null,
      activeDaysSigma: null,
      hiddenFeatures: 0,
    })
    expect(checkReleased(cells, of)).toEqual([])
  })

  it('are nowhere in a plan without them', () => {
    const { people, organisations } = plan.metrics
    const of = frameOf(testPlan({ metrics: { people, organisations } }), FEATURES)
    const cells = releasedCells(of, exactDraw(of, busy))
    expect(cells.length).toBeGreaterThan(20)
    expect(
      cells.every((cell) => cell.activeDays === null && cell.activeDaysSigma === null && cell.hiddenFeatures === 0),
    ).toBe(true)
  })

  it('may be negative: nothing is cut off at zero', () => {
    const draw = drawOf(frame, ({ metric, unit }) => (metric === 'activeDays' ? -7n : 5_000n) * BigInt(unit))
    expect(totalOf(releasedCells(frame, draw), 'feature', 'sign')?.activeDays).toBeLessThan(0)
  })
})

describe('a plan', () => {
  it('of totals only has totals only', () => {
    const of = frameOf(testPlan({ tables: { total: 1 } }), FEATURES)
    const cells = releasedCells(of, exactDraw(of, busy))
    expect(cells.map(({ level, id, by }) => `${level} ${id} ${by}`)).toEqual([
      'platform platform total',
      'area documents total',
      'area questions total',
      'feature sign total',
      'feature upload total',
    ])
  })

  it('of some tables and levels has those', () => {
    const level = { weight: 1, bound: { method: 'sampling', cells: 3 } } as const
    const metric = { weight: 1, levels: { area: level } }
    const own = testPlan({ tables: { total: 1, device: 1 }, metrics: { people: metric, organisations: metric } })
    const of = frameOf(own, FEATURES)
    const cells = releasedCells(of, exactDraw(of, busy))
    expect(new Set(cells.map(({ level: at, by }) => `${at} ${by}`))).toEqual(new Set(['area total', 'area device']))
  })
})

/** What the least squares of the book make of one thing's answers. */
function solved(of: ReleaseFrame, draw: Draw, metric: Query['metric'], level: Level, id: string) {
  const grain = of.window.startsWith('week') ? 'week' : 'month'
  const things = new Set(drawnIds(of, level))
  const place = [...things].indexOf(id)
  const answers = queriesOf(of.release.rules, grain).flatMap((query, number) => {
    if (query.metric !== metric || query.level !== level) return []
    const from = place * query.values.length
    const values = (draw.noisy[number] ?? []).slice(from, from + query.values.length).map(BigInt)
    return [{ by: query.by, values, variance: query.variance, unit: query.unit }]
  })
  const [total, ...tables] = answers
  if (total === undefined) return undefined
  const found = solve(total, tables)
  return { ...found, unit: total.unit, at: (by: Dimension) => tables.findIndex((table) => table.by === by) }
}
const drawnIds = ({ features }: ReleaseFrame, level: Level): string[] => {
  const listed = features.filter(({ id }) => id !== 'unlisted')
  if (level === 'platform') return ['platform']
  return [...new Set(listed.map(({ id, area }) => (level === 'area' ? area : id)))].toSorted()
}

it('every figure and deviation is the least-squares one of its draw, to the last whole and thousandth', () => {
  fc.assert(
    fc.property(anyRelease, ({ frame: of, draw }) => {
      const cells = releasedCells(of, draw)
      const known = new Map<string, ReturnType<typeof solved>>()
      const exactly = (metric: Query['metric'], level: Level, id: string): ReturnType<typeof solved> => {
        const name = `${metric} ${level} ${id}`
        if (!known.has(name)) known.set(name, solved(of, draw, metric, level, id))
        return known.get(name)
      }
      for (const cell of cells) {
        const { level, id, by, value } = cell
        const besides = row(cells, level, id, by).map((one) => one.value)
        const members = [...VALUES[by].keys()].filter((at) => {
          const name = VALUES[by][at] ?? ''
          return value === OTHERS ? !besides.includes(name) : name === value
        })
        for (const [figure, sigma, exact] of [
          [cell.people, cell.peopleSigma, exactly('people', level, id)],
          [cell.activeDays, cell.activeDaysSigma, exactly('activeDays', level, id)],
        ] as const) {
          if (exact === undefined || figure === null) continue
          const table = exact.tables[exact.at(by)] ?? [exact.total]
          const variance = by === 'total' ? exact.variance : exact.varianceOf(exact.at(by), members)
          const [top, under] = members.reduce<Fraction>((sum, at) => add(sum, table[at] ?? [0n, 1n]), [0n, 1n])
          const scale = under * BigInt(exact.unit)
          const off = BigInt(figure) * scale - top
          expect(off <= BigInt(members.length) * scale && off >= -BigInt(members.length) * scale).toBe(true)
          expect(isSigma(sigma, variance, exact.unit)).toBe(true)
        }
      }
    }),
    { numRuns: 20 },
  )
})
