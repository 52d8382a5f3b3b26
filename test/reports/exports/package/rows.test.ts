// Rows: each cell of the recipient's tables once, with its interval, its band and its names.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIELDS } from '../../../../reports/exports/package/fields.ts'
import { packageTables } from '../../../../reports/exports/package/rows.ts'
import { madeUpRelease, packageOrder, packageRecipient } from '../../../support/package-order.ts'
import { testPlan } from '../../../support/release-plan.ts'

const { release } = await packageOrder()
const rowsOf = (by: Parameters<typeof packageRecipient>[0] = {}) =>
  packageTables(release, packageRecipient(by)).flatMap(({ rows }) => rows)

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

  it('ends a band where the next begins, and no band where there is none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rowsOf()), ({ organisations_from: from, organisations_below: below, value }) => {
        if (from === null) return value === 'others' && below === null
        const at = [0, ...release.rules.bands].indexOf(from)
        return below === (release.rules.bands[at] ?? null)
      }),
    )
    expect(rowsOf().some((row) => row.organisations_from === 500 && row.organisations_below === null)).toBe(true)
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
