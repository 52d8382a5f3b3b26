// The table on a terminal.
import { expect, test } from 'vitest'
import { printInterest, printInterestJson } from '../../reports/print-interest.ts'
import type { InterestRow } from '../../schemas/figures.ts'

const row = (more: Partial<InterestRow> = {}): InterestRow => ({
  grain: 'week',
  start: '2026-11-09',
  level: 'feature',
  id: 'documents',
  by: 'total',
  value: 'total',
  people: 1205,
  organisations: 30,
  events: 5700,
  activeDays: 1990,
  errors: null,
  hiddenCells: 0,
  ...more,
})
const withheld = { people: null, organisations: null, events: null, activeDays: null, errors: null }

test('lines up the columns under a heading per window, with a dash for what is withheld and a note', () => {
  const rows = [
    row({ level: 'platform', id: 'platform', hiddenCells: 2 }),
    row({ id: 'questions', ...withheld }),
    row({ start: '2026-11-16' }),
  ]
  expect(printInterest(rows)).toMatchInlineSnapshot(`
    "week 2026-11-09
      level     id         people  orgs  events  active days  errors  hidden
      platform  platform    1,205    30   5,700        1,990       –       2
      feature   questions       –     –       –            –       –       0

    week 2026-11-16
      level    id         people  orgs  events  active days  errors  hidden
      feature  documents   1,205    30   5,700        1,990       –       0

    Figures are rounded to the nearest 5.
    –  withheld: fewer than 10 people, or figures that would tell about so few.
    hidden: how many of the cells that events are summed from are withheld.
    "
  `)
})

test('names the values of a cut', () => {
  const rows = [row({ by: 'role', value: 'client', people: 800 }), row({ by: 'role', value: 'others', people: 15 })]
  const lines = printInterest(rows).split('\n')
  expect(lines[2]).toMatch(/^ {2}feature {2}documents {2}role: client +800/)
  expect(lines[3]).toMatch(/^ {2}feature {2}documents {2}role: others +15/)
})

test('says that people are by address', () => {
  expect(printInterest([row()], { organisationRules: false })).toContain('by address')
  expect(printInterest([row()])).not.toContain('by address')
})

test('says the floor as it is set', () => {
  expect(printInterest([row(withheld)], { floorPeople: 25 })).toContain('fewer than 25 people')
})

test('says so when there is nothing', () => {
  expect(printInterest([])).toBe('No closed window in this range yet.\n')
})

test('JSON holds the rows as they are', () => {
  expect(JSON.parse(printInterestJson([row(), row(withheld)]))).toEqual([row(), row(withheld)])
  expect(printInterestJson([])).toBe('[]\n')
})
