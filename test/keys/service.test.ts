// The keys stage on the wire and by itself: who is heard, keys that die with nobody asking, nothing that is told.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { beforeAll, describe, expect, test } from 'vitest'
import { deathOf } from '../../keys/death.ts'
import type { Keys } from '../../keys/port.ts'
import { KeysRefused } from '../../keys/remote-exchange.ts'
import { openCalendar } from '../../time/calendar.ts'
import { type SteppedClock, steppedClock } from '../../time/clock.ts'
import { alive } from '../contracts/keys-contract.ts'
import { type Certificate, type KeysStage, SECRETS, makeCertificate, startKeysStage } from '../support/keys-service.ts'
import { type TlsAnswer, type TlsRequest, askOverTls } from '../support/ask-over-tls.ts'

const NOW = Date.UTC(2026, 10, 22, 18, 20)
const RAW = 'raw/2026-11-22T18'
const diesAt = deathOf(openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 }))

let certificate: Certificate
beforeAll(async () => {
  certificate = await makeCertificate()
})

const start = (clock: SteppedClock = steppedClock(NOW), more: { sweepEveryMs?: number; logger?: pino.Logger } = {}) =>
  startKeysStage({ clock, deathOf: diesAt, certificate, ...more })

/** A request as it is on the wire. */
const tell = (service: KeysStage, path: string, options: Omit<TlsRequest, 'ca'> = {}): Promise<TlsAnswer> =>
  askOverTls(new URL(path, service.url), { ...options, ca: certificate.certificate })

describe('on the wire', () => {
  test('a wrong secret, part of one, and none get the same answer, whatever is asked', async () => {
    await using service = await start()
    const body = JSON.stringify({ name: RAW })
    const answers = await Promise.all(
      ['wrong', SECRETS.ingest.slice(0, -1), `${SECRETS.ingest}x`, undefined, ''].flatMap((secret) =>
        ['/v1/obtain', '/v1/list', '/v1/nothing'].map((path) =>
          tell(service, path, { body, ...(secret !== undefined && { secret }) }),
        ),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await service.local.list()).toEqual([])
  })

  test('a stage with a wrong secret is told which setting that is: it does not wait', async () => {
    await using service = await start()
    const asked = service.as('ingest', { secret: 'not-the-secret-of-ingest' }).obtain(RAW)
    await expect(asked).rejects.toThrow(KeysRefused)
    await expect(asked).rejects.toThrow(/PEIL_KEYS_SECRET/)
    await expect(asked).rejects.not.toThrow(/not-the-secret-of-ingest/)
  })

  test.each(['{', '[]', '{"name":5}', '{"name":"raw/2026-11-22T18","more":1}', ''])(
    'what is no question is refused: %j',
    async (body) => {
      await using service = await start()
      const answer = await tell(service, '/v1/obtain', { secret: SECRETS.ingest, body, method: 'POST' })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.text)).toHaveProperty('error', 'malformed')
    },
  )

  test('more than 4 KiB is not read', async () => {
    await using service = await start()
    const body = JSON.stringify({ name: RAW, padding: 'x'.repeat(100_000) })
    expect(await tell(service, '/v1/obtain', { secret: SECRETS.ingest, body })).toMatchObject({ status: 413 })
  })

  test('answers are kept by nobody in between', async () => {
    await using service = await start()
    const body = JSON.stringify({ name: RAW })
    const answer = await tell(service, '/v1/obtain', { secret: SECRETS.ingest, body })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(Object.keys((JSON.parse(answer.text) as { secret: { subkeys: object } }).secret.subkeys)).toEqual(['seal'])
  })

  test('health and readiness need no secret, metrics that of reports', async () => {
    await using service = await start()
    for (const name of [RAW, 'day/2026-11-22', 'lasting/control']) await service.local.obtain(name)
    await service.as('ingest').obtain(RAW)
    await expect(service.as('ingest').list()).rejects.toThrow(KeysRefused)
    expect(await tell(service, '/health')).toMatchObject({ status: 200 })
    await expect.poll(async () => (await tell(service, '/ready')).status).toBe(200)
    expect(await tell(service, '/metrics')).toMatchObject({ status: 401 })
    expect(await tell(service, '/metrics', { secret: SECRETS.ingest })).toMatchObject({ status: 401 })
    const { text } = await tell(service, '/metrics', { secret: SECRETS.reports })
    expect(text).toContain('peil_keys_alive 3\n')
    expect(text).toContain('peil_keys_requests_total{verb="obtain"} 1\n')
    expect(text).toContain('peil_keys_refusals_total{reason="grant"} 1\n')
    expect(text).not.toMatch(/2026|raw|lasting\//)
  })

  test('a folder that cannot be used is not ready', async () => {
    await using service = await start(steppedClock(NOW), { sweepEveryMs: 20 })
    await expect.poll(async () => (await tell(service, '/ready')).status).toBe(200)
    await service.local[Symbol.asyncDispose]()
    await expect.poll(async () => (await tell(service, '/ready')).status).toBe(503)
  })
})

describe('by itself', () => {
  test('it destroys what is past its date, with nobody asking', async () => {
    const clock = steppedClock(NOW)
    await using service = await start(clock, { sweepEveryMs: 20 })
    for (const name of [RAW, 'month/2026-11', 'lasting/control']) await service.local.obtain(name)
    const files = async (): Promise<string[]> =>
      (await readdir(join(service.folder, 'keys'))).filter((file) => file.endsWith('.key')).toSorted()
    clock.advanceTo((diesAt(RAW) ?? 0) - 1)
    await delay(100)
    expect(await files()).toEqual(['lasting_control.key', 'month_2026-11.key', 'raw_2026-11-22T18.key'])
    clock.advanceTo(diesAt(RAW) ?? 0)
    await expect.poll(files).toEqual(['lasting_control.key', 'month_2026-11.key'])
  })

  test('it destroys nothing by the clock while reports says that the clock is in doubt', async () => {
    const clock = steppedClock(NOW)
    await using service = await start(clock, { sweepEveryMs: 20 })
    await service.local.obtain(RAW)
    const reports = service.as('reports')
    await reports.suspend(true)
    clock.advanceTo(diesAt(RAW) ?? 0)
    await delay(100)
    expect((await reports.list())[0]).toMatchObject({ name: RAW, destroyedAt: null })
    await reports.suspend(false)
    await expect.poll(async () => (await reports.list())[0]?.destroyedAt).toBe(clock.now())
  })

  test('what is asked while it stops is answered, and then nothing', async () => {
    await using service = await start()
    const keys: Keys = service.as('ingest', { reuseMs: 0 })
    await keys.obtain(RAW)
    const asked = keys.obtain('raw/2026-11-22T19')
    await delay(2) // on its way
    const began = performance.now()
    await Promise.all([service.stop(), asked.then(alive, () => undefined)])
    expect(performance.now() - began).toBeLessThan(2_000)
    await expect(keys.obtain(RAW)).rejects.toThrow(/does not answer/)
  })
})

describe('nothing of a key or a secret', () => {
  const KEYS = [RAW, 'day/2026-11-22', 'month/2026-11', 'closing/day-2026-11-21', 'lasting/control', 'lasting/ledger']

  test('stands in any file of the folder, or in any line that it logs', async () => {
    let logged = ''
    const logger = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) })
    await using service = await start(steppedClock(NOW), { logger })
    const seen: string[] = []
    for (const name of KEYS) {
      const secret = alive(await service.local.obtain(name))
      for (const purpose of ['seal', 'pseudonym', 'control', 'sign'] as const) {
        const subkey = secret.subkey(purpose)
        seen.push(subkey.toString('base64'), subkey.toString('hex'), subkey.toString('latin1'))
      }
    }
    await expect(service.as('ingest').list()).rejects.toThrow(KeysRefused)
    await expect(service.as('ingest', { secret: 'a-secret-nobody-knows' }).obtain(RAW)).rejects.toThrow(KeysRefused)
    await service.as('transform').find(RAW)
    await service.local[Symbol.asyncDispose]()
    await expect(service.as('reports').list()).rejects.toThrow(/closed/)

    const files = await readdir(service.folder, { recursive: true, withFileTypes: true })
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
    )
    expect(texts.length).toBeGreaterThan(KEYS.length)
    for (const text of [...texts, logged])
      for (const secret of [...seen, ...Object.values(SECRETS), 'a-secret-nobody-knows'])
        expect(text.includes(secret)).toBe(false)
    expect(logged).toContain('a stage asked what it may not')
  })
})
