// Which feature an event is about: precedence, tolerance of paths, types, actions, expiry.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Catalogue } from '../../../schemas/catalogue.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { featureMatcher } from '../../../transform/deidentify/feature-of.ts'
import { RouteTree } from '../../../transform/deidentify/route-tree.ts'
import { captured } from '../made-events.ts'

type Matches = Catalogue['features'][number]['match']

function matcherOf(features: Record<string, Matches>, expiry = '2030-01-01') {
  const label = { nl: 'x', en: 'x' }
  const catalogue = Catalogue.parse({
    areas: [{ id: 'all', name: label }],
    features: Object.entries(features).map(([id, match]) => ({
      id,
      match,
      area: 'all',
      name: label,
      purpose: 'a test',
      owner: 'tests',
      expiry,
    })),
  })
  const match = featureMatcher(catalogue)
  return (event: Partial<PlatformEvent>, day = '2026-11-18'): string => {
    const whole = captured(event).event
    const found = match(whole, day)
    expect(match(whole, day), 'the same from the cache').toBe(found)
    return typeof found === 'string' ? found : found.id
  }
}

const view = (route: string): Partial<PlatformEvent> => ({ type: 'page_view', place: { route } })

describe('routes', () => {
  const of = matcherOf({
    any: [{ route: '/dossiers/**' }],
    one: [{ route: '/dossiers/:id' }],
    list: [{ route: '/Dossiers' }],
    'new-one': [{ route: '/dossiers/new' }],
    documents: [{ route: '/dossiers/:id/documents' }],
    accented: [{ route: '/café/menu' }],
    home: [{ route: '/' }],
  })
  const cases: [string, string][] = [
    ['/dossiers', 'list'],
    ['/dossiers/17', 'one'],
    ['/dossiers/new', 'new-one'],
    ['/dossiers/new/documents', 'documents'],
    ['/dossiers/17/documents', 'documents'],
    ['/dossiers/17/documents/3', 'any'],
    ['/dossiers/17/people', 'any'],
    ['/DOSSIERS//New/?tab=1#top', 'new-one'],
    ['https://portal.example.org/dossiers/17/', 'one'],
    ['/dossiers/a%2Fb', 'one'],
    ['/dossiers/%zz', 'one'],
    ['/d%6Fssiers', 'list'],
    ['/caf%C3%A9/menu', 'accented'],
    ['/', 'home'],
    ['//?x', 'home'],
    ['https://portal.example.org', 'home'],
    ['/elsewhere', 'unlisted'],
    ['/dossiersx', 'unlisted'],
    ['/__proto__/constructor', 'unlisted'],
  ]
  for (const [route, feature] of cases)
    test(`${route} is ${feature}`, () => {
      expect(of(view(route))).toBe(feature)
    })

  test('any path at all gets an answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (route) => {
        expect(of(view(route))).not.toBe('not-interest')
      }),
    )
  })
})

describe('types', () => {
  const of = matcherOf({
    documents: [{ route: '/documents/**' }],
    downloads: [{ route: '/documents/**', events: ['download'] }],
    'all-downloads': [{ events: ['download'] }],
    'sign-in': [{ events: ['login'] }],
    vitals: [{ route: '/vitals', events: ['web_vital'] }],
  })

  test('a match that names the type goes before one that does not, on equal routes', () => {
    expect(of({ type: 'download', place: { route: '/documents/1' } })).toBe('downloads')
    expect(of(view('/documents/1'))).toBe('documents')
  })
  test('a type alone is the last resort', () => {
    expect(of({ type: 'download', place: { route: '/elsewhere' } })).toBe('all-downloads')
  })
  test('a type that shows no interest by itself counts only where it is named', () => {
    expect(of({ type: 'login' })).toBe('sign-in')
    expect(of({ type: 'logout' })).toBe('not-interest')
    expect(of({ type: 'session_start', place: { route: '/documents' } })).toBe('not-interest')
    expect(of({ type: 'web_vital', place: { route: '/documents' } })).toBe('not-interest')
    expect(of({ type: 'web_vital', place: { route: '/vitals' } })).toBe('vitals')
  })
  test('what shows interest in nothing listed is unlisted', () => {
    for (const type of ['page_view', 'action', 'export', 'approval', 'request', 'error'] as const)
      expect(of({ type, action: 'x', place: { route: '/elsewhere' } })).toBe('unlisted')
  })
})

describe('actions', () => {
  const of = matcherOf({
    all: [{ action: 'tax.*' }],
    approve: [{ action: 'tax.approve*' }],
    exactly: [{ action: 'tax.approve' }],
    here: [{ action: 'tax.*', route: '/tax/:id' }],
    page: [{ route: '/tax/**' }],
  })
  const act = (action: string, route = '/elsewhere') => of({ type: 'action', action, place: { route } })

  test('a whole name goes before a beginning, a longer beginning before a shorter', () => {
    expect(act('tax.approve')).toBe('exactly')
    expect(act('tax.approve.all')).toBe('approve')
    expect(act('tax.open')).toBe('all')
  })
  test('an action on a route goes before an action anywhere', () => {
    expect(act('tax.approve', '/tax/1')).toBe('here')
  })
  test('an action that is not listed counts for where it happened', () => {
    expect(act('print', '/tax/1/2')).toBe('page')
    expect(act('print')).toBe('unlisted')
  })
})

test('a feature is not counted from its expiry on', () => {
  const of = matcherOf({ documents: [{ route: '/documents' }] }, '2026-11-19')
  expect(of(view('/documents'), '2026-11-18')).toBe('documents')
  expect(of(view('/documents'), '2026-11-19')).toBe('expired')
})

test('without a catalogue every use is unlisted', () => {
  const match = featureMatcher(undefined)
  expect(match(captured().event, '2026-11-18')).toEqual({ id: 'unlisted', area: 'unlisted' })
  expect(match(captured({ type: 'login' }).event, '2026-11-18')).toBe('not-interest')
})

test('the tree finds what going through all patterns in order of precedence finds', () => {
  const segment = fc.constantFrom('a', 'b', ':x')
  const pattern = fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
    .map(([segments, rest]) => `/${[...segments, ...(rest ? ['**'] : [])].join('/')}`)
  const rank = (one: string): string =>
    one
      .split('/')
      .slice(1)
      .filter((part) => part !== '')
      .map((part) => (part === '**' ? '3' : part.startsWith(':') ? '2' : '1'))
      .join('')
      .padEnd(5, '0')
  const fits = (one: string, path: readonly string[]): boolean => {
    const parts = one.split('/').filter((part) => part !== '')
    const rest = parts.at(-1) === '**'
    if (rest) parts.pop()
    if (rest ? path.length < parts.length : path.length !== parts.length) return false
    return parts.every((part, index) => part.startsWith(':') || part === path[index])
  }
  fc.assert(
    fc.property(
      fc.uniqueArray(pattern, { maxLength: 12 }),
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }),
      (patterns, path) => {
        const tree = new RouteTree<string>()
        for (const one of patterns) tree.add(one, one)
        const expected = patterns.filter((one) => fits(one, path)).toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]
        expect(tree.find(path, () => true)).toBe(expected)
      },
    ),
    { numRuns: 500 },
  )
})
