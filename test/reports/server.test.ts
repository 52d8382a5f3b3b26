// The reports server: what it answers, to whom, and what it never says.
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { BadConfig } from '../../config.ts'
import type { Reading } from '../../reports/reading.ts'
import { openReportsServer, reportsServer, type ReportsServerOptions } from '../../reports/server.ts'
import { WarehouseFault } from '../../warehouse/fault.ts'
import { madeUpReading } from '../support/made-up-figures.ts'

const TOKEN = 'a-token-for-the-tests'
const logger = pino({ level: 'silent' })

type Settings = Partial<ReportsServerOptions['config']>
const config = (more: Settings = {}): ReportsServerOptions['config'] => ({
  reportsHost: '127.0.0.1',
  reportsPort: 0,
  reportsToken: undefined,
  floorPeople: 10,
  ...more,
})

const serve = (more: Settings = {}, reading: Partial<Reading> = {}) =>
  reportsServer({ config: config(more), reading: { ...madeUpReading(), ...reading }, logger })

const COLUMNS = 'grain start level id by value people organisations events activeDays errors hiddenCells'.split(' ')

describe('interest', () => {
  test('answers rows of exactly the promised columns, a withheld figure being null', async () => {
    const answer = await serve().inject('/v1/interest?grain=week&from=2026-11-09&to=2026-11-09&by=total')
    expect(answer.statusCode).toBe(200)
    const rows: Record<string, unknown>[] = answer.json()
    for (const row of rows) expect(Object.keys(row).toSorted()).toEqual(COLUMNS.toSorted())
    expect(rows.find((row) => row['level'] === 'platform')).toMatchObject({ id: 'platform', people: 905 })
    expect(rows.find((row) => row['id'] === 'assessment-check')).toMatchObject({ people: null, events: null })
    expect(rows.every((row) => row['grain'] === 'week' && row['by'] === 'total')).toBe(true)
  })

  test('takes a level and a cut', async () => {
    const answer = await serve().inject('/v1/interest?grain=month&level=area&by=role')
    const rows: Record<string, unknown>[] = answer.json()
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every((row) => row['level'] === 'area' && row['by'] === 'role')).toBe(true)
  })

  test.each([
    ['grain=year', 'grain', 'one of day, week, month'],
    ['grain=', 'grain', 'one of day, week, month'],
    ['from=2026-02-30', 'from', 'a day, YYYY-MM-DD'],
    ['to=soon', 'to', 'a day, YYYY-MM-DD'],
    ['by=account', 'by', 'one of total, role, organisationSize, device'],
    ['level=person', 'level', 'one of platform, area, feature'],
    ['grain=day&grain=week', 'grain', 'one of day, week, month'],
    ['from=2026-11-02&to=2026-11-01', 'to', 'a day that is not before from'],
    ['account=canary-7f3', null, 'only grain, from, to, by, level'],
    ["from=canary-7f3';DROP TABLE peil.interest", 'from', 'a day, YYYY-MM-DD'],
  ])('refuses %s, naming the parameter and never the value', async (query, parameter, expected) => {
    const answer = await serve().inject(`/v1/interest?${encodeURI(query)}`)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual({ error: 'bad_parameter', parameter, expected })
    expect(answer.body).not.toContain('canary')
  })

  test('provisional figures and windows are answered as they stand', async () => {
    const server = serve()
    expect((await server.inject('/v1/provisional')).json()).toContainEqual({
      day: '2026-11-22',
      level: 'platform',
      id: 'platform',
      atLeast: 340,
    })
    const windows: unknown[] = (await server.inject('/v1/windows?grain=month')).json()
    expect(windows).toHaveLength(10)
  })
})

describe('who may read', () => {
  test('does not start on a host that others reach without a token', async () => {
    const opening = openReportsServer({ config: config({ reportsHost: '0.0.0.0' }), reading: madeUpReading(), logger })
    await expect(opening).rejects.toThrow(BadConfig)
    await expect(opening).rejects.toThrow('PEIL_REPORTS_TOKEN')
  })

  test('with a token everything but health asks for it, as Bearer or as a browser sends it', async () => {
    const server = serve({ reportsToken: TOKEN })
    const basic = Buffer.from(`anyone:${TOKEN}`).toString('base64')
    for (const url of ['/', '/v1/interest', '/v1/provisional', '/v1/windows', '/metrics', '/nowhere']) {
      for (const authorization of ['', 'Bearer wrong', 'Bearer', `Digest ${TOKEN}`, 'Basic !!!']) {
        const refused = await server.inject({ url, headers: { authorization } })
        expect(refused.statusCode).toBe(401)
        expect(refused.json()).toEqual({ error: 'no_token' })
      }
    }
    for (const authorization of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `Basic ${basic}`])
      expect((await server.inject({ url: '/v1/windows', headers: { authorization } })).statusCode).toBe(200)
    expect((await server.inject('/health')).statusCode).toBe(200)
    expect((await server.inject('/ready')).statusCode).toBe(200)
  })

  test('without a token only a name of this machine is answered', async () => {
    const server = serve()
    for (const host of ['localhost:7302', '127.0.0.1', '[::1]:7302'])
      expect((await server.inject({ url: '/', headers: { host } })).statusCode).toBe(200)
    for (const host of ['rebound.example.org', '127.0.0.1.example.org', 'localhost.example.org:7302'])
      expect((await server.inject({ url: '/', headers: { host } })).statusCode).toBe(403)
  })
})

describe('how it is doing', () => {
  test('ready only when the stage says so', async () => {
    expect((await serve({}, { ready: () => false }).inject('/ready')).statusCode).toBe(503)
  })

  test('metrics count work, without any label', async () => {
    const answer = await serve().inject('/metrics')
    expect(answer.headers['content-type']).toContain('text/plain')
    expect(answer.body).toContain('# TYPE peil_windows_closed_total counter')
    expect(answer.body).not.toContain('{')
  })

  test('a fault is told without what was asked and without what it said', async () => {
    const lines: string[] = []
    const server = reportsServer({
      config: config(),
      reading: {
        ...madeUpReading(),
        windows: () => Promise.reject(new Error('canary-7f3 in an error of the engine')),
        provisional: () => Promise.reject(new WarehouseFault('provisional', '159 TIMEOUT_EXCEEDED')),
      },
      logger: pino({}, { write: (line: string) => void lines.push(line) }),
    })
    for (const url of ['/v1/interest?from=2026-01-02', '/v1/provisional']) {
      const answer = await server.inject(url)
      expect(answer.statusCode).toBe(503)
      expect(answer.json()).toEqual({ error: 'unavailable' })
    }
    expect(lines).toHaveLength(2)
    expect(lines.join('')).not.toContain('canary')
    expect(lines.join('')).not.toContain('2026-01-02')
  })

  test('what does not exist is 404, hostile addresses are 4xx, nothing is echoed', async () => {
    const server = serve()
    for (const url of ['/canary-7f3', '/v1/interest/canary-7f3', '/%canary-7f3', '/%00', '/..%2f..%2fetc/passwd']) {
      const answer = await server.inject(url)
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode).toBeLessThan(500)
      expect(answer.body).not.toContain('canary')
    }
  })

  test('every answer forbids a browser to load, run, frame or keep anything', async () => {
    for (const url of ['/', '/v1/windows', '/nowhere']) {
      const { headers } = await serve().inject(url)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
  })
})
