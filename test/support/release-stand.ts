// A stand for the release of one closed window: everything it needs in memory, and processes that die at any step.
import { createPublicKey, randomFillSync, verify } from 'node:crypto'
import { expect } from 'vitest'
import { memoryKeys } from '../../keys/memory.ts'
import { type Keys, type Secret, closingKeyOf } from '../../keys/port.ts'
import { type Ledger, openLedger } from '../../log/ledger.ts'
import { memoryLog } from '../../log/memory.ts'
import type { AppendTopic, Log } from '../../log/port.ts'
import { planHash } from '../../log/release-plans.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import { openDrawsLog } from '../../reports/release/draws-log.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'
import { type Releaser, type ReleaserOptions, openReleaser } from '../../reports/release/releaser.ts'
import { statementOf } from '../../reports/release/statement.ts'
import { openUniform } from '../../reports/release/uniform.ts'
import { digestOf, releasedBytes } from '../../reports/released-bytes.ts'
import { type BoundedCell, FIXED_POINT } from '../../schemas/bounded.ts'
import { decodeHeader } from '../../schemas/envelope.ts'
import type { Closing } from '../../schemas/closing.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import type { ReleaseRecord } from '../../schemas/released.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { memoryWarehouse } from '../../warehouse/memory.ts'
import { byMonth, closing } from './closing.ts'
import { testPlan } from './release-plan.ts'
import { calendar, jumpingClock, startOf } from './reports-stand.ts'

export const WINDOW = 'month/2026-11'
export const RELEASE = 'month-2026-11'
/** What the ledger says of a release, in order. */
export const KINDS = ['genesis', 'release-reserved', 'release-committed', 'release-signed']
export const CAPS = { window: 125_000_000, year: 2_000_000_000 }

/** Of one thing, so many people at desktops, half as many at phones, all of one role and size. */
function crowd(level: BoundedCell['level'], id: string, people: number): BoundedCell[] {
  const cell = (by: BoundedCell['by'], value: string, share: number): BoundedCell => {
    const count = Math.round(people * share)
    return {
      level,
      id,
      by,
      value,
      people: count * FIXED_POINT,
      activeDays: count * 4 * FIXED_POINT,
      organisations: Math.ceil(count / 8),
    }
  }
  return [
    cell('total', 'total', 1),
    cell('role', 'client', 0.6),
    cell('role', 'accountant', 0.4),
    cell('organisationSize', 'small', 0.7),
    cell('organisationSize', 'large', 0.3),
    cell('device', 'desktop', 2 / 3),
    cell('device', 'phone', 1 / 3),
  ]
}

/** November 2026 at its close, with so many people. */
export function november(
  people = 6_000,
  more: Partial<Closing> = {},
  rules: ReleasePlan = testPlan(),
): ReleasableClosing {
  return {
    ...closing({
      window: 'month/2026-11',
      start: '2026-11-01',
      features: [byMonth('upload'), byMonth('sign'), byMonth('ask', 'questions')],
      origins: [7, 9],
      ...more,
    }),
    release: {
      plan: planHash(rules),
      rules,
      missing: more.missing?.length ?? 0,
      bounded:
        people === 0
          ? []
          : [
              ...crowd('platform', 'platform', people),
              ...crowd('area', 'documents', Math.round(people * 0.8)),
              ...crowd('feature', 'upload', Math.round(people * 0.5)),
              ...crowd('feature', 'sign', Math.round(people * 0.4)),
            ],
    },
  }
}

/** Where no randomness may be asked for: everything was drawn before. */
export const undrawn = openUniform(() => {
  throw new Error('drawn again')
})

export type Ports = Pick<ReleaserOptions, 'log' | 'keys' | 'ledger' | 'warehouse'>

export async function openReleaseStand() {
  const clock = jumpingClock(startOf('2026-12-01') + 7 * 3_600_000)
  const log = memoryLog({ partitions: 2, genesis: clock.now() })
  const keys = memoryKeys({ clock, calendar })
  const warehouse = memoryWarehouse()
  const ledger = await openLedger({ log, keys, clock })
  return {
    clock,
    log,
    keys,
    warehouse,
    ledger,
    /** Another process on the same log. */
    another: async (): Promise<Ports> => ({ log, keys, warehouse, ledger: await openLedger({ log, keys, clock }) }),
    releaser: (more: Partial<ReleaserOptions> = {}): Releaser =>
      openReleaser({
        log,
        keys,
        ledger,
        warehouse,
        calendar,
        uniform: openUniform(randomFillSync),
        caps: CAPS,
        releasable: true,
        ...more,
      }),
    /** The key of the closing. */
    async secret(): Promise<Secret> {
      const secret = await keys.obtain(closingKeyOf(WINDOW))
      if (secret === 'destroyed') throw new Error('the closing key is gone')
      return secret
    },
    /** What is shown: empty as long as nothing is. */
    bytes: async (): Promise<string> => releasedBytes(await warehouse.released(RELEASE)).toString(),
    kinds: async (): Promise<string[]> => (await ledger.entries()).map(({ kind }) => kind),
    /** How many draws the log has. */
    async draws(): Promise<number> {
      let count = 0
      for await (const batch of log.topic('closings').read(0, 0, { follow: false }))
        count += batch.filter(({ value }) => decodeHeader(value).header.t === 'draw').length
      return count
    },
  }
}
export type ReleaseStand = Awaited<ReturnType<typeof openReleaseStand>>

/** The same ports with something done before and after each of their calls that can be interrupted. */
export function watched(ports: Ports, before: (call: string) => Promise<void>, after: (call: string) => void): Ports {
  const step = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    await before(call)
    const result = await work()
    after(call)
    return result
  }
  const { ledger, keys, warehouse } = ports
  const topic = (name: Parameters<Log['topic']>[0]): AppendTopic => {
    const own = ports.log.topic(name)
    return {
      append: (...given) => step(`append ${name}`, () => own.append(...given)),
      async *read(...given) {
        await step(`read ${name}`, async () => {})
        yield* own.read(...given)
      },
      bounds: (partition) => own.bounds(partition),
      trim: (...given) => own.trim(...given),
    }
  }
  return {
    log: { ...ports.log, topic } satisfies Log,
    keys: { ...keys, obtain: (name) => step('obtain', () => keys.obtain(name)) } satisfies Keys,
    ledger: {
      ...ledger,
      append: (kind, ...rest) => step(kind, () => ledger.append(kind, ...rest)),
      appendIf: (kind, ...rest) => step(kind, () => ledger.appendIf(kind, ...rest)),
      entries: () => step('entries', () => ledger.entries()),
      hashOf: (entry) => step('hash', () => ledger.hashOf(entry)),
    } satisfies Ledger,
    warehouse: {
      ...warehouse,
      persistReleased: (...given) => step('persist', () => warehouse.persistReleased(...given)),
      recordRelease: (record) => step('record', () => warehouse.recordRelease(record)),
    } satisfies Warehouse,
  }
}

/** The same ports, of a process that dies at its nth call: before it is made, or when it is done but nobody has heard. */
export function dyingAt(ports: Ports, nth: number, when: 'before' | 'after') {
  const calls: string[] = []
  let dead = false
  const die = (): void => {
    dead = true
    throw new Error('killed')
  }
  const mortal = watched(
    ports,
    async (call) => {
      if (dead) throw new Error('killed')
      calls.push(call)
      if (when === 'before' && calls.length === nth) die()
    },
    () => {
      if (when === 'after' && calls.length === nth) die()
    },
  )
  return { ports: mortal, calls }
}

/** Whether the signature is the ledger's, by node:crypto alone. */
function isSigned(record: ReleaseRecord, publicKey: string): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, statementOf(record), key, Buffer.from(record.signature, 'base64'))
}

/** It was released once: one charge, one draw that counts, its cells everywhere the same, all of it signed. */
export async function expectReleased(stand: ReleaseStand, frozen: ReleasableClosing): Promise<void> {
  const { ledger, log, warehouse } = stand
  expect(await stand.kinds()).toEqual(KINDS)
  expect(await ledger.verify()).toMatchObject({ whole: true, entries: 4 })
  const draw = await openDrawsLog(log).first(WINDOW, await stand.secret())
  if (draw === undefined) throw new Error('no draw')
  const cells = await warehouse.released(RELEASE)
  expect(cells).toEqual(releasedCells(frozen, draw))
  const [record, ...more] = await warehouse.releases()
  if (record === undefined) throw new Error('no record')
  expect(more).toEqual([])
  const [, reserved, committed, signed] = await ledger.entries()
  expect(reserved?.body).toMatchObject({
    release: RELEASE,
    window: WINDOW,
    start: '2026-11-01',
    end: '2026-11-30',
    nanoRho: 125_000_000,
  })
  expect(committed?.body).toEqual({
    release: RELEASE,
    cells: cells.length,
    digest: digestOf(cells),
    publishAt: record.publishAt,
  })
  expect(signed?.body).toEqual({ release: RELEASE, signature: record.signature })
  expect(record).toMatchObject({
    cells: cells.length,
    digest: digestOf(cells),
    ledgerSeq: 2,
    plan: frozen.release.plan,
  })
  expect(committed && (await ledger.hashOf(committed))).toBe(record.ledgerHash)
  expect(isSigned(record, ledger.publicKey)).toBe(true)
  expect(isSigned({ ...record, cells: record.cells + 1 }, ledger.publicKey)).toBe(false)
}
