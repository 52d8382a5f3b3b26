// The truth, on cases small enough to count on one's fingers.
import { describe, expect, test } from 'vitest'
import type { CapturedEvent, PlatformEvent } from '../../schemas/platform-event.ts'
import { openCalendar } from '../../time/calendar.ts'
import { inventedCatalogue } from './invented-catalogue.ts'
import { trueSums } from './true-sums.ts'
import { Truth, type Entry } from './truth.ts'

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const catalogue = inventedCatalogue(4, 1, 1)
const at = Date.UTC(2026, 10, 16, 10)

const view = (
  id: string,
  account: string,
  more: Partial<CapturedEvent> = {},
  event: Pick<Partial<PlatformEvent>, 'actor'> = {},
): Entry => ({
  kind: 'event',
  captured: {
    source: 'portal',
    people: 'accounts',
    at,
    event: {
      type: 'page_view',
      id,
      place: { route: '/f0/1/view' },
      actor: { account, organisation: { id: 'org-1', size: 'small' }, role: 'client' },
      ...event,
    },
    ...more,
  },
})
const truthOf = (...entries: Entry[]): Truth =>
  new Truth({ calendar, catalogueOf: () => catalogue, deviceOf: () => 'desktop' }, entries)
const total = (truth: Truth, window: `day/${string}` | `month/${string}` = 'day/2026-11-16') =>
  trueSums(truth.uses(window)).cells.find(({ level, by }) => level === 'platform' && by === 'total')
const somebody = { organisation: 'org-1', account: 'a' }
const later = at + 86_400_000

describe('the truth', () => {
  test('counts an id once while its day is open, and the same id of another source again', () => {
    expect(total(truthOf(view('1', 'a'), view('1', 'b'), view('1', 'a', { source: 'other' })))).toMatchObject({
      people: 1,
      events: 2,
      activeDays: 1,
      organisations: 1,
      largest: 1,
    })
  })

  test('gives a person one role in each window, that of first sight by day', () => {
    const truth = truthOf(
      view('1', 'a', { at: later }, { actor: { ...somebody, organisation: { id: 'org-1' }, role: 'accountant' } }),
      view('2', 'a'),
    )
    const role = (window: `day/${string}` | `month/${string}`) =>
      trueSums(truth.uses(window)).cells.find(({ level, by }) => level === 'platform' && by === 'role')?.value
    expect(role('month/2026-11')).toBe('client')
    expect(role('day/2026-11-17')).toBe('accountant')
  })

  test('forgets who objects in every open window, and counts again from the withdrawal on', () => {
    const object: Entry = { kind: 'object', person: somebody, at, closed: new Set(['day/2026-11-16']) }
    const withdraw: Entry = { kind: 'withdraw', person: somebody, at, closed: new Set() }
    const objected = [view('1', 'a'), view('2', 'b'), object, view('3', 'a', { at: later })]
    expect(total(truthOf(...objected))).toMatchObject({ people: 2, events: 2 })
    expect(total(truthOf(...objected), 'month/2026-11')).toMatchObject({ people: 1, events: 1 })
    expect(total(truthOf(...objected, withdraw, view('4', 'a')), 'month/2026-11')).toMatchObject({ people: 2 })
  })

  test('drops after an erasure what happened before it', () => {
    const erase: Entry = { kind: 'erase', person: somebody, at: at + 5, closed: new Set() }
    const truth = truthOf(view('1', 'a'), erase, view('2', 'a', { at: at + 5 }), view('3', 'a', { at: at + 6 }))
    expect(total(truth)).toMatchObject({ people: 1, events: 1 })
  })

  test('counts nobody where there is no account, unless people are by address', () => {
    const nobody = { actor: undefined }
    const address = { people: 'by-address', address: '192.0.2.1', userAgent: 'x' } as const
    expect(total(truthOf(view('1', 'a', {}, nobody)))).toBeUndefined()
    expect(total(truthOf(view('1', 'a', address, nobody)))).toMatchObject({ people: 1, organisations: 0 })
  })
})
