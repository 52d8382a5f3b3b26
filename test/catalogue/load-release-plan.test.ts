// Release plan files: the ready ones, whatever may stand in one, and what is said about a wrong one: line, field, what it
// should be, all at once.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BadReleasePlan, loadReleasePlan, parseReleasePlan } from '../../catalogue/load-release-plan.ts'
import { queriesOf } from '../../reports/release/queries.ts'
import { RELEASED_GRAINS, nanoRhoOf } from '../../schemas/release-plan.ts'

const CATALOGUE = join(import.meta.dirname, '../../catalogue')
const FIXTURES = join(import.meta.dirname, 'fixtures/release-plan')
const within = (folder: string): string[] =>
  readdirSync(join(FIXTURES, folder)).map((name) => join(FIXTURES, folder, name))
const ready = readdirSync(CATALOGUE).filter((name) => name.startsWith('release-plan-'))
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What is said about a plan that is wrong, line by line. */
function saidOf(text: string): string[] {
  try {
    parseReleasePlan(text)
  } catch (error) {
    if (!(error instanceof BadReleasePlan)) throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  throw new Error('nothing was said about it')
}

describe('the ready plans', () => {
  it('are one for each tier', () => {
    expect(ready.toSorted()).toEqual(['l', 'm', 's', 'totals'].map((tier) => `release-plan-${tier}.yaml`))
  })

  it.each(ready)('%s can be used: thirteen months fit its year, and every table has its share', async (name) => {
    const plan = await loadReleasePlan(join(CATALOGUE, name))
    expect(nanoRhoOf(plan.budget.month) * 13).toBeLessThanOrEqual(nanoRhoOf(plan.budget.year))
    expect(queriesOf(plan, 'month').every(({ nanoRho }) => nanoRho > 10_000)).toBe(true)
    expect(plan.delta * plan.size.people).toBeLessThanOrEqual(0.01)
  })
})

describe('a plan that can be used', () => {
  it.each(within('valid').map((path) => [nameOf(path), path]))('%s is read', async (_, path) => {
    const plan = await loadReleasePlan(path)
    const grains = RELEASED_GRAINS.filter((grain) => plan.budget[grain] !== undefined)
    for (const grain of grains) expect(queriesOf(plan, grain).length).toBeGreaterThan(0)
    expect(grains).toContain('month')
  })

  it('is the same in whatever order its fields stand', async () => {
    const [path = ''] = within('valid').filter((name) => name.includes('another-order'))
    const plan = await loadReleasePlan(path)
    expect(plan).toMatchObject({ format: 1, plan: 'a', from: '2099-12', budget: { month: 10, year: 10 }, delta: 1e-15 })
    expect(plan.metrics.activeDays?.levels.platform?.bound).toEqual({ method: 'sampling', cells: 1, each: 31 })
  })
})

describe('a plan that cannot be used', () => {
  it.each(within('invalid').map((path) => [nameOf(path), path]))(
    '%s: all that is wrong is said at once',
    async (_, path) => {
      const text = readFileSync(path, 'utf8')
      const expected = text.split('\n').flatMap((line) => /^# (line \d+: .*)$/.exec(line)?.[1] ?? [])
      expect(expected.length).toBeGreaterThan(0)
      expect(saidOf(text).toSorted()).toEqual(expected.toSorted())
      await expect(loadReleasePlan(path)).rejects.toThrow(`the release plan ${path} cannot be used`)
    },
  )

  const right = readFileSync(join(FIXTURES, 'valid/every-table-and-level.yaml'), 'utf8')
  const cases: readonly [string, string | RegExp, string, string][] = [
    ['no metrics', /metrics:\n[^]*thresholds/, 'thresholds', 'line 1: metrics: expected `people` and `organisations`'],
    [
      'no people',
      /  people:\n[^]*  activeDays/,
      '  activeDays',
      'line 9: metrics.people: expected `weight` and `levels`',
    ],
    [
      'no organisations',
      /  organisations:\n[^]*thresholds/,
      'thresholds',
      'line 9: metrics.organisations: expected `weight`',
    ],
    [
      'days that are no metric',
      /  activeDays:\n[^]*  organisations/,
      '  activeDays: 3\n  organisations',
      'line 15: metrics.activeDays: expected `weight`',
    ],
    [
      'no level',
      /levels:\n      feature: .*640.*\n/,
      'levels: {}\n',
      'line 17: metrics.activeDays.levels: expected at least one of platform',
    ],
    [
      'a level that is a number',
      'platform: { weight: 4, bound: { method: scaling, squared: 1 } }',
      'platform: 4',
      'line 12: metrics.people.levels.platform: expected `weight` and `bound`',
    ],
    [
      'other levels of people than of organisations',
      /      area: .*squared: 8.*\n/,
      '',
      'line 9: metrics: organisations need the levels that people have',
    ],
    [
      'no way to bound',
      'method: scaling, squared: 8',
      'squared: 8',
      'line 13: metrics.people.levels.area.bound.method: expected `scaling` or `sampling`',
    ],
    [
      'the number of the other way',
      'method: scaling, squared: 8',
      'method: sampling, squared: 8',
      'line 13: metrics.people.levels.area.bound: there is no field `squared`',
    ],
    [
      'a bound that bounds nothing',
      'squared: 640',
      'squared: 1000001',
      'line 18: metrics.activeDays.levels.feature.bound.squared: expected a whole number from 1 to 1000000',
    ],
    [
      'half a cell',
      'cells: 4 ',
      'cells: 4.5 ',
      'line 23: metrics.organisations.levels.area.bound.cells: expected a whole number from 1 to 10000',
    ],
    [
      'too many days in a cell',
      'method: scaling, squared: 640',
      'method: sampling, cells: 9, each: 32',
      'line 18: metrics.activeDays.levels.feature.bound.each: expected a whole number from 1 to 31',
    ],
    ['tables that are a list', /tables: .*/, 'tables: [total]', 'line 7: tables: expected weights of `total`'],
    ['no total', 'total: 35, ', '', 'line 7: tables: expected `total`: segments are made consistent with it'],
    ['ρ as a text', 'month: 0.05', 'month: "0.05"', 'line 5: budget.month: expected ρ'],
    ['no ρ at all', 'month: 0.05', 'month: 0', 'line 5: budget.month: expected ρ'],
    ['ρ without end', 'month: 0.05', 'month: .inf', 'line 5: budget.month: expected ρ'],
    ['ρ below a nano-ρ', 'month: 0.05', 'month: 1.0e-13', 'line 5: budget.month: expected at most nine decimals'],
    [
      'ρ that is almost a whole nano-ρ',
      'month: 0.05',
      'month: 0.0500000000001',
      'line 5: budget.month: expected at most nine decimals',
    ],
    ['ρ that nobody should spend', 'month: 0.05', 'month: 11', 'line 5: budget.month: expected ρ'],
    [
      'no sigmas',
      ', sigmas: { people: 3.5, organisations: 2 }',
      '',
      'line 25: thresholds.sigmas: expected `people` and `organisations`',
    ],
    ['bands that do not ascend', '[10, 50', '[10, 10', 'line 26: bands: expected ascending numbers'],
    ['no bands', /bands: .*/, 'bands: []', 'line 26: bands: expected an ascending list'],
    [
      'a month that is none',
      'from: 2027-01',
      'from: 2027-13',
      'line 2: from: expected the first month that it concerns, YYYY-MM',
    ],
    ['a day', 'from: 2027-01', 'from: 2027-01-01', 'line 2: from: expected the first month'],
    [
      'features of a platform that is too small',
      'organisations: 2500',
      'organisations: 49',
      'line 3: tier: expected platform-totals: below 2000 people or 50 organisations',
    ],
    ['a list', /[^]*/, '[]', 'line 1: the file: expected the fields of a release plan'],
  ]
  it.each(cases)('with %s: line, field and what is expected', (_, from, to, message) => {
    const wrong = right.replace(from, to)
    expect(wrong).not.toBe(right)
    expect(saidOf(wrong).map((line) => line.slice(0, message.length))).toContain(message)
  })

  it.each([
    [
      'a field twice',
      right.replace('tier: M', 'tier: M\ntier: M'),
      'is not YAML: line 4, column 1: expected each field once',
    ],
    ['two documents', `${right}---\n${right}`, 'is not YAML: line 28, column 1: expected one document'],
    ['an open brace', right.replace('size: {', 'size: { {'), 'is not YAML: line 5'],
    [
      'an alias',
      right.replace('people: 40000', 'people: &n 40000').replace('[10, 50', '[*n, 50'),
      'is not YAML: line 26, column 9: expected no alias',
    ],
    ['an alias of nothing', right.replace('[10, 50', '[*n, 50'), 'is not YAML: line 26'],
  ])('with %s is no YAML that is read, and the line is named', (_, text, message) => {
    expect(() => parseReleasePlan(text, 'p.yaml')).toThrow(BadReleasePlan)
    expect(() => parseReleasePlan(text, 'p.yaml')).toThrow(`the release plan p.yaml ${message}`)
  })

  it('that is not there is said to be so, and no more of the file than its path', async () => {
    const path = join(FIXTURES, 'valid/none.yaml')
    await expect(loadReleasePlan(path)).rejects.toThrow(BadReleasePlan)
    await expect(loadReleasePlan(path)).rejects.toThrow(`the release plan ${path} cannot be read`)
  })
})
