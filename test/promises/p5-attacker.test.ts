// P5: from all that was ever published, an attacker who knows the rules confines no hidden figure closely.
import { describe, expect, test } from 'vitest'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { openCalendar } from '../../time/calendar.ts'
import { attack, type Attack } from '../simulation/attacker.ts'
import { inventedCatalogue } from '../simulation/invented-catalogue.ts'
import { ALL_RULES, type Rules } from '../simulation/oracle.ts'
import { publishedLife } from '../simulation/published-life.ts'
import { FIGURES, type Figure } from '../simulation/unknowns.ts'

const K = 10
/** k is about people. How many organisations a cell has is never pinned either, but a shown 5 says 3 to 7. */
const ABOUT_PEOPLE: readonly Figure[] = ['people', 'events', 'activeDays', 'errors']
const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })

interface Platform {
  readonly seed: number
  readonly people: number
  readonly organisations: number
  readonly features: number
  readonly areas: number
  readonly days: number
  readonly byAddress?: boolean
  /** Values that the plan merges. */
  readonly merged?: { readonly role: string[]; readonly organisationSize: string[]; readonly device: string[] }
  /** Two people who are erased, halfway a month and halfway a week. */
  readonly erasures?: boolean
  /** Nobody's role changes, so that roles can be compared over time. */
  readonly steady: boolean
}

/** Each begins on a Monday, the last day of a month. */
const FIRST_DAY = '2026-08-31'
const unmerged = { role: [], organisationSize: [], device: [] }
const rareMerged = { role: ['administrator', 'unknown'], organisationSize: ['unknown'], device: ['robot', 'unknown'] }

const platforms: Readonly<Record<string, Platform>> = {
  'a small one': { seed: 3, people: 120, organisations: 15, features: 20, areas: 4, days: 90, steady: true },
  'one with erasures': {
    seed: 1,
    people: 400,
    organisations: 40,
    features: 30,
    areas: 6,
    days: 62,
    steady: true,
    erasures: true,
  },
  'one whose people change roles': {
    seed: 5,
    people: 300,
    organisations: 30,
    features: 24,
    areas: 5,
    days: 62,
    steady: false,
    merged: rareMerged,
  },
  'a larger one': { seed: 2, people: 1000, organisations: 120, features: 40, areas: 7, days: 62, steady: true },
  'one by address': {
    seed: 6,
    people: 250,
    organisations: 25,
    features: 24,
    areas: 5,
    days: 62,
    steady: true,
    byAddress: true,
  },
}

/** Lets the platform live under the rules, and attacks what it published. */
function attacked(platform: Platform, rules: Rules = ALL_RULES, figures: readonly Figure[] = ABOUT_PEOPLE): Attack {
  const catalogue = inventedCatalogue(platform.features, platform.areas, 3)
  const life = publishedLife({
    platform: simulatePlatform({
      ...platform,
      catalogue,
      calendar,
      steadyRoles: platform.steady,
      visitsPerDay: 0.6,
    }),
    catalogue,
    calendar,
    floor: { people: K, organisations: platform.byAddress === true ? 0 : 3, largestShare: 0.8 },
    merged: platform.merged ?? unmerged,
    people: platform.byAddress === true ? 'by-address' : 'accounts',
    firstDay: FIRST_DAY,
    days: platform.days,
    erasures:
      platform.erasures === true
        ? [
            { afterDays: 16.4, person: { organisation: 'org-3', account: 'acc-3-1' } },
            { afterDays: 40.6, person: { organisation: 'org-5', account: 'acc-5-1' } },
          ]
        : [],
    rules,
  })
  return attack({ life, calendar, rules, steady: platform.steady }, figures)
}

const leaks = ({ pinned, confined3, keepK, hidden }: Attack): boolean =>
  pinned.length > 0 || confined3.length > 0 || keepK < 0.999 * hidden

describe('an attacker who sees everything ever published', () => {
  let hidden = 0
  let keepK = 0

  test.each(Object.entries(platforms))('pins nothing and confines nothing on %s', (_, platform) => {
    const found = attacked(platform)
    expect(found.wrong, 'the attacker must be right about what it claims').toEqual([])
    expect(found.pinned).toEqual([])
    expect(found.confined3).toEqual([])
    const withOrganisations = attacked(platform, ALL_RULES, FIGURES)
    expect(withOrganisations.pinned).toEqual([])
    expect(withOrganisations.confined3).toEqual([])
    hidden += found.hidden
    keepK += found.keepK
  })

  test('leaves 99.9 % of at least 10,000 hidden figures k values or more', () => {
    expect(hidden).toBeGreaterThanOrEqual(10_000)
    expect(keepK / hidden).toBeGreaterThanOrEqual(0.999)
  })
})

describe('the same attacker finds something when a rule is missing:', () => {
  const platform: Platform = {
    seed: 1,
    people: 400,
    organisations: 40,
    features: 30,
    areas: 6,
    days: 33,
    steady: true,
  }
  const without: Readonly<Record<string, Partial<Rules>>> = {
    'R2, one reason for everything withheld': { oneReason: false },
    'R4, others': { others: false },
    'R4, what a row withholds is withheld below it': { nested: false },
  }

  test('none is missing', () => {
    expect(leaks(attacked(platform))).toBe(false)
  })

  test.each(Object.entries(without))('%s', (_, missing) => {
    const found = attacked(platform, { ...ALL_RULES, ...missing })
    expect(found.wrong).toEqual([])
    expect(leaks(found)).toBe(true)
  })
})
