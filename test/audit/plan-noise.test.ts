// The noise that a plan is said to have is the noise that its releases say of themselves.
import { describe, expect, test } from 'vitest'
import { openChance } from '../../audit/chance.ts'
import { costsOf, firstWindow } from '../../audit/plan-costs.ts'
import { planInWords, sayPlan } from '../../audit/plan-in-words.ts'
import { noiseOf } from '../../audit/plan-noise.ts'
import { drawRelease } from '../../reports/release/draw.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { openCalendar } from '../../time/calendar.ts'
import { november } from '../support/release-stand.ts'
import { testPlan } from '../support/release-plan.ts'

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const plan = testPlan()
const weekly = testPlan({ budget: { month: 0.05, week: 0.01, year: 2 } })

describe('the noise of a plan', () => {
  test('is what the cells of a release say', () => {
    const closing = november(60_000)
    const cells = releasedCells(closing, drawRelease(closing, openChance('1').uniform('draw')))
    const single = cells.filter(({ value }) => value !== 'others')
    expect(single.length).toBeGreaterThan(10)
    const tables = noiseOf(plan, 'month')
    const saidOf = (cell: { level: string; by: string }) =>
      tables.find(({ level, by }) => level === cell.level && by === cell.by)
    for (const cell of single) {
      expect(saidOf(cell)?.people).toBeCloseTo(cell.peopleSigma, 2)
      expect(cell.people).toBeGreaterThanOrEqual(saidOf(cell)?.peopleFrom ?? Infinity)
    }
    const withDays = single.filter(({ level }) => level === 'feature')
    expect(withDays.length).toBeGreaterThan(3)
    for (const cell of withDays) expect(saidOf(cell)?.activeDays).toBeCloseTo(cell.activeDaysSigma ?? Infinity, 2)
  })

  test('lets few cells below the floor pass: by people alone as the deviations asked for say, by both less often', () => {
    const strict = testPlan({
      thresholds: { people: 10, organisations: 3, sigmas: { people: 3.5, organisations: 2 } },
    })
    for (const { belowFloor, belowBoth } of noiseOf(strict, 'month')) {
      expect(belowFloor).toBeLessThanOrEqual(2.33e-4) // P[N(0,1) ≥ 3.5]
      expect(belowBoth).toBeLessThan(belowFloor / 4)
    }
    for (const { belowFloor } of noiseOf(plan, 'month')) expect(belowFloor).toBeLessThanOrEqual(0.02276)
  })

  test('is told by table, without active days where they are summed', () => {
    expect(noiseOf(plan, 'month').map(({ level, by, activeDays }) => `${level} ${by} ${activeDays === null}`)).toEqual([
      'platform total true',
      'platform role true',
      'platform organisationSize true',
      'platform device true',
      'area total true',
      'area role true',
      'area organisationSize true',
      'area device true',
      'feature total false',
      'feature role false',
      'feature organisationSize false',
      'feature device false',
    ])
  })
})

describe('the costs of a plan', () => {
  test('thirteen months can count in one year, and 53 or 54 weeks', () => {
    const { worstYear, windows, allowedYear } = costsOf(plan, calendar)
    expect(worstYear).toMatchObject({ rho: 1.625, most: { month: 13 } })
    expect(allowedYear.rho).toBe(1.625)
    expect(windows).toEqual([{ grain: 'month', first: 'month/2026-11', rho: 0.125, epsilon: expect.closeTo(2.65, 2) }])
    const both = costsOf(weekly, calendar)
    expect(both.worstYear.most).toEqual({ month: 13, week: 53 })
    expect(both.worstYear.rho).toBeCloseTo(13 * 0.05 + 53 * 0.01, 9)
  })

  test('the first week is the first that begins in the plan’s first month', () => {
    expect(firstWindow(weekly, 'week', calendar)).toBe('week/2026-W45') // 2 November; the first is a Sunday
    expect(firstWindow({ ...weekly, from: '2027-02' }, 'week', calendar)).toBe('week/2027-W05') // 1 February is a Monday
  })
})

describe('a plan in words', () => {
  test('says what it costs, how that is converted, from when on a cell is shown, when, and what is not covered', () => {
    const words = planInWords(plan, calendar)
    expect(words).toMatch(/one month +ρ = 0.125 +ε = +2.65 at δ = 1e-7/)
    expect(words).toMatch(/any 365 days +ρ = 1.625 +ε = 11.12 at δ = 1e-7 +\(13 months can have a day in them/)
    expect(words).toContain('Kamath and Steinke 2020 (arXiv 2004.00010), Corollary 13')
    expect(words).toMatch(/feature +role +[\d.]+ +\d+ +[\d.]+ +\d+ +\d+/)
    expect(words).toMatch(/in at most one in 4[3-5] draws/)
    expect(words).toContain('month/2026-11 on 2026-12-10 09:00')
    expect(words).toContain('organisations have a threshold, not differential privacy')
    expect(words).toContain('somebody with j accounts')
  })

  test('names weeks where there are any', () => {
    const words = planInWords(weekly, calendar)
    expect(words).toMatch(/one week +ρ = 0.01/)
    expect(words).toContain('The noise of each week')
    expect(sayPlan(weekly, calendar).firstPublication.map(({ grain }) => grain)).toEqual(['month', 'week'])
  })
})
