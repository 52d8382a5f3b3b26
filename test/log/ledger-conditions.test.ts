// The ledger under conditions: an entry is judged by those it stands behind, also of two at one moment; and what others
// hold against it: hashes and signatures.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { memoryKeys } from '../../keys/memory.ts'
import { type Ledger, LedgerBroken, openLedger } from '../../log/ledger.ts'
import { memoryLog } from '../../log/memory.ts'
import type { Log } from '../../log/port.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { steppedClock } from '../../time/clock.ts'
import { calendar } from '../support/reports-stand.ts'

const clock = steppedClock(1_700_000_000_000)

/** A log in memory, and its ledger: opened again, as another process would. */
function place() {
  const log = memoryLog()
  const keys = memoryKeys({ clock, calendar, material: () => Buffer.alloc(32, 7) })
  return { log, open: () => openLedger({ log, keys, clock }) }
}

async function messages(log: Log): Promise<Buffer[]> {
  const found: Buffer[] = []
  for await (const batch of log.topic('ledger').read(0, 0, { follow: false }))
    for (const { value } of batch) found.push(Buffer.from(value))
  return found
}

describe('an entry under a condition', () => {
  const charge = (month: string, nanoRho = 60) => {
    const [window, release] = [`month/${month}`, `month-${month}`]
    const hash = 'a'.repeat(64)
    return { release, window, start: `${month}-01`, end: `${month}-28`, plan: hash, input: hash, nanoRho }
  }
  const spent = (entries: readonly LedgerEntry[]): number =>
    entries.reduce((sum, entry) => sum + (entry.kind === 'release-reserved' ? entry.body.nanoRho : 0), 0)
  const within = (budget: number, nanoRho: number) => (entries: readonly LedgerEntry[]) =>
    spent(entries) + nanoRho <= budget
  const reserve = (ledger: Ledger, month: string, budget = 100) =>
    ledger.appendIf('release-reserved', charge(month), { once: `month-${month}`, allowed: within(budget, 60) })

  /** Two ledgers on one log whose appends wait until both have decided to write. */
  async function twoAtOnce(): Promise<{ ledgers: readonly Ledger[]; log: Log }> {
    let waiting: (() => void)[] = []
    let together = false
    const log = memoryLog({
      beforeAppend: async () => {
        if (!together) return
        await new Promise<void>((resolve) => {
          waiting.push(resolve)
          if (waiting.length < 2) return
          for (const go of waiting) go()
          waiting = []
          together = false
        })
      },
    })
    const keys = memoryKeys({ clock, calendar })
    const ledgers = [await openLedger({ log, keys, clock }), await openLedger({ log, keys, clock })]
    together = true
    return { ledgers, log }
  }

  test('is written if what stands before allows it, and else nothing is', async () => {
    const at = place()
    const ledger = await at.open()
    expect(await reserve(ledger, '2026-11')).toMatchObject({ seq: 1, body: charge('2026-11') })
    expect(await reserve(ledger, '2026-12')).toBe('refused')
    expect(await reserve(await at.open(), '2026-12', 120)).toMatchObject({ seq: 2 })
    expect(await messages(at.log)).toHaveLength(3)
  })

  test('that was written before is the answer, whatever the condition says now', async () => {
    const at = place()
    const ledger = await at.open()
    const first = await reserve(ledger, '2026-11')
    expect(await reserve(await at.open(), '2026-11', 0)).toEqual(first)
  })

  test('is judged by the entries it stands behind: of two at one moment with a budget for one, one counts', async () => {
    const { ledgers, log } = await twoAtOnce()
    const months = ['2026-11', '2026-12']
    const answers = await Promise.all(ledgers.map((ledger, n) => reserve(ledger, months[n] ?? '')))
    expect(answers.filter((answer) => answer === 'refused')).toHaveLength(1)
    expect(await messages(log), 'both were appended').toHaveLength(3)
    for (const ledger of ledgers) {
      expect(spent(await ledger.entries())).toBe(60)
      expect(await ledger.verify()).toMatchObject({ whole: true, entries: 2 })
    }
  })

  test('of two at one moment for the same thing one counts, and both are told of it', async () => {
    const { ledgers } = await twoAtOnce()
    const [one, other] = await Promise.all(ledgers.map((ledger) => reserve(ledger, '2026-11')))
    expect(one).toMatchObject({ seq: 1 })
    expect(other).toEqual(one)
    expect(spent((await ledgers[0]?.entries()) ?? [])).toBe(60)
  })

  test('sees every entry before it, in many interleavings', async () => {
    const at = place()
    const ledgers = await Promise.all([at.open(), at.open(), at.open()])
    const asked = Array.from({ length: 24 }, (_, n) => `20${String(27 + n)}-01`)
    const answers = await Promise.all(asked.map((month, n) => reserve(ledgers[n % 3] as Ledger, month, 600)))
    expect(answers.filter((answer) => answer !== 'refused')).toHaveLength(10)
    expect(spent(await (await at.open()).entries())).toBe(600)
  })

  test('whose condition fails leaves nothing behind, and the ledger goes on', async () => {
    const at = place()
    const ledger = await at.open()
    const allowed = (): boolean => {
      throw new Error('a fault')
    }
    const failed = ledger.appendIf('release-reserved', charge('2026-11'), { once: 'month-2026-11', allowed })
    await expect(failed).rejects.toThrow('a fault')
    expect(await reserve(ledger, '2026-11')).toMatchObject({ seq: 1 })
  })
})

describe('what stands outside of the ledger', () => {
  test('names an entry by the hash that the next one names', async () => {
    const at = place()
    const ledger = await at.open()
    const first = await ledger.append('destroyed', { key: 'day/2026-11-20' })
    const hash = await ledger.hashOf(first)
    const second = await ledger.append('destroyed', { key: 'day/2026-11-21' })
    expect(second.prev).toBe(hash)
    expect(await (await at.open()).hashOf(second)).toBe(await ledger.hashOf(second))
    const [, value] = await messages(at.log)
    const signed = (value as Buffer).subarray(3 + (value as Buffer).readUInt16BE(1))
    expect(createHash('sha256').update(signed).digest('hex')).toBe(hash)
    await expect(ledger.hashOf({ ...second, seq: 9 })).rejects.toThrow(RangeError)
  })

  test('is signed with the key that the first entry names: node:crypto alone can tell', async () => {
    const at = place()
    const ledger = await at.open()
    const [genesis] = await ledger.entries()
    expect(genesis?.body).toEqual({ format: 1, publicKey: ledger.publicKey })
    const raw = Buffer.from(ledger.publicKey, 'base64')
    expect(raw).toHaveLength(32)
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
    const text = Buffer.from('what a release says')
    const signature = Buffer.from(ledger.sign(text), 'base64')
    expect(verify(null, text, key, signature)).toBe(true)
    expect(verify(null, Buffer.from('what a release said'), key, signature)).toBe(false)
    expect((await at.open()).sign(text), 'always the same').toBe(ledger.sign(text))
  })
})

describe('a ledger that lost an entry', () => {
  /** The same log with one message other than it was. */
  async function changed(at: number): Promise<Ledger> {
    const { log, open } = place()
    const before = await open()
    for (const day of ['21', '22', '23']) await before.append('destroyed', { key: `day/2026-11-${day}` })
    const values = await messages(log)
    const other = memoryLog()
    await other.topic('ledger').append(0, values.with(at, Buffer.from('changed')))
    return openLedger({ log: other, keys: memoryKeys({ clock, calendar, material: () => Buffer.alloc(32, 7) }), clock })
  }

  test('takes nothing more while others stand behind the gap: what was done already is not known', async () => {
    const ledger = await changed(2)
    await expect(ledger.append('destroyed', { key: 'day/2026-11-24' })).rejects.toThrow(LedgerBroken)
    await expect(ledger.wholeEntries()).rejects.toThrow('entry 2 of the ledger is lost or changed')
    expect(await ledger.entries()).toHaveLength(2)
    expect(await ledger.verify()).toMatchObject({ whole: false, seq: 2, reason: 'unreadable' })
  })

  test('is taken for whole by those who only read it, where nothing stands behind: an end that is cut off cannot be seen', async () => {
    const ledger = await changed(3)
    expect(await ledger.wholeEntries()).toHaveLength(3)
  })
})
