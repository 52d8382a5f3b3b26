// Blocks: one append in flight per partition, thirty seconds to become durable, and a bound on what waits.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { NotDurable } from '../../ingest/blocks.ts'
import { KeysUnreachable } from '../../keys/port.ts'
import { NOON, ingestInMemory, serverSource } from '../support/ingest.ts'
import { memoryLog } from '../../log/memory.ts'

const view = (id: string) => ({ type: 'page_view', id, place: { route: '/' }, actor: { organisation: { id: 'o' } } })

/** Appends that wait until they are let go, or fail. */
function gate() {
  const waiting: { open(): void; fail(error: Error): void }[] = []
  return {
    waiting,
    beforeAppend: () =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ open: resolve, fail: reject })
      }),
    next: async () => {
      while (waiting.length === 0) await delay(1)
      return waiting.shift()
    },
  }
}

describe('blocks', () => {
  test('what arrives while an append is in flight forms the next block, from any request', async () => {
    const { beforeAppend, next, waiting } = gate()
    await using ingest = await ingestInMemory({ log: memoryLog({ beforeAppend }) })
    const first = ingest.stage.accept(serverSource, [view('e0')], {})
    const append = await next()
    const others = Promise.all([1, 2, 3].map((i) => ingest.stage.accept(serverSource, [view(`e${i}`)], {})))
    await delay(20)
    expect(waiting).toHaveLength(0) // one in flight
    append?.open()
    await first
    ;(await next())?.open()
    await others
    expect((await ingest.blocks()).map(({ events }) => events.map(({ event }) => event.id))).toEqual([
      ['e0'],
      ['e1', 'e2', 'e3'],
    ])
  })

  test('nothing is acknowledged before the log has it', async () => {
    const { beforeAppend, next } = gate()
    await using ingest = await ingestInMemory({ log: memoryLog({ beforeAppend }) })
    let acknowledged = false
    const receipt = ingest.stage.accept(serverSource, [view('e0')], {}).then(() => (acknowledged = true))
    const append = await next()
    await delay(20)
    expect(acknowledged).toBe(false)
    append?.open()
    await receipt
  })

  test('a failed append is told to its senders, and the next block goes on', async () => {
    const { beforeAppend, next } = gate()
    await using ingest = await ingestInMemory({ log: memoryLog({ beforeAppend }) })
    const failed = outcome(ingest.stage.accept(serverSource, [view('e0')], {}))
    ;(await next())?.fail(new Error('disk full'))
    expect(await failed).toBeInstanceOf(NotDurable)
    const receipt = ingest.stage.accept(serverSource, [view('e1')], {})
    ;(await next())?.open()
    expect(await receipt).toEqual({ accepted: 1, refused: [] })
  })

  test('after 30 s from the stamp senders are told, also those who wait behind it, and new ones at once', async () => {
    const { beforeAppend, next } = gate()
    await using ingest = await ingestInMemory({ log: memoryLog({ beforeAppend }) })
    const stuck = outcome(ingest.stage.accept(serverSource, [view('e0')], {}))
    const append = await next()
    const behind = outcome(ingest.stage.accept(serverSource, [view('e1')], {}))
    ingest.clock.advanceTo(NOON + 30_001)
    for (const told of await Promise.all([stuck, behind])) expect(told).toBeInstanceOf(NotDurable)
    await expect(ingest.stage.accept(serverSource, [view('e2')], {})).rejects.toThrow(NotDurable)
    append?.open()
    await ingest.stage.settle()
    expect((await ingest.blocks()).flatMap(({ events }) => events.map(({ event }) => event.id))).toEqual(['e0'])
    const again = ingest.stage.accept(serverSource, [view('e3')], {})
    ;(await next())?.open()
    expect(await again).toEqual({ accepted: 1, refused: [] })
  })

  test('an append that succeeds after 30 s is not acknowledged', async () => {
    const { beforeAppend, next } = gate()
    await using ingest = await ingestInMemory({ log: memoryLog({ beforeAppend }) })
    const failed = outcome(ingest.stage.accept(serverSource, [view('e0')], {}))
    const append = await next()
    ingest.clock.advanceTo(NOON + 30_001)
    append?.open()
    expect(await failed).toBeInstanceOf(NotDurable)
  })

  test('a block whose key comes after 30 s is not handed over', async () => {
    await using ingest = await ingestInMemory()
    const obtain = ingest.keys.obtain.bind(ingest.keys)
    ingest.keys.obtain = async (name) => {
      ingest.clock.advanceTo(NOON + 30_001)
      return obtain(name)
    }
    await expect(ingest.stage.accept(serverSource, [view('e0')], {})).rejects.toThrow(NotDurable)
    expect(await ingest.blocks()).toEqual([])
  })

  test('keys out of reach: try again, nothing written', async () => {
    await using ingest = await ingestInMemory()
    ingest.keys.obtain = () => Promise.reject(new KeysUnreachable('no answer'))
    await expect(ingest.stage.accept(serverSource, [view('e0')], {})).rejects.toThrow(NotDurable)
    expect(await ingest.blocks()).toEqual([])
  })

  test('too much waiting is refused before it takes memory', async () => {
    const { beforeAppend, next } = gate()
    await using ingest = await ingestInMemory({ log: memoryLog({ beforeAppend }) })
    const batch = Array.from({ length: 10_000 }, (_, i) => view(`e${i}`))
    const taken: Promise<unknown>[] = []
    let refused: unknown
    while (refused === undefined) {
      const receipt = outcome(ingest.stage.accept(serverSource, batch, {}))
      refused = await Promise.race([receipt, delay(5)])
      if (refused === undefined) taken.push(receipt)
    }
    expect(refused).toBeInstanceOf(NotDurable)
    expect(taken.length).toBeGreaterThan(2)
    expect(taken.length).toBeLessThan(30)
    const all = Promise.all(taken)
    let done = false
    void all.then(() => (done = true))
    while (!done) {
      ;(await Promise.race([next(), all.then(() => undefined)]))?.open()
      await delay(0)
    }
  })
})

/** The receipt, or the error. */
const outcome = (receipt: Promise<unknown>): Promise<unknown> => receipt.catch((error: unknown) => error)
