// De-identification of one event, and what a partition holds for it: every reason for dropping, and what is left over.
import { describe, expect, test } from 'vitest'
import { controlHashOfAddress, controlHashOfPerson } from '../../../keys/control-hash.ts'
import { type Keys, LASTING } from '../../../keys/port.ts'
import { Catalogue } from '../../../schemas/catalogue.ts'
import type { Control } from '../../../schemas/control.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { openCalendar } from '../../../time/calendar.ts'
import { steppedClock } from '../../../time/clock.ts'
import { type Deidentifier, openDeidentifier } from '../../../transform/deidentify/deidentifier.ts'
import { openMatchers } from '../../../transform/deidentify/matchers.ts'
import { pseudonymOf } from '../../../transform/deidentify/pseudonym.ts'
import { memoryKeys } from '../../../keys/memory.ts'
import { DESKTOP, NOON, captured } from '../made-events.ts'

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const DAY_MS = 86_400_000
const label = { nl: 'x', en: 'x' }
const common = { area: 'all', name: label, purpose: 'a test', owner: 'tests' }
const catalogue = Catalogue.parse({
  areas: [{ id: 'all', name: label }],
  features: [
    { ...common, id: 'documents', match: [{ route: '/documents/**' }], expiry: '2030-01-01' },
    { ...common, id: 'old', match: [{ route: '/old/**' }], expiry: '2026-11-01' },
  ],
})

async function opened(): Promise<{ keys: Keys; deidentifier: Deidentifier }> {
  const keys = memoryKeys({ clock: steppedClock(NOON), calendar })
  const matchers = openMatchers(async () => [{ effective: '2026-01-01', catalogue }])
  return { keys, deidentifier: await openDeidentifier({ keys, calendar, matchers }) }
}

async function outcomeOf(deidentifier: Deidentifier, event: ReturnType<typeof captured>) {
  await deidentifier.prepare([event])
  return deidentifier.deidentify(event)
}

async function controlKey(keys: Keys): Promise<Buffer> {
  const secret = await keys.obtain(LASTING.control)
  if (secret === 'destroyed') throw new Error('no control key')
  return secret.subkey('control')
}

const control = (kind: Control['kind'], hash: Buffer, at = NOON): Control => ({
  id: '0b9e8c2e-5a51-4c1f-9d8b-6b8f3f1f0a11',
  kind,
  person: hash.toString('hex'),
  at,
})

describe('an event that counts', () => {
  test('leaves as pseudonyms, feature and classes', async () => {
    const { keys, deidentifier } = await opened()
    const outcome = await outcomeOf(deidentifier, captured({ measures: { durationMs: 1000, bytes: 7 } }))
    if (typeof outcome === 'string') throw new Error(outcome)
    const hash = controlHashOfPerson(await controlKey(keys), 'acme', 'ann')
    const month = await keys.obtain('month/2026-11')
    const week = await keys.obtain('week/2026-W47')
    if (month === 'destroyed' || week === 'destroyed') throw new Error('no key')
    expect(outcome).toMatchObject({
      day: '2026-11-18',
      feature: { id: 'documents', area: 'all' },
      role: 'client',
      size: 'small',
      device: 'desktop',
      error: false,
      durationBin: 29,
    })
    expect(outcome.person.month).toEqual(pseudonymOf(month.subkey('pseudonym'), hash))
    expect(outcome.person.week).toEqual(pseudonymOf(week.subkey('pseudonym'), hash))
    expect(outcome.person.organisation).toBeDefined()
  })

  test('has only these fields, and nothing of what named somebody', async () => {
    const { deidentifier } = await opened()
    const outcome = await outcomeOf(
      deidentifier,
      captured({
        actor: {
          account: 'ann.canary',
          organisation: { id: 'org-canary', size: 'large' },
          role: 'accountant',
          session: 'session-canary',
        },
        place: { route: '/documents/path-canary?q=query-canary' },
        client: { address: '192.0.2.77', userAgent: DESKTOP },
      }),
    )
    if (typeof outcome === 'string') throw new Error(outcome)
    expect(Object.keys(outcome).toSorted()).toEqual(
      ['day', 'device', 'durationBin', 'error', 'feature', 'fingerprint', 'person', 'role', 'size'].toSorted(),
    )
    const bytes = [outcome.person, outcome.person.organisation].flatMap((who) => [
      ...(who?.month ?? []),
      ...(who?.week ?? []),
    ])
    const text = JSON.stringify(outcome) + Buffer.from(bytes).toString('latin1')
    for (const planted of ['canary', '192.0.2', 'Firefox', 'portal']) expect(text).not.toContain(planted)
  })

  test('is an error when it is one, or when the server failed; not when the client did', async () => {
    const { deidentifier } = await opened()
    const isError = async (event: Partial<PlatformEvent>): Promise<boolean | undefined> => {
      const outcome = await outcomeOf(deidentifier, captured(event))
      return typeof outcome === 'string' ? undefined : outcome.error
    }
    expect(await isError({ type: 'error' })).toBe(true)
    expect(await isError({ type: 'request', method: 'GET', status: 503 })).toBe(true)
    expect(await isError({ type: 'request', method: 'GET', status: 404 })).toBe(false)
    expect(await isError({ type: 'page_view' })).toBe(false)
  })

  test('without role, size or user agent is of unknown ones', async () => {
    const { deidentifier } = await opened()
    const { userAgent: _, ...event } = captured({ actor: { account: 'ann' } })
    expect(await outcomeOf(deidentifier, event)).toMatchObject({ role: 'unknown', size: 'unknown', device: 'unknown' })
  })
})

describe('people by address', () => {
  const visitor = (address: string, besides: Partial<PlatformEvent> = {}) => {
    const event = captured(besides, { people: 'by-address', address })
    if (besides.actor === undefined) delete event.event.actor
    return event
  }

  test('address and user agent stand for the account, and survive nowhere', async () => {
    const { deidentifier } = await opened()
    const one = await outcomeOf(deidentifier, visitor('2001:db8::77'))
    const again = await outcomeOf(deidentifier, visitor('2001:db8::77'))
    const other = await outcomeOf(deidentifier, visitor('192.0.2.78'))
    if (typeof one === 'string' || typeof again === 'string' || typeof other === 'string') throw new Error('dropped')
    expect(again.person.month).toEqual(one.person.month)
    expect(other.person.month).not.toEqual(one.person.month)
    expect(one.person.organisation).toBeUndefined()
    for (const planted of ['2001:db8', '192.0.2', 'Firefox'])
      expect(JSON.stringify([one, other])).not.toContain(planted)
  })

  test('an account that is stated stands', async () => {
    const { keys, deidentifier } = await opened()
    const outcome = await outcomeOf(deidentifier, visitor('192.0.2.77', { actor: { account: 'ann' } }))
    const month = await keys.obtain('month/2026-11')
    if (typeof outcome === 'string' || month === 'destroyed') throw new Error('dropped')
    const hash = controlHashOfPerson(await controlKey(keys), undefined, 'ann')
    expect(outcome.person.month).toEqual(pseudonymOf(month.subkey('pseudonym'), hash))
  })

  test('an objection reaches them', async () => {
    const { keys, deidentifier } = await opened()
    deidentifier.controls.apply(control('object', controlHashOfAddress(await controlKey(keys), '192.0.2.77', DESKTOP)))
    expect(await outcomeOf(deidentifier, visitor('192.0.2.77'))).toBe('objected')
    expect(await outcomeOf(deidentifier, visitor('192.0.2.78'))).not.toBe('objected')
  })
})

describe('an event that does not count', () => {
  test('repeat: the same source, organisation and id, also on another day', async () => {
    const { deidentifier } = await opened()
    const event = captured()
    expect(await outcomeOf(deidentifier, event)).not.toBe('repeat')
    expect(await outcomeOf(deidentifier, event)).toBe('repeat')
    expect(await outcomeOf(deidentifier, { ...event, at: NOON + DAY_MS })).toBe('repeat')
    expect(await outcomeOf(deidentifier, { ...event, source: 'mobile' })).not.toBe('repeat')
    const elsewhere = { ...event.event, actor: { account: 'ann', organisation: { id: 'other' } } }
    expect(await outcomeOf(deidentifier, { ...event, event: elsewhere })).not.toBe('repeat')
  })

  test('an event that was dropped or taken back is no repeat when it comes again', async () => {
    const { deidentifier } = await opened()
    const event = captured()
    const outcome = await outcomeOf(deidentifier, event)
    if (typeof outcome === 'string') throw new Error(outcome)
    deidentifier.repeats.remove(outcome.day, outcome.fingerprint)
    expect(await outcomeOf(deidentifier, event)).toEqual(outcome)
    const login = captured({ type: 'login' })
    expect(await outcomeOf(deidentifier, login)).toBe('not-interest')
    expect(await outcomeOf(deidentifier, login)).toBe('not-interest')
  })

  test('no-person: about nobody', async () => {
    const { deidentifier } = await opened()
    expect(await outcomeOf(deidentifier, captured({ actor: { role: 'client' } }))).toBe('no-person')
  })

  test('objected until it is withdrawn; erased up to the moment of the request', async () => {
    const { keys, deidentifier } = await opened()
    const hash = controlHashOfPerson(await controlKey(keys), 'acme', 'ann')
    deidentifier.controls.apply(control('object', hash))
    expect(await outcomeOf(deidentifier, captured())).toBe('objected')
    expect(await outcomeOf(deidentifier, captured({ actor: { account: 'bob' } }))).not.toBe('objected')
    deidentifier.controls.apply(control('withdraw', hash))
    expect(await outcomeOf(deidentifier, captured())).toMatchObject({ day: '2026-11-18' })
    deidentifier.controls.apply(control('erase', hash, NOON + 1000))
    expect(await outcomeOf(deidentifier, captured({}, { at: NOON + 1000 }))).toBe('erased')
    expect(await outcomeOf(deidentifier, captured({}, { at: NOON + 1001 }))).toMatchObject({ day: '2026-11-18' })
  })

  test('expired, by the day of the event', async () => {
    const { deidentifier } = await opened()
    expect(await outcomeOf(deidentifier, captured({ place: { route: '/old' } }))).toBe('expired')
  })

  test('straggler: its day has its digests', async () => {
    const { deidentifier } = await opened()
    deidentifier.digested('2026-11-18')
    expect(await outcomeOf(deidentifier, captured())).toBe('straggler')
    deidentifier.forgetWindow('day/2026-11-18')
    expect(await outcomeOf(deidentifier, captured())).toBe('straggler')
    expect(await outcomeOf(deidentifier, captured({}, { at: NOON + DAY_MS }))).toMatchObject({ day: '2026-11-19' })
  })

  for (const window of ['day/2026-11-18', 'week/2026-W47', 'month/2026-11'] as const)
    test(`key-destroyed: ${window}, also when it was open before`, async () => {
      const { keys, deidentifier } = await opened()
      expect(await outcomeOf(deidentifier, captured())).toMatchObject({ day: '2026-11-18' })
      await keys.destroy(window)
      expect(await outcomeOf(deidentifier, captured())).toBe('key-destroyed')
    })
})

test('nothing of a window stays once it is forgotten: a new key gives new pseudonyms', async () => {
  const first = await opened()
  const before = await outcomeOf(first.deidentifier, captured())
  first.deidentifier.forgetWindow('week/2026-W47')
  expect(() => first.deidentifier.deidentify(captured())).toThrow('not prepared')
  const again = await outcomeOf(first.deidentifier, captured())
  if (typeof before === 'string' || typeof again === 'string') throw new Error('dropped')
  expect(again.person).not.toBe(before.person) // not from the cache
  expect(again.person).toEqual(before.person)
})

test('a day in the same month and another week has the pseudonyms of both', async () => {
  const { deidentifier } = await opened()
  const one = await outcomeOf(deidentifier, captured())
  const nextWeek = await outcomeOf(deidentifier, captured({}, { at: NOON + 7 * DAY_MS }))
  if (typeof one === 'string' || typeof nextWeek === 'string') throw new Error('dropped')
  expect(nextWeek.person.month).toEqual(one.person.month)
  expect(nextWeek.person.week).not.toEqual(one.person.week)
})
