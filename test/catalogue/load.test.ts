// Catalogue files: the examples that ship, and what is said about a wrong one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BadCatalogue, loadCatalogue, parseCatalogue } from '../../catalogue/load.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { featureMatcher } from '../../transform/deidentify/feature-of.ts'
import { captured } from '../transform/made-events.ts'

const example = (name: string): string => join(import.meta.dirname, '../../catalogue', name)
const parsed = (name: string) => parseCatalogue(readFileSync(example(name), 'utf8'))

describe('the client portal', () => {
  const catalogue = parsed('client-portal.yaml')
  const match = featureMatcher(catalogue)
  const of = (event: Partial<PlatformEvent>): string => {
    const found = match(captured(event).event, '2026-11-18')
    return typeof found === 'string' ? found : found.id
  }

  test('is complete: areas that are all used, days and months and undecided ones, nothing expired soon', () => {
    expect(catalogue.features.length).toBeGreaterThanOrEqual(60)
    const used = new Set(catalogue.features.map(({ area }) => area))
    expect(catalogue.areas.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([])
    expect(new Set(catalogue.features.map(({ counts }) => counts))).toEqual(new Set(['day', 'month', undefined]))
    for (const { expiry } of catalogue.features) expect(expiry >= '2028-01-01').toBe(true)
  })

  const cases: [Partial<PlatformEvent>, string][] = [
    [{ type: 'page_view', place: { route: '/dossiers/17/documents/3' } }, 'document-view'],
    [{ type: 'page_view', place: { route: '/documents/upload' } }, 'document-upload'],
    [{ type: 'page_view', place: { route: '/tax-returns/income/2025-17' } }, 'tax-return-income'],
    [{ type: 'page_view', place: { route: '/tax-returns/income/17/approve' } }, 'tax-return-approval'],
    [{ type: 'approval', place: { route: '/tax-returns/income/17' } }, 'tax-return-approval'],
    [{ type: 'download', place: { route: '/documents/3' } }, 'document-download'],
    [{ type: 'download', place: { route: '/elsewhere' } }, 'document-download'],
    [{ type: 'logout', place: { route: '/elsewhere' } }, 'sign-out'],
    [{ type: 'session_start', place: { route: '/documents' } }, 'not-interest'],
    [{ type: 'action', action: 'question.ask', place: { route: '/questions' } }, 'question-ask'],
    [{ type: 'login', place: { route: '/elsewhere' } }, 'sign-in'],
    [{ type: 'page_view', place: { route: '/' } }, 'home'],
    [{ type: 'page_view', place: { route: '/wp-login.php' } }, 'unlisted'],
  ]
  for (const [event, feature] of cases)
    test(`${event.type} ${event.place?.route ?? ''} is ${feature}`, () => {
      expect(of(event)).toBe(feature)
    })
})

test('the catalogue for a web log names what such a site has', async () => {
  const catalogue = await loadCatalogue(example('web-log.yaml'))
  const match = featureMatcher(catalogue)
  const of = (route: string): unknown => match(captured({ place: { route } }).event, '2015-05-18')
  expect(of('/presentations/logstash/slides.html')).toMatchObject({ id: 'presentations' })
  expect(of('/blog/tags/puppet?flav=rss20')).toMatchObject({ id: 'blog-topics' })
  expect(of('/blog/2007/entry.html')).toMatchObject({ id: 'blog' })
  expect(of('/favicon.ico')).toMatchObject({ id: 'assets' })
  expect(of('/robots.txt')).toMatchObject({ id: 'robots' })
})

const right = `areas:
  - id: files
    name: { nl: Bestanden, en: Files }
features:
  - id: downloads
    name: { nl: Downloads, en: Downloads }
    area: files
    match: [{ route: /files/** }]
    purpose: Plan capacity
    owner: Operations
    expiry: 2030-01-01
`

describe('a wrong catalogue', () => {
  test('the right one is right', () => {
    expect(parseCatalogue(right).features[0]?.id).toBe('downloads')
  })

  const cases: [string, string, string, RegExp][] = [
    ['an unknown area', 'area: files', 'area: flies', /line 7: features\.0\.area: no such area/],
    ['a reserved id', 'id: downloads', 'id: unlisted', /line 5: features\.0\.id: this id is reserved/],
    ['an id in capitals', 'id: downloads', 'id: Downloads', /line 5: features\.0\.id: expected a lower-case name/],
    ['a missing field', '    owner: Operations\n', '', /line 5: features\.0\.owner: expected the role/],
    ['a field too many', 'owner: Operations', 'ownr: x\n    owner: Operations', /there is no field `ownr`/],
    ['a rest in the middle', '/files/**', '/files/**/old', /line 8: features\.0\.match\.0\.route: expected a path/],
    ['a route without a slash', '/files/**', 'files', /features\.0\.match\.0\.route: expected a path/],
    ['an empty match', '{ route: /files/** }', '{}', /features\.0\.match\.0: a match needs/],
    ['an unknown type', '{ route: /files/** }', '{ events: [click] }', /match\.0\.events\.0: expected a list of event/],
    [
      'the same match twice',
      '{ route: /files/** }',
      '{ route: "/f/:a" }, { route: "/F/:b/" }',
      /match\.1: the same match/,
    ],
    ['another kind of counting', 'expiry', 'counts: week\n    expiry', /counts: expected `day` or `month`/],
    ['no day of expiry', '2030-01-01', 'never', /line 11: features\.0\.expiry: expected the first day/],
    ['no name in Dutch', '{ nl: Downloads, en: Downloads }', '{ en: Downloads }', /name\.nl: expected a text/],
    ['not a catalogue', right, '[]', /line 1: the file: expected `areas` and `features`/],
    ['not YAML', 'areas:', 'areas: {', /not YAML: line \d+/],
  ]
  for (const [title, from, to, message] of cases)
    test(`${title}: line, field and what it should be`, () => {
      expect(right).toContain(from)
      expect(() => parseCatalogue(right.replace(from, to))).toThrow(message)
    })

  test('everything wrong is said at once', () => {
    const wrong = right.replace('area: files', 'area: flies').replace('2030-01-01', 'soon').replace('owner:', 'ower:')
    expect(() => parseCatalogue(wrong)).toThrow(/owner[^]*expiry|expiry[^]*owner/)
  })

  test('a file that is not there is said to be so', async () => {
    await expect(loadCatalogue(example('none.yaml'))).rejects.toThrow(BadCatalogue)
  })
})
