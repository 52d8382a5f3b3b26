// The core of ingest: what is sealed, in which partition, on which day, and what a late or early clock does.
import { describe, expect, test } from 'vitest'
import { clientOf } from '../../schemas/platform-event.ts'
import type { Source } from '../../schemas/source.ts'
import { NOON, browserSource, ingestInMemory, serverSource } from '../support/ingest.ts'

const MINUTE_MS = 60_000
const view = (id: string, more: object = {}) => ({ type: 'page_view', id, place: { route: '/dossiers' }, ...more })
const by = (account: string, organisation?: string) => ({
  actor: { account, ...(organisation !== undefined && { organisation: { id: organisation } }) },
})
const iso = (ms: number): string => new Date(ms).toISOString()

describe('what is sealed', () => {
  test('a block under the raw key of its hour, with stamp, source and event', async () => {
    await using ingest = await ingestInMemory()
    await ingest.stage.accept(serverSource, [view('e1')], {})
    expect(await ingest.blocks()).toEqual([
      {
        partition: expect.any(Number),
        key: 'raw/2026-11-22T12',
        stamp: NOON,
        events: [{ source: 'portal', people: 'accounts', at: NOON, event: view('e1') }],
      },
    ])
  })

  test("a browser's address and user agent are its connection's", async () => {
    await using ingest = await ingestInMemory()
    await ingest.stage.accept(browserSource, [view('e1')], { address: '192.0.2.7', userAgent: 'example' })
    const [block] = await ingest.blocks()
    expect(block?.events[0]).toMatchObject({ address: '192.0.2.7', userAgent: 'example' })
  })

  test("a server's client is what it states; its own connection says nothing", async () => {
    await using ingest = await ingestInMemory()
    const stated = view('e1', { client: { address: '192.0.2.8', userAgent: 'phone' } })
    await ingest.stage.accept(serverSource, [stated, view('e2')], { address: '192.0.2.7', userAgent: 'server' })
    const events = (await ingest.blocks()).flatMap((block) => block.events)
    const [first, second] = events.toSorted((a, b) => a.event.id.localeCompare(b.event.id))
    if (first === undefined || second === undefined) throw new Error('events are missing')
    expect(clientOf(first)).toEqual({ address: '192.0.2.8', userAgent: 'phone' })
    for (const event of [first, second]) {
      expect(event).not.toHaveProperty('address')
      expect(event).not.toHaveProperty('userAgent')
    }
  })

  test('routes are scrubbed before anything is sealed', async () => {
    await using ingest = await ingestInMemory()
    await ingest.stage.accept(serverSource, [view('e1', { place: { route: '/c/jan@example.org?x=1' } })], {})
    const [block] = await ingest.blocks()
    expect(block?.events[0]?.event.place).toEqual({ route: '/c/~' })
  })

  test('one bad event never fails its batch', async () => {
    await using ingest = await ingestInMemory()
    const batch = [view('e1'), 7, view('e2'), { type: 'page_view' }, view('e3', { title: 'x' })]
    expect(await ingest.stage.accept(serverSource, batch, {})).toEqual({
      accepted: 2,
      refused: [
        { index: 1, reason: 'not_an_object', path: '' },
        { index: 3, reason: 'missing_field', path: '/id' },
        { index: 4, reason: 'unknown_field', path: '/title' },
      ],
    })
  })

  test('a large batch of one organisation becomes several blocks, none of them giant', async () => {
    await using ingest = await ingestInMemory()
    const route = `/${'a/'.repeat(500)}`
    const batch = Array.from({ length: 2000 }, (_, i) => view(`e${i}`, { place: { route }, ...by(`a${i}`, 'o') }))
    expect(await ingest.stage.accept(serverSource, batch, {})).toEqual({ accepted: 2000, refused: [] })
    const blocks = await ingest.blocks()
    expect(new Set(blocks.map((block) => block.partition)).size).toBe(1)
    expect(blocks.flatMap((block) => block.events).map(({ event }) => event.id)).toEqual(batch.map(({ id }) => id))
    for (const block of blocks) expect(JSON.stringify(block).length).toBeLessThan(700_000)
  })
})

describe('partitions', () => {
  const partitionsOf = async (source: Source, events: unknown[]): Promise<number[]> => {
    await using ingest = await ingestInMemory()
    await ingest.stage.accept(source, events, {})
    return [...new Set((await ingest.blocks()).map((block) => block.partition))]
  }
  const many = Array.from({ length: 64 }, (_, i) => i)

  test('an organisation meets in one, whoever acts', async () => {
    expect(
      await partitionsOf(
        serverSource,
        many.map((i) => view(`e${i}`, by(`a${i}`, 'o'))),
      ),
    ).toHaveLength(1)
  })

  test('an account without organisation meets in one, wherever it comes from', async () => {
    const events = many.map((i) => view(`e${i}`, { ...by('a'), client: { address: `192.0.2.${i}` } }))
    expect(await partitionsOf(serverSource, events)).toHaveLength(1)
  })

  test('organisations spread', async () => {
    const events = many.map((i) => view(`e${i}`, by('a', `o${i}`)))
    expect((await partitionsOf(serverSource, events)).length).toBeGreaterThan(1)
  })

  test('where the address stands for the account it meets in one, whatever organisation is stated', async () => {
    const source = { ...serverSource, people: 'by-address' as const }
    const client = { address: '192.0.2.1', userAgent: 'x' }
    const events = many.map((i) => view(`e${i}`, { client, actor: { organisation: { id: `o${i}` } } }))
    expect(await partitionsOf(source, events)).toHaveLength(1)
  })
})

describe('time', () => {
  test('a clock up to 5 minutes ahead stands; one further ahead is replaced by receipt, and counted', async () => {
    await using ingest = await ingestInMemory()
    const ahead = [5 * MINUTE_MS, 5 * MINUTE_MS + 1].map((ms, i) =>
      view(`e${i}`, { occurredAt: iso(NOON + ms), ...by('a') }),
    )
    await ingest.stage.accept(serverSource, ahead, {})
    const [block] = await ingest.blocks()
    expect(block?.events.map(({ at }) => at - NOON)).toEqual([5 * MINUTE_MS, 0])
  })

  test('a batch over midnight keeps each event on its own day', async () => {
    const midnight = Date.parse('2026-11-22T23:00:00Z') // in Amsterdam
    await using ingest = await ingestInMemory({ at: midnight + 1000 })
    const batch = [-1, 0].map((ms, i) => view(`e${i}`, { occurredAt: iso(midnight + ms), ...by('a') }))
    await ingest.stage.accept(serverSource, batch, {})
    const [block] = await ingest.blocks()
    expect(block?.events.map(({ at }) => ingest.calendar.dayOf(at))).toEqual(['2026-11-22', '2026-11-23'])
  })

  test.each([
    ['2026-11-22', '2026-11-23T05:00:00Z'],
    ['2026-10-25', '2026-10-26T05:00:00Z'], // 25 hours
    ['2026-03-29', '2026-03-30T04:00:00Z'], // 23 hours
  ])('events of %s are taken until %s, to the millisecond', async (day, closes) => {
    const event = [view('e1', { occurredAt: `${day}T12:00:00Z` })]
    await using ingest = await ingestInMemory({ at: Date.parse(closes) - 1 })
    expect(await ingest.stage.accept(serverSource, event, {})).toMatchObject({ accepted: 1 })
    ingest.clock.advanceTo(Date.parse(closes))
    expect(await ingest.stage.accept(serverSource, event, {})).toEqual({
      accepted: 0,
      refused: [{ index: 0, reason: 'late', path: '/occurredAt' }],
    })
  })

  test('the stamp decides: what becomes late while it waits is refused, and nothing acknowledged is lost', async () => {
    const closes = Date.parse('2026-11-23T05:00:00Z')
    await using ingest = await ingestInMemory({ at: closes - 1 })
    const batch = ['2026-11-23T04:00:00Z', '2026-11-22T12:00:00Z', '2026-11-23T04:30:00Z'].map((occurredAt, i) =>
      view(`e${i}`, { occurredAt, ...by('a') }),
    )
    const receipt = ingest.stage.accept(serverSource, [...batch, 7], {})
    ingest.clock.advanceTo(closes) // after it was judged, before it is sealed
    expect(await receipt).toEqual({
      accepted: 2,
      refused: [
        { index: 1, reason: 'late', path: '/occurredAt' },
        { index: 3, reason: 'not_an_object', path: '' },
      ],
    })
    const [block] = await ingest.blocks()
    expect(block?.stamp).toBe(closes)
    expect(block?.events.map(({ event }) => event.id)).toEqual(['e0', 'e2'])
  })

  test('ten thousand dates of long ago cost no calendar', async () => {
    await using ingest = await ingestInMemory()
    const batch = Array.from({ length: 10_000 }, (_, i) =>
      view(`e${i}`, { occurredAt: `${String(i % 2000).padStart(4, '0')}-01-01T00:00:00Z` }),
    )
    const from = performance.now()
    const { refused } = await ingest.stage.accept(serverSource, batch, {})
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['late']))
    expect(performance.now() - from).toBeLessThan(1000)
  })
})
