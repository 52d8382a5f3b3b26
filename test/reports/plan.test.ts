// Plans: drawn from what was published, before the month begins, and what a window takes from them.
import { describe, expect, it } from 'vitest'
import { readPlans, writePlan } from '../../log/plans.ts'
import { mergedValues, plannedFeatures } from '../../reports/close/planned-features.ts'
import { monthToPlan, planAhead, planOf } from '../../reports/plan.ts'
import { type Catalogue, Feature } from '../../schemas/catalogue.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { Plan } from '../../schemas/plan.ts'
import { disclose } from '../../reports/close/disclose.ts'
import { cell, closing } from '../support/closing.ts'
import { HOUR_MS, calendar, openStand, startOf } from '../support/reports-stand.ts'

const name = { nl: 'naam', en: 'name' }
const feature = (id: string, more: object = {}): Feature =>
  Feature.parse({
    id,
    name,
    area: 'documents',
    match: [{ route: `/${id}` }],
    purpose: 'interest',
    owner: 'product',
    expiry: '2099-01-01',
    ...more,
  })
const catalogue = (...features: Feature[]): Catalogue => ({ areas: [{ id: 'documents', name }], features })
const none = { role: [], organisationSize: [], device: [] }
const plan = (window: string, counts: Plan['counts'], merged: Plan['merged'] = none): [string, Plan] => [
  window,
  { window, counts, merged },
]
const rules = (more: object = {}) => ({
  calendar,
  firstDay: '2026-01-01',
  catalogues: [{ effective: '2026-01-01', catalogue: catalogue(feature('upload')) }],
  plans: new Map<string, Plan>(),
  ...more,
})
const published = (people: number) =>
  disclose(
    closing({
      window: 'month/2026-10',
      start: '2026-10-01',
      features: [{ id: 'upload', area: 'documents', counts: 'month', cells: 1 }],
      sums: [
        cell('platform', 'platform', 500),
        cell('platform', 'platform', 300, { by: 'role', value: 'client' }),
        cell('platform', 'platform', 150, { by: 'role', value: 'accountant' }),
        cell('platform', 'platform', 50, { by: 'role', value: 'assistant' }),
        cell('feature', 'upload', people),
      ],
    }),
  )

describe('the plan of a month', () => {
  it.each([
    [197, 'month'],
    [198, 'day'],
  ])('with %i people shown last month, a feature counts by %s', (people, counts) => {
    expect(planOf('month/2026-12', catalogue(feature('upload')), published(people)).counts).toEqual({ upload: counts })
  })

  it('follows the catalogue where that says it', () => {
    const said = catalogue(feature('upload', { counts: 'month' }), feature('sign', { counts: 'day' }))
    expect(planOf('month/2026-12', said, published(400)).counts).toEqual({ upload: 'month', sign: 'day' })
  })

  it('merges the values that the platform did not show', () => {
    const { merged } = planOf('month/2026-12', catalogue(feature('upload')), published(400))
    expect(merged.role).toEqual(['assistant', 'administrator', 'unknown'])
  })

  it('counts by month and merges nothing when nothing was published', () => {
    expect(planOf('month/2026-12', catalogue(feature('upload')))).toEqual({
      window: 'month/2026-12',
      counts: { upload: 'month' },
      merged: none,
    })
  })

  it('is made in the last day before it begins, once', () => {
    const begins = startOf('2026-12-01')
    expect(monthToPlan(rules(), begins - 24 * HOUR_MS - 1)).toBeUndefined()
    expect(monthToPlan(rules(), begins - 24 * HOUR_MS)).toBe('month/2026-12')
    expect(monthToPlan(rules(), begins - 1)).toBe('month/2026-12')
    expect(monthToPlan(rules(), begins)).toBeUndefined() // begun without one: the catalogue decides
    expect(monthToPlan(rules({ plans: new Map([plan('month/2026-12', {})]) }), begins - 1)).toBeUndefined()
  })

  it('promotes what was published, and is kept as it was first written', async () => {
    const stand = await openStand(startOf('2026-10-01'))
    const window = { window: 'month/2026-10', grain: 'month', start: '2026-10-01' } as const
    await stand.warehouse.publish({ ...window, features: [], missing: 0, organisationRules: true }, published(400))
    const at = startOf('2026-12-01') - HOUR_MS
    await planAhead(stand.log, stand.warehouse, rules(), at)
    const plans = await readPlans(stand.log)
    expect(plans.get('month/2026-12')?.counts).toEqual({ upload: 'day' })
    await stand.warehouse.publish({ ...window, features: [], missing: 0, organisationRules: true }, published(50))
    await planAhead(stand.log, stand.warehouse, rules({ plans }), at)
    expect((await readPlans(stand.log)).get('month/2026-12')?.counts).toEqual({ upload: 'day' })
  })
})

describe('the features of a window', () => {
  const of = (window: WindowId, more: object = {}) =>
    plannedFeatures(rules(more), window).find(({ id }) => id === 'upload')

  it('count by month by default: one cell in the month, none in its days and weeks', () => {
    expect(of('month/2026-11')).toMatchObject({ counts: 'month', cells: 1 })
    expect(of('week/2026-W46')).toMatchObject({ counts: 'month', cells: 0 })
    expect(of('day/2026-11-09')).toMatchObject({ counts: 'month', cells: 0 })
  })

  it('count by day where the plan of the month says so', () => {
    const plans = new Map([plan('month/2026-11', { upload: 'day' })])
    expect(of('month/2026-11', { plans })).toMatchObject({ counts: 'day', cells: 30 })
    expect(of('week/2026-W46', { plans })).toMatchObject({ counts: 'day', cells: 7 })
    expect(of('day/2026-11-09', { plans })).toMatchObject({ counts: 'day', cells: 1 })
  })

  it('in a week over a month boundary with differing plans have the days that count by day, and no week', () => {
    const plans = new Map([plan('month/2026-11', { upload: 'month' }), plan('month/2026-12', { upload: 'day' })])
    expect(of('week/2026-W49', { plans })).toMatchObject({ counts: 'month', cells: 6 }) // 30 November to 6 December
  })

  it('are not counted from their expiry on', () => {
    const catalogues = [
      { effective: '2026-01-01', catalogue: catalogue(feature('upload', { counts: 'day', expiry: '2026-11-11' })) },
    ]
    expect(of('month/2026-11', { catalogues })).toMatchObject({ counts: 'day', cells: 10 })
    expect(of('day/2026-11-10', { catalogues })).toMatchObject({ cells: 1 })
    expect(of('day/2026-11-11', { catalogues })).toBeUndefined()
  })

  it('count one way for a whole month, also when the catalogue changes its mind within it', () => {
    const catalogues = [
      { effective: '2026-01-01', catalogue: catalogue(feature('upload')) },
      { effective: '2026-11-16', catalogue: catalogue(feature('upload', { counts: 'day' })) },
    ]
    expect(of('month/2026-11', { catalogues })).toMatchObject({ counts: 'month', cells: 1 })
    expect(of('day/2026-11-20', { catalogues })).toMatchObject({ counts: 'month', cells: 0 })
    expect(of('day/2026-12-01', { catalogues })).toMatchObject({ counts: 'day', cells: 1 })
  })

  it('always have what is not listed, by month', () => {
    const unlisted = plannedFeatures(rules({ catalogues: [] }), 'month/2026-11')
    expect(unlisted).toEqual([{ id: 'unlisted', area: 'unlisted', counts: 'month', cells: 1 }])
  })

  it('merge what either month of a week merges', () => {
    const plans = new Map([
      plan('month/2026-11', {}, { ...none, role: ['assistant'] }),
      plan('month/2026-12', {}, { ...none, role: ['unknown', 'assistant'], device: ['robot'] }),
    ])
    expect(mergedValues(rules({ plans }), 'week/2026-W49')).toEqual({
      role: ['assistant', 'unknown'],
      organisationSize: [],
      device: ['robot'],
    })
    expect(mergedValues(rules({ plans }), 'day/2026-11-30').device).toEqual([])
  })
})

it('a stage plans ahead, and drops the plan when nothing of its month is open', async () => {
  const stand = await openStand(startOf('2026-11-30') + 7 * HOUR_MS)
  await stand.putCatalogue('2026-11-30', [{ id: 'upload', area: 'documents', counts: 'day' }])
  await using reports = await stand.open()
  await reports.settle()
  expect([...(await readPlans(stand.log)).keys()]).toEqual(['month/2026-12'])
  await writePlan(stand.log, plan('month/2026-10', {})[1])
  stand.clock.pass(2 * HOUR_MS)
  await reports.settle()
  expect([...(await readPlans(stand.log)).keys()]).toEqual(['month/2026-12'])
})
