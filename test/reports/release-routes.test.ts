// Releases over HTTP: the bytes that were committed or none, and never one before its date or after it was withdrawn.
import { createHash } from 'node:crypto'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import type { Reading } from '../../reports/reading.ts'
import { releaseViews } from '../../reports/release/release-views.ts'
import { releasedBytes } from '../../reports/released-bytes.ts'
import { reportsServer } from '../../reports/server.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import type { ReleaseRecord, ReleasedCell } from '../../schemas/released.ts'
import { memoryWarehouse } from '../../warehouse/memory.ts'
import { madeUpReading } from '../support/made-up-figures.ts'
import { asReleased, madeUpCells, madeUpEntries, madeUpRecord } from '../support/made-up-releases.ts'

const NOVEMBER = '/v1/releases/month-2026-11'
const cells = madeUpCells()
const november = madeUpRecord(cells)
const empty = madeUpRecord([], { window: 'month/2026-10', start: '2026-10-01' })
const TOKEN = 'a-token-for-the-tests'

interface Kept {
  readonly cells?: readonly ReleasedCell[]
  readonly records?: readonly ReleaseRecord[]
  readonly later?: readonly Pick<LedgerEntry, 'kind' | 'body'>[]
  readonly nowMs?: number
  readonly token?: string
}

/** A server on a warehouse that keeps these, and what it logged. */
async function serve({ later = [], nowMs = november.publishAt, token, ...kept }: Kept = {}) {
  const warehouse = memoryWarehouse()
  await warehouse.persistReleased(november.release, kept.cells ?? cells)
  for (const record of kept.records ?? [november, empty]) await warehouse.recordRelease(record)
  const entries = madeUpEntries([november, empty], later)
  const reading: Reading = {
    ...madeUpReading(),
    releases: async () => releaseViews(await warehouse.releases(), entries, nowMs),
    released: (release) => warehouse.released(release),
  }
  const lines: string[] = []
  const logger = pino({}, { write: (line: string) => void lines.push(line) })
  const config = { reportsHost: '127.0.0.1', reportsPort: 0, reportsToken: token, floorPeople: 10 }
  return { server: reportsServer({ config, reading, logger }), logged: () => lines.join('') }
}

describe('a release', () => {
  test('is answered with its canonical bytes, to everybody and every time the same', async () => {
    const { server } = await serve()
    const others = await Promise.all(Array.from({ length: 200 }, () => server.inject(NOVEMBER)))
    const { headers, rawPayload } = await server.inject(NOVEMBER)
    expect(rawPayload.equals(releasedBytes(cells))).toBe(true)
    for (const other of others) expect([other.statusCode, other.rawPayload.equals(rawPayload)]).toEqual([200, true])
    expect(headers['content-type']).toBe('application/x-ndjson')
    expect(headers['etag']).toBe(`"${november.digest}"`)
    expect(createHash('sha256').update(rawPayload).digest('hex')).toBe(november.digest)
    expect(headers['cache-control']).toBe('no-store')
  })

  test('that shows nothing is a release like any other: no bytes', async () => {
    const { statusCode, rawPayload } = await (await serve()).server.inject('/v1/releases/month-2026-10')
    expect([statusCode, rawPayload.length]).toEqual([200, 0])
  })

  test('that is not known is not found, and what was asked for is not repeated', async () => {
    const { server, logged } = await serve()
    for (const url of [
      '/v1/releases/month-2026-09',
      '/v1/releases/canary-7f3',
      '/v1/releases/..%2f..',
      `${NOVEMBER}/x`,
    ]) {
      const answer = await server.inject(url)
      expect([answer.statusCode, answer.json()]).toEqual([404, { error: 'not_found' }])
    }
    expect(logged()).toBe('')
  })

  test('is not shown before its date, to the millisecond; an operator may look, when saying so', async () => {
    const { server } = await serve({ nowMs: november.publishAt - 1 })
    const answer = await server.inject(NOVEMBER)
    expect([answer.statusCode, answer.json()]).toEqual([409, { error: 'not_yet' }])
    const looked = await server.inject(`${NOVEMBER}?before-publication=true`)
    expect(looked.statusCode).toBe(200)
    expect(looked.rawPayload.equals(releasedBytes(cells))).toBe(true)
    expect((await (await serve()).server.inject(NOVEMBER)).statusCode).toBe(200)
  })

  test('that was withdrawn is gone, for an operator too', async () => {
    const body = { release: november.release, reason: 'a source was wrong' }
    for (const nowMs of [november.publishAt - 1, november.publishAt + 1]) {
      const { server } = await serve({ nowMs, later: [{ kind: 'release-withdrawn', body }] })
      for (const url of [NOVEMBER, `${NOVEMBER}?before-publication=true`]) {
        const answer = await server.inject(url)
        expect([answer.statusCode, answer.json()]).toEqual([410, { error: 'withdrawn' }])
      }
    }
  })

  const [first = asReleased(), ...rest] = cells
  const forged = [{ ...first, people: first.people + 1 }, ...rest]
  test.each<[string, Kept]>([
    ['a figure was changed', { cells: forged }],
    ['a deviation was changed', { cells: [{ ...first, peopleSigma: 11.831 }, ...rest] }],
    ['a cell is gone', { cells: rest }],
    ['all cells are gone', { cells: [] }],
    ['a cell was put in', { cells: [...cells, asReleased({ level: 'feature', id: 'unasked' })] }],
    ['the record was changed with the cells', { cells: forged, records: [madeUpRecord(forged)] }],
  ])('is not answered when it is not what was committed: %s', async (_, kept) => {
    const { server, logged } = await serve(kept)
    const answer = await server.inject(NOVEMBER)
    expect([answer.statusCode, answer.json()]).toEqual([503, { error: 'damaged' }])
    expect(answer.headers['etag']).toBeUndefined()
    expect(logged()).toContain('month-2026-11')
    expect(logged()).not.toMatch(/120[45]|unasked|documents|[0-9a-f]{64}/)
  })

  test.each([
    ['before-publication=yes', 'before-publication', 'true'],
    ['before-publication=', 'before-publication', 'true'],
    ['person=canary-7f3', null, 'only before-publication'],
    ['level=area', null, 'only before-publication'],
  ])('takes no question about a part of it: %s', async (query, parameter, expected) => {
    const answer = await (await serve()).server.inject(`${NOVEMBER}?${query}`)
    expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'bad_parameter', parameter, expected }])
  })

  test('is for who has the token', async () => {
    const { server } = await serve({ token: TOKEN })
    for (const url of ['/v1/releases', NOVEMBER, `${NOVEMBER}?before-publication=true`]) {
      expect((await server.inject(url)).statusCode).toBe(401)
      expect((await server.inject({ url, headers: { authorization: `Bearer ${TOKEN}` } })).statusCode).toBe(200)
    }
  })
})

describe('the list of releases', () => {
  test('has what stands on record of each, its status and its label, without the text of the plan', async () => {
    const later = [
      { kind: 'release-relabelled', body: { release: november.release, label: 'the old catalogue' } },
      { kind: 'release-withdrawn', body: { release: empty.release, reason: 'a source was wrong' } },
    ] as const
    const { server } = await serve({ later, nowMs: 0 })
    const { planText: _, ...rest } = november
    const list: unknown[] = (await server.inject('/v1/releases')).json()
    expect(list).toHaveLength(2)
    expect(list[0]).toMatchObject({ release: 'month-2026-10', status: 'withdrawn', reason: 'a source was wrong' })
    expect(list[1]).toEqual({ ...rest, status: 'waiting', label: 'the old catalogue' })
  })

  test('is empty when there is none, and takes no question', async () => {
    const { server } = await serve({ records: [] })
    expect((await server.inject('/v1/releases')).json()).toEqual([])
    const refused = await server.inject('/v1/releases?person=1')
    expect([refused.statusCode, refused.json()]).toEqual([
      400,
      { error: 'bad_parameter', parameter: null, expected: 'none' },
    ])
  })
})
