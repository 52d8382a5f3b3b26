// The simulated month: of the declared size, as uneven as platforms are, the same for the same seed, and bounded by the plan.
import { beforeAll, describe, expect, test } from 'vitest'
import { openChance } from '../../audit/chance.ts'
import { simulatedClosing } from '../../audit/simulated-month.ts'
import { registered } from '../../log/release-plans.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { FIXED_POINT } from '../../schemas/bounded.ts'
import type { CellName, WindowId } from '../../schemas/figures.ts'
import { openCalendar } from '../../time/calendar.ts'
import { testPlan } from '../support/release-plan.ts'

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const features = Array.from({ length: 100 }, (_, index) => ({ id: `feature-${index}`, area: `area-${index % 8}` }))
const size = { people: 8_000, organisations: 600 }
const plan = registered(testPlan())

const simulate = (seed: string, window: WindowId = 'month/2026-11'): ReleasableClosing =>
  simulatedClosing({ ...size, features }, { chance: openChance(seed), calendar, window, plan })

const nameOf = ({ level, id, by, value }: CellName): string => [level, id, by, value].join(' ')

describe('a simulated month', () => {
  let month: ReleasableClosing
  const truth = (name: string) => month.sums.find((cell) => nameOf(cell) === name)

  beforeAll(() => {
    month = simulate('1')
  })

  test('has as many people and organisations as are declared, of which some dominate', () => {
    expect(truth('platform platform total total')).toMatchObject(size)
    expect(truth('platform platform total total')?.largest).toBeGreaterThan(size.people / 100)
    expect(truth('platform platform organisationSize solo')?.people).toBeGreaterThan(0)
  })

  test('has features that nearly everybody uses and features that hardly anybody does', () => {
    const people = month.sums.flatMap((cell) => (cell.level === 'feature' && cell.by === 'total' ? [cell.people] : []))
    expect(Math.max(...people)).toBeGreaterThan(size.people / 2)
    expect(Math.min(...people)).toBeLessThan(size.people / 50)
    expect(people).toHaveLength(features.length)
  })

  test('has other tastes by role', () => {
    const most = (role: string): string | undefined =>
      month.sums
        .filter((cell) => cell.level === 'feature' && cell.by === 'role' && cell.value === role)
        .toSorted((a, b) => b.people - a.people)
        .slice(0, 10)
        .map(({ id }) => id)
        .join(' ')
    expect(most('client')).not.toBe(most('accountant'))
  })

  test('is the same for the same seed, and another one for another', () => {
    expect(simulate('1')).toEqual(month)
    expect(simulate('2').sums).not.toEqual(month.sums)
  })

  test('has bounded sums that never say more than the truth, and where nobody is bounded the truth itself', () => {
    const names = new Map(month.sums.map((cell) => [nameOf(cell), cell]))
    for (const cell of month.release.bounded) {
      const own = names.get(nameOf(cell))
      expect(cell.people).toBeLessThanOrEqual((own?.people ?? 0) * FIXED_POINT)
      expect(cell.activeDays).toBeLessThanOrEqual((own?.activeDays ?? 0) * FIXED_POINT)
      expect(cell.organisations).toBeLessThanOrEqual(own?.organisations ?? 0)
    }
    // Nobody is bounded on the platform as a whole: everybody is there once.
    const platform = month.release.bounded.filter(({ level }) => level === 'platform')
    expect(platform.map(({ people }) => people)).toEqual(
      platform.map((cell) => (names.get(nameOf(cell))?.people ?? 0) * FIXED_POINT),
    )
    expect(month.release).toMatchObject({ plan: plan.hash, rules: plan.rules })
  })

  test('of a week people use fewer features on fewer days', () => {
    const week = simulate('1', 'week/2026-W46')
    const sumOf = (closing: ReleasableClosing): number =>
      closing.sums.reduce((sum, cell) => sum + (cell.level === 'feature' && cell.by === 'total' ? cell.people : 0), 0)
    const daysOf = (closing: ReleasableClosing): number =>
      closing.sums.find((cell) => nameOf(cell) === 'platform platform total total')?.activeDays ?? 0
    expect(week.start).toBe('2026-11-09')
    expect(sumOf(week)).toBeLessThan(sumOf(month) * 0.7)
    expect(daysOf(week)).toBeLessThan(daysOf(month) * 0.5)
  })
})

test('somebody is simulated for every organisation, also where more are declared than people', () => {
  const { sums } = simulatedClosing(
    { people: 3, organisations: 5, features: features.slice(0, 1) },
    { chance: openChance('1'), calendar, window: 'month/2026-11', plan },
  )
  expect(sums[0]).toMatchObject({ level: 'platform', people: 5, organisations: 5 })
})
