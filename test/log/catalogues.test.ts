// Announcing catalogues: at once when there is none, else from a day that every process can know of in time.
import { describe, expect, test } from 'vitest'
import { announceCatalogue, readCatalogues } from '../../log/catalogues.ts'
import { catalogueOn } from '../../schemas/catalogue-entry.ts'
import { Catalogue } from '../../schemas/catalogue.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { memoryLog } from '../../log/memory.ts'

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const at = (text: string): number => Date.parse(text)
const label = { nl: 'x', en: 'x' }
const named = (id: string): Catalogue =>
  Catalogue.parse({
    areas: [{ id: 'all', name: label }],
    features: [
      { id, area: 'all', name: label, match: [{ route: '/**' }], purpose: 'x', owner: 'x', expiry: '2030-01-01' },
    ],
  })

describe('the first catalogue', () => {
  const cases: [string, string][] = [
    ['2026-11-18T12:00:00+01:00', '2026-11-18'],
    ['2026-11-18T05:59:59+01:00', '2026-11-17'],
    ['2026-11-18T06:00:00+01:00', '2026-11-17'],
    ['2026-11-18T06:00:00.001+01:00', '2026-11-18'],
  ]
  for (const [now, effective] of cases)
    test(`at ${now} is in force from ${effective}, the first day that may still get events`, async () => {
      const log = memoryLog()
      expect(await announceCatalogue(log, calendar, steppedClock(at(now)), named('first'))).toBe(effective)
      expect(await readCatalogues(log)).toEqual([{ effective, catalogue: named('first') }])
    })
})

describe('a later catalogue', () => {
  const cases: [string, string, string][] = [
    ['in the middle of a day', '2026-11-18T12:00:00+01:00', '2026-11-19'],
    ['an hour before midnight', '2026-11-18T23:00:00+01:00', '2026-11-19'],
    ['less than an hour before midnight', '2026-11-18T23:00:00.001+01:00', '2026-11-20'],
    ['on a day of 25 hours', '2026-10-25T22:59:00+01:00', '2026-10-26'],
  ]
  for (const [title, now, effective] of cases)
    test(`${title} takes effect with the first day that begins an hour or more later`, async () => {
      const log = memoryLog()
      await announceCatalogue(log, calendar, steppedClock(at('2026-10-01T12:00:00+02:00')), named('first'))
      expect(await announceCatalogue(log, calendar, steppedClock(at(now)), named('second'))).toBe(effective)
      expect((await readCatalogues(log)).map((entry) => entry.effective)).toEqual(['2026-10-01', effective])
    })

  test('that is the same changes nothing', async () => {
    const log = memoryLog()
    const clock = steppedClock(at('2026-11-18T12:00:00+01:00'))
    await announceCatalogue(log, calendar, clock, named('first'))
    expect(await announceCatalogue(log, calendar, clock, named('first'))).toBeUndefined()
    expect(await readCatalogues(log)).toHaveLength(1)
  })

  test('for the same day takes the place of the one before, and going back is a change like another', async () => {
    const log = memoryLog()
    const clock = steppedClock(at('2026-11-18T12:00:00+01:00'))
    await announceCatalogue(log, calendar, clock, named('first'))
    await announceCatalogue(log, calendar, clock, named('second'))
    expect(await announceCatalogue(log, calendar, clock, named('first'))).toBe('2026-11-19')
    const entries = await readCatalogues(log)
    expect(entries.map(({ catalogue }) => catalogue.features[0]?.id)).toEqual(['first', 'first'])
  })
})

test('the catalogue in force is the last one that began', () => {
  const entries = ['2026-11-20', '2026-11-10'].map((effective) => ({ effective, catalogue: named(`f${effective}`) }))
  expect(catalogueOn(entries, '2026-11-09')).toBeUndefined()
  expect(catalogueOn(entries, '2026-11-10')?.effective).toBe('2026-11-10')
  expect(catalogueOn(entries, '2026-11-19')?.effective).toBe('2026-11-10')
  expect(catalogueOn(entries, '2027-01-01')?.effective).toBe('2026-11-20')
})

test('plans on the same topic are no catalogues', async () => {
  const log = memoryLog()
  await log.keyed('plans').put('plan/month/2026-11', Buffer.from('not a catalogue'))
  expect(await readCatalogues(log)).toEqual([])
})
