// Rows: each cell of the recipient's tables once, with its interval, its step and its names.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIELDS } from '../../../../reports/exports/package/fields.ts'
import type { PackageRow, PackageTable } from '../../../../reports/exports/package/package-facts.ts'
import { packageTables } from '../../../../reports/exports/package/rows.ts'
import type { ReleasedGrain } from '../../../../schemas/release-plan.ts'
import { grainOf } from '../../../../time/calendar.ts'
import { queriesOf } from '../../../../reports/release/queries.ts'
import type { Draw } from '../../../../reports/release/draw.ts'
import type { ReleaseFrame } from '../../../../reports/release/noisy-things.ts'
import { releasedCells } from '../../../../reports/release/released-cells.ts'
import { OTHERS, VALUES } from '../../../../schemas/segments.ts'
import { anyRelease, drawOf, frameOf } from '../../../support/any-release.ts'
import { madeUpRelease, packageOrder, packageRecipient } from '../../../support/package-order.ts'
import { testPlan } from '../../../support/release-plan.ts'

const { release } = await packageOrder()
const rowsOf = (by: Parameters<typeof packageRecipient>[0] = {}) =>
  packageTables(release, packageRecipient(by)).flatMap(({ rows }) => rows)

const keyOf = ({ level, id, by, value }: { level: string; id: string; by: string; value: string }): string =>
  `${level} ${id} ${by} ${value}`

describe('which rows there are', () => {
  it('gives every cell of the asked tables once, and none of another', () => {
    const of = (cells: readonly { level: string; id: string; by: string; value: string }[]): string[] =>
      cells.map(({ level, id, by, value }) => `${level} ${id} ${by} ${value}`).toSorted()
    expect(of(rowsOf())).toEqual(of(release.cells))
    const some = rowsOf({ tables: ['device', 'total'] })
    expect(of(some)).toEqual(of(release.cells.filter(({ by }) => by === 'device' || by === 'total')))
    expect(new Set(some.map(({ by }) => by))).toEqual(new Set(['total', 'device']))
  })

  it('has the tables in one order, however they were asked for', () => {
    const names = packageTables(release, packageRecipient({ tables: ['device', 'role', 'total'] }))
    expect(names.map(({ by }) => by)).toEqual(['total', 'role', 'device'])
  })

  it('leaves out a table that the plan does not release', async () => {
    const { release: totals } = await packageOrder(
      {},
      madeUpRelease({ plan: testPlan({ tables: { total: 1, role: 1 } }) }),
    )
    expect(packageTables(totals, packageRecipient()).map(({ by }) => by)).toEqual(['total', 'role'])
    expect(packageTables(totals, packageRecipient({ tables: ['device'] }))).toEqual([])
  })

  it('puts cells in canonical order that come in another', () => {
    const turned = { ...release, cells: release.cells.toReversed() }
    expect(packageTables(turned, packageRecipient())).toEqual(packageTables(release, packageRecipient()))
  })
})

describe('what a row says', () => {
  it('has its fields in the order in which every file has them', () => {
    for (const row of rowsOf()) expect(Object.keys(row)).toEqual(FIELDS.map(({ name }) => name))
  })

  it('has the figures of the cell as they are, and the last day of the window', () => {
    const cell = release.cells.find(({ id, by }) => id === 'sign' && by === 'total')
    expect(rowsOf().find(({ id, by }) => id === 'sign' && by === 'total')).toMatchObject({
      release: 'month-2026-11',
      grain: 'month',
      start: '2026-11-01',
      end: '2026-11-30',
      people: cell?.people,
      people_sigma: cell?.peopleSigma,
      active_days: cell?.activeDays,
      active_days_sigma: cell?.activeDaysSigma,
    })
  })

  it('rounds the 95 % interval outwards to whole numbers', () => {
    for (const row of rowsOf()) {
      expect(row.people - row.people_low).toBe(Math.ceil(1.959964 * row.people_sigma))
      expect(row.people_high - row.people).toBe(Math.ceil(1.959964 * row.people_sigma))
    }
    const days = rowsOf().filter((row) => row.active_days !== null)
    expect(days.length).toBeGreaterThan(10)
    for (const { active_days: at, active_days_low: low, active_days_high: high } of days)
      expect((low ?? 0) < (at ?? 0) && (at ?? 0) < (high ?? 0)).toBe(true)
  })

  it('keeps a negative estimate negative', () => {
    expect(rowsOf({ tables: ['total'] }).find(({ id }) => id === 'answer')?.active_days).toBeLessThan(0)
  })

  it('says of organisations the step that is left when twice the noise is taken off, and no end that nobody knows', () => {
    const steps = new Map(release.cells.map((cell) => [keyOf(cell), cell.organisationsFrom]))
    const sigmas = new Map(
      queriesOf(release.rules, release.view.grain)
        .filter(({ metric }) => metric === 'organisations')
        .map(({ by, level, variance }) => [`${by} ${level}`, Math.sqrt(Number(variance))]),
    )
    for (const row of rowsOf()) {
      const released = steps.get(keyOf(row)) ?? null
      const left = (released ?? 0) - 2 * (sigmas.get(`${row.by} ${row.level}`) ?? Number.NaN)
      const atLeast = [0, ...release.rules.bands].filter((step) => step === 0 || step <= left).at(-1) ?? 0
      expect(row.organisations_from).toBe(released === null ? null : atLeast)
    }
    expect(new Set(rowsOf().map((row) => row.organisations_from)).size).toBeGreaterThan(2)
    expect(FIELDS.map(({ name }) => name).filter((name) => name.startsWith('organisations'))).toEqual([
      'organisations_from',
    ])
  })

  it('says of each feature which area it is in, so that whoever reads it can group by area', () => {
    const named = rowsOf({ tables: ['total'] })
    const areaOf = new Map(release.features.map(({ id, area }) => [id, area]))
    for (const { level, id, area } of named) expect(area).toBe(level === 'feature' ? areaOf.get(id) : id)
    expect(new Set(named.map(({ level }) => level)).size).toBe(3)
  })

  it('calls each thing as the catalogue does, and by its id what that does not know', () => {
    const named = rowsOf({ tables: ['total'] })
    expect(named.find(({ id }) => id === 'upload')).toMatchObject({ name_nl: '=1+1', name_en: '@SUM(A1)' })
    expect(named[0]).toMatchObject({ id: 'platform', name_nl: 'Platform', name_en: 'Platform' })
    const nameless = { ...release, names: { area: new Map(), feature: new Map() } }
    expect(packageTables(nameless, packageRecipient())[0]?.rows.map(({ name_en }) => name_en)).toEqual(
      named.map(({ id }) => (id === 'platform' ? 'Platform' : id)),
    )
  })
})

/** The tables of a release of any plan. */
const tablesOf = ({ frame, draw }: { readonly frame: ReleaseFrame; readonly draw: Draw }): readonly PackageTable[] =>
  packageTables(
    {
      ...release,
      view: { ...release.view, grain: grainOf(frame.window) as ReleasedGrain },
      rules: frame.release.rules,
      cells: releasedCells(frame, draw),
    },
    packageRecipient(),
  )

/** The rows of each part in each table of segments, with the part's total. */
const divisionsOf = (
  tables: readonly PackageTable[],
): readonly { total: PackageRow; rows: readonly PackageRow[] }[] => {
  const totals = tables.find(({ by }) => by === 'total')?.rows ?? []
  return totals.flatMap((total) =>
    tables
      .filter(({ by }) => by !== 'total')
      .map(({ rows }) => ({ total, rows: rows.filter(({ level, id }) => level === total.level && id === total.id) }))
      .filter(({ rows }) => rows.length > 0),
  )
}

describe('the values of a part, of any release', () => {
  it('stand for every value once, with those that are merged in others', () => {
    fc.assert(
      fc.property(anyRelease, (any) => {
        for (const { total, rows } of divisionsOf(tablesOf(any))) {
          expect(total.values_merged).toBe(1)
          const merged = rows.reduce((sum, row) => sum + row.values_merged, 0)
          expect(merged).toBe(VALUES[rows[0]?.by ?? 'total'].length)
          for (const { value, values_merged: own } of rows) expect(value === OTHERS ? own >= 2 : own === 1).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('have people that add up to the total, none of them more than it', () => {
    fc.assert(
      fc.property(anyRelease, (any) => {
        for (const { total, rows } of divisionsOf(tablesOf(any))) {
          expect(rows.reduce((sum, { people }) => sum + people, 0)).toBe(total.people)
          for (const { people } of rows) expect(people).toBeLessThan(total.people)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('have active days that add up, too, and of which chance can bring one above the total', () => {
    const frame = frameOf(testPlan(), [{ id: 'sign', area: 'documents', counts: 'month', cells: 1 }])
    const draw = drawOf(frame, ({ metric, by, values, unit }, _, value) => {
      const inFirst = values.indexOf(value) === 0
      if (metric !== 'activeDays') return BigInt(by === 'total' ? 5_000 : 1_000) * BigInt(unit)
      return BigInt(by === 'total' ? 5_000 : inFirst ? 6_000 : -250) * BigInt(unit)
    })
    const found = divisionsOf(tablesOf({ frame, draw })).filter(({ total }) => total.level === 'feature')
    expect(found.length).toBe(3)
    for (const { total, rows } of found) {
      expect(rows.reduce((sum, row) => sum + (row.active_days ?? NaN), 0)).toBe(total.active_days)
      expect(rows[0]?.active_days).toBeGreaterThan(total.active_days ?? NaN)
    }
  })

  it('have of others the σ that follows from how many values it merges', () => {
    for (const { total, rows } of divisionsOf(packageTables(release, packageRecipient()))) {
      const others = rows.find(({ value }) => value === OTHERS)
      const one = rows.find(({ value }) => value !== OTHERS)
      if (others === undefined || one === undefined) continue
      const [m, n] = [others.values_merged, VALUES[others.by].length]
      // σ² of m values is m s² − (m/n)²(n s² − σ² of the total); s² follows from that of one value.
      const drawn = (one.people_sigma ** 2 - total.people_sigma ** 2 / n ** 2) / (1 - 1 / n)
      const expected = Math.sqrt(m * drawn - (m / n) ** 2 * (n * drawn - total.people_sigma ** 2))
      expect(others.people_sigma).toBeCloseTo(expected, 1)
    }
    expect(rowsOf().filter(({ value }) => value === OTHERS).length).toBeGreaterThan(3)
  })
})
