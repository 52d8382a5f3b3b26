// The ledger: chained and signed, once is once, two writers at a moment, and each way of tampering found in its place.
import { describe, expect, test } from 'vitest'
import { openLocalKeys } from '../../keys/local.ts'
import type { Keys } from '../../keys/port.ts'
import { openEmbeddedLog } from '../../log/embedded.ts'
import { type Ledger, LedgerBroken, type LedgerCheck, openLedger } from '../../log/ledger.ts'
import type { Log } from '../../log/port.ts'
import { steppedClock } from '../../time/clock.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const clock = steppedClock(1_700_000_000_000)

interface Place extends AsyncDisposable {
  readonly log: Log
  readonly keys: Keys
  /** Opened again, as another process would. */
  readonly open: () => Promise<Ledger>
  /** A second log, empty, with the same keys. */
  readonly empty: () => Promise<Log>
}

async function place(): Promise<Place> {
  const folder = await temporaryFolder()
  const opened: AsyncDisposable[] = []
  const openLog = async (name: string): Promise<Log> => {
    const log = await openEmbeddedLog({ folder: `${folder.path}/${name}`, partitions: 1, clock })
    opened.push(log)
    return log
  }
  const keyEncryptionKey = Buffer.alloc(32, 7)
  const keys = await openLocalKeys({ folder: `${folder.path}/keys`, clock, keyEncryptionKey, deathOf: () => null })
  const log = await openLog('log')
  return {
    log,
    keys,
    open: () => openLedger({ log, keys, clock }),
    empty: () => openLog('other'),
    async [Symbol.asyncDispose]() {
      for (const one of [...opened, keys]) await one[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

async function messages(log: Log): Promise<Buffer[]> {
  const found: Buffer[] = []
  for await (const batch of log.topic('ledger').read(0, 0, { follow: false }))
    for (const { value } of batch) found.push(Buffer.from(value))
  return found
}

const DAYS = ['day/2026-11-20', 'day/2026-11-21', 'day/2026-11-22', 'day/2026-11-23']

/** What `verify` says of a ledger of a genesis and four entries, after somebody changed its messages. */
async function verifyAfter(tamper: (values: Buffer[]) => Buffer[]): Promise<LedgerCheck> {
  await using at = await place()
  const ledger = await at.open()
  for (const key of DAYS) await ledger.append('destroyed', { key })
  const changed = await at.empty()
  await changed.topic('ledger').append(0, tamper(await messages(at.log)))
  return (await openLedger({ log: changed, keys: at.keys, clock })).verify()
}

const without = (values: Buffer[], index: number): Buffer[] => values.toSpliced(index, 1)
const changedAt = (values: Buffer[], index: number, from: string, to: string): Buffer[] =>
  values.map((value, n) => (n === index ? Buffer.from(value.toString('latin1').replace(from, to), 'latin1') : value))
const swapped = ([a, b, c, d, e]: Buffer[]): Buffer[] => [a, b, d, c, e].filter((value) => value !== undefined)

describe('the ledger', () => {
  test('begins with its public key and chains what follows', async () => {
    await using at = await place()
    const ledger = await at.open()
    const entry = await ledger.append('destroying', { key: 'day/2026-11-22', window: 'day/2026-11-22' })
    expect(entry).toMatchObject({ seq: 1, kind: 'destroying', at: 1_700_000_000_000 })
    expect((await ledger.entries()).map(({ seq, kind }) => [seq, kind])).toEqual([
      [0, 'genesis'],
      [1, 'destroying'],
    ])
    expect(await ledger.verify()).toMatchObject({ whole: true, entries: 2 })
    expect(await (await at.open()).entries()).toEqual(await ledger.entries())
  })

  test('what is to be written once is written once, also by others and after opening again', async () => {
    await using at = await place()
    const [one, two] = await Promise.all([at.open(), at.open()])
    const body = { key: 'day/2026-11-22' }
    const all = await Promise.all(
      [one, two, one, two].map((ledger) => ledger.append('destroyed', body, { once: 'day/2026-11-22' })),
    )
    all.push(await (await at.open()).append('destroyed', body, { once: 'day/2026-11-22' }))
    expect(new Set(all.map(({ seq }) => seq)).size).toBe(1)
    await one.append('destroying', body, { once: 'day/2026-11-22' })
    expect((await two.entries()).map(({ kind }) => kind)).toEqual(['genesis', 'destroyed', 'destroying'])
  })

  test('two writers at one moment: every entry counts once, and all readers find the same chain', async () => {
    await using at = await place()
    const ledgers = await Promise.all([at.open(), at.open(), at.open()])
    const written = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        (ledgers[n % 3] as Ledger).append('closed-forced', { window: 'day/2026-11-22', missing: [n] }),
      ),
    )
    expect(written.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
    for (const ledger of [...ledgers, await at.open()]) {
      expect(await ledger.entries()).toHaveLength(31)
      expect(await ledger.verify()).toMatchObject({ whole: true, entries: 31 })
    }
    expect((await messages(at.log)).length, 'some were late and written again').toBeGreaterThan(31)
  })

  test('a body that says more than its kind may is refused', async () => {
    await using at = await place()
    const ledger = await at.open()
    const body = { id: '00000000-0000-4000-8000-000000000000', account: 'somebody' }
    await expect(ledger.append('control', body)).rejects.toThrow('account')
    expect(await ledger.entries()).toHaveLength(1)
  })

  test('goes on after an entry that nobody can read, and says where it is', async () => {
    await using at = await place()
    const ledger = await at.open()
    await at.log.topic('ledger').append(0, [Buffer.from('not an entry')])
    expect(await ledger.append('destroyed', { key: 'day/2026-11-22' })).toMatchObject({ seq: 1 })
    expect(await ledger.verify()).toEqual({ whole: false, offset: 1, seq: 1, reason: 'unreadable' })
  })

  test('lets nobody give anything away while something in it is no entry, until somebody confirms just that', async () => {
    await using at = await place()
    const ledger = await at.open()
    const junk = () => at.log.topic('ledger').append(0, [Buffer.from('not an entry')])
    await junk()
    await expect(ledger.unbrokenEntries()).rejects.toThrow(LedgerBroken)
    // What must go on (keys die on their day) goes on, and makes nothing good by that.
    await ledger.append('destroyed', { key: 'day/2026-11-22' })
    expect(await ledger.wholeEntries()).toHaveLength(2)
    await expect((await at.open()).unbrokenEntries()).rejects.toThrow(/peil ledger confirm/)
    await ledger.append('ledger-confirmed', { offset: 0 })
    await expect(ledger.unbrokenEntries()).rejects.toThrow(LedgerBroken)
    expect(await ledger.doubtful()).toEqual({ offset: 1, seq: 1, reason: 'unreadable' })
    await ledger.append('ledger-confirmed', { offset: 1 })
    expect(await ledger.doubtful()).toBeUndefined()
    expect(await (await at.open()).unbrokenEntries()).toHaveLength(4)
    await junk()
    await expect(ledger.unbrokenEntries()).rejects.toThrow(LedgerBroken)
    expect(await ledger.verify()).toMatchObject({ whole: false, offset: 1 })
  })

  test('with a broken beginning takes nothing more, and says so', async () => {
    await using at = await place()
    await at.log.topic('ledger').append(0, [Buffer.from('not an entry')])
    const ledger = await at.open()
    await expect(ledger.append('destroyed', { key: 'day/2026-11-22' })).rejects.toThrow('first entry is broken')
  })
})

describe('a ledger that somebody changed', () => {
  test('unchanged, is whole', async () => {
    expect(await verifyAfter((values) => values)).toMatchObject({ whole: true, entries: 5 })
  })

  test.each<[string, (values: Buffer[]) => Buffer[], object]>([
    [
      'a word',
      (values) => changedAt(values, 2, '2026-11-21', '2026-11-19'),
      { offset: 2, seq: 2, reason: 'signature' },
    ],
    ['the time', (values) => changedAt(values, 3, '"at":17', '"at":16'), { offset: 3, seq: 3, reason: 'signature' }],
    ['a number', (values) => changedAt(values, 3, '"seq":3', '"seq":2'), { offset: 3, seq: 3, reason: 'signature' }],
    ['an entry taken out', (values) => without(values, 2), { offset: 2, seq: 2, reason: 'link' }],
    ['the order', swapped, { offset: 2, seq: 2, reason: 'link' }],
    ['the genesis taken out', (values) => without(values, 0), { offset: 0, seq: 0, reason: 'signature' }],
    ['made unreadable', (values) => values.with(4, Buffer.from([1])), { offset: 4, seq: 4, reason: 'unreadable' }],
  ])('%s: the break is found in its place', async (_, tamper, where) => {
    expect(await verifyAfter(tamper)).toEqual({ whole: false, ...where })
  })

  test('a true entry put in again changes nothing', async () => {
    const again = await verifyAfter((values) => values.toSpliced(4, 0, values[2] as Buffer))
    expect(again).toMatchObject({ whole: true, entries: 5 })
  })

  test('one begun anew with another key is found', async () => {
    await using at = await place()
    await using stranger = await place()
    await (await stranger.open()).append('destroyed', { key: 'day/2026-11-22' })
    await at.log.topic('ledger').append(0, await messages(stranger.log))
    expect(await (await at.open()).verify()).toEqual({ whole: false, offset: 0, seq: 0, reason: 'key' })
  })

  test('a beginning that was trimmed away is missed', async () => {
    await using at = await place()
    const ledger = await at.open()
    for (const key of DAYS) await ledger.append('destroyed', { key })
    await at.log.topic('ledger').trim(0, 2)
    expect(await ledger.verify()).toEqual({ whole: false, offset: 2, seq: 0, reason: 'missing' })
  })
})
