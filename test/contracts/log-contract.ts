// What every log must do, whichever adapter: embedded, Kafka, …
import { describe, expect, test } from 'vitest'
import type { KeyedMessage, Log, Message } from '../../log/port.ts'

/** A place for one log: opened again, it is the same log, as another process would see it. */
export interface LogPlace extends AsyncDisposable {
  open(options?: { readonly partitions?: number; readonly genesis?: number }): Promise<Log>
}

const bytes = (text: string): Buffer => Buffer.from(text)
const texts = (messages: readonly Message[]): string[] => messages.map(({ value }) => Buffer.from(value).toString())

async function all(log: Log, partition: number, from = 0): Promise<Message[]> {
  const messages: Message[] = []
  for await (const batch of log.topic('digests').read(partition, from, { follow: false })) messages.push(...batch)
  return messages
}

/** Follows until `done` says that it has seen enough. */
async function follow<Item>(
  read: (signal: AbortSignal) => AsyncIterable<readonly Item[]>,
  done: (items: readonly Item[]) => boolean,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const batch of read(AbortSignal.timeout(10_000))) {
    expect(batch.length).toBeGreaterThan(0)
    items.push(...batch)
    if (done(items)) break
  }
  return items
}

async function standing(log: Log): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const batch of log.keyed('plans').read({ follow: false }))
    for (const { key, value } of batch) found[key] = Buffer.from(value ?? 'null').toString()
  return found
}

export function logContract(adapter: string, makePlace: () => Promise<LogPlace>): void {
  describe(`${adapter}: a log`, () => {
    test('keeps the partitions and the genesis it was made with', async () => {
      await using place = await makePlace()
      {
        await using log = await place.open({ partitions: 3, genesis: 1000 })
        expect([log.partitions, log.genesis]).toEqual([3, 1000])
      }
      await using again = await place.open({ partitions: 5, genesis: 2000 })
      expect([again.partitions, again.genesis]).toEqual([3, 1000])
    })

    test('runs an owner for each partition until all have ended', async () => {
      await using place = await makePlace()
      await using log = await place.open({ partitions: 3 })
      const seen: number[] = []
      await log.own(async (partition) => void seen.push(partition), new AbortController().signal)
      expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2])
    })

    test('when one owner fails, the others are told to stop and the failure is told', async () => {
      await using place = await makePlace()
      await using log = await place.open({ partitions: 3 })
      const stopped: number[] = []
      const owning = log.own(async (partition, signal) => {
        if (partition === 1) throw new Error('owner 1 died')
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        stopped.push(partition)
      }, new AbortController().signal)
      await expect(owning).rejects.toThrow('owner 1 died')
      expect(stopped.toSorted((a, b) => a - b)).toEqual([0, 2])
    })

    test('owners end when the signal aborts', async () => {
      await using place = await makePlace()
      await using log = await place.open({ partitions: 2 })
      const stop = new AbortController()
      const owning = log.own(async (partition, signal) => {
        for await (const _ of log.topic('digests').read(partition, 0, { follow: true, signal })) expect.unreachable()
      }, stop.signal)
      setTimeout(() => stop.abort(), 30)
      await owning
    })
  })

  describe(`${adapter}: a topic that appends`, () => {
    test('gives each append the offset after the one before, per partition', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      const topic = log.topic('digests')
      expect(await topic.append(0, [bytes('a'), bytes('b')])).toBe(0)
      expect(await topic.append(0, [bytes('c')])).toBe(2)
      expect(await topic.append(1, [bytes('d')])).toBe(0)
      expect(await topic.bounds(0)).toEqual({ start: 0, end: 3 })
      expect(texts(await all(log, 0))).toEqual(['a', 'b', 'c'])
      expect((await all(log, 0)).map(({ offset }) => offset)).toEqual([0, 1, 2])
      expect(texts(await all(log, 1))).toEqual(['d'])
    })

    test('keeps the values of one append together and in order among many', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      await using other = await place.open()
      const appends = Array.from({ length: 200 }, async (_, n) => {
        const offset = await (n % 2 === 0 ? log : other).topic('digests').append(0, [bytes(`${n}.0`), bytes(`${n}.1`)])
        return [offset, n] as const
      })
      const at = new Map(await Promise.all(appends))
      const found = texts(await all(log, 0))
      expect(found).toHaveLength(400)
      for (const [offset, n] of at) expect(found.slice(offset, offset + 2)).toEqual([`${n}.0`, `${n}.1`])
    })

    test('keeps any bytes, of any length', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      const values = [0, 1, 100, 4096, 70_000, 900_000].map((length) => Buffer.alloc(length, length % 251))
      await log.topic('digests').append(0, values)
      const found = await all(log, 0)
      expect(found.map(({ value }) => Buffer.compare(Buffer.from(value), values.shift() ?? Buffer.from('?')))).toEqual([
        0, 0, 0, 0, 0, 0,
      ])
    })

    test('gives copies: what was read stays as it was', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      const sent = bytes('first')
      const appending = log.topic('digests').append(0, [sent])
      await appending
      sent.fill(0)
      const [first] = await all(log, 0)
      for (let n = 0; n < 100; n++) await log.topic('digests').append(0, [bytes(`later ${n}`)])
      await log.topic('digests').trim(0, 50)
      await all(log, 0)
      expect(Buffer.from(first?.value ?? []).toString()).toBe('first')
    })

    test('reads from an offset on, in batches of about the size asked for', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      await log.topic('digests').append(
        0,
        Array.from({ length: 50 }, (_, n) => bytes(`${n}`.padEnd(100))),
      )
      const sizes: number[] = []
      for await (const batch of log.topic('digests').read(0, 10, { follow: false, batchBytes: 1000 }))
        sizes.push(batch.length)
      expect(sizes.reduce((sum, size) => sum + size)).toBe(40)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(11)
    })

    test('without follow, ends at what was the end when the reading began', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      await log.topic('digests').append(0, [bytes('a'), bytes('b')])
      const seen: string[] = []
      for await (const batch of log.topic('digests').read(0, 0, { follow: false, batchBytes: 1 })) {
        seen.push(...texts(batch))
        await log.topic('digests').append(0, [bytes('later')])
      }
      expect(seen).toEqual(['a', 'b'])
    })

    test('with follow, sees what comes from here and from elsewhere', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      await using elsewhere = await place.open()
      await log.topic('digests').append(0, [bytes('a')])
      const following = follow(
        (signal) => log.topic('digests').read(0, 0, { follow: true, signal }),
        (items) => items.length === 3,
      )
      await elsewhere.topic('digests').append(0, [bytes('b')])
      await new Promise((resolve) => setTimeout(resolve, 200))
      await log.topic('digests').append(1, [bytes('not this one')])
      await log.topic('digests').append(0, [bytes('c')])
      expect(texts(await following)).toEqual(['a', 'b', 'c'])
    })

    test('a follower ends quietly when its signal aborts and when the log closes', async () => {
      await using place = await makePlace()
      const log = await place.open()
      const stop = new AbortController()
      const ends = [stop.signal, new AbortController().signal].map(async (signal) => {
        for await (const _ of log.topic('digests').read(0, 0, { follow: true, signal })) expect.unreachable()
      })
      setTimeout(() => stop.abort(), 20)
      await ends[0]
      await log[Symbol.asyncDispose]()
      await ends[1]
    })

    test('forgets what was trimmed, and never gives an offset twice', async () => {
      await using place = await makePlace()
      {
        await using log = await place.open()
        await log.topic('digests').append(
          0,
          Array.from({ length: 2500 }, (_, n) => bytes(`${n}`)),
        )
        await log.topic('digests').trim(0, 2400)
        expect(await log.topic('digests').bounds(0)).toEqual({ start: 2400, end: 2500 })
        expect(texts(await all(log, 0))[0]).toBe('2400')
        await log.topic('digests').trim(0, 9999)
        expect(await log.topic('digests').bounds(0)).toEqual({ start: 2500, end: 2500 })
      }
      await using log = await place.open()
      expect(await all(log, 0)).toEqual([])
      expect(await log.topic('digests').append(0, [bytes('next')])).toBe(2500)
      await log.topic('digests').trim(0, 7)
      expect((await all(log, 0)).map(({ offset }) => offset)).toEqual([2500])
    })

    test('has one partition where there is one for everything, and says so', async () => {
      await using place = await makePlace()
      await using log = await place.open({ partitions: 4 })
      expect(await log.topic('ledger').append(0, [bytes('x')])).toBe(0)
      await expect(log.topic('ledger').append(1, [bytes('x')])).rejects.toThrow(RangeError)
      await expect(log.topic('digests').append(4, [bytes('x')])).rejects.toThrow(RangeError)
    })

    test('what is appended survives closing, and a closed log takes nothing', async () => {
      await using place = await makePlace()
      const log = await place.open()
      const topic = log.topic('digests')
      const appending = Array.from({ length: 50 }, (_, n) => topic.append(0, [bytes(`${n}`)]))
      await log[Symbol.asyncDispose]()
      await Promise.all(appending)
      await expect(topic.append(0, [bytes('x')])).rejects.toThrow('closed')
      await using again = await place.open()
      expect(await all(again, 0)).toHaveLength(50)
    })
  })

  describe(`${adapter}: a topic that keeps the last message per key`, () => {
    test('answers the last value of each key, also after opening again', async () => {
      await using place = await makePlace()
      {
        await using log = await place.open()
        const plans = log.keyed('plans')
        await Promise.all([plans.put('a', bytes('1')), plans.put('b', bytes('1')), plans.put('a', bytes('2'))])
        await plans.put('b', null)
        await plans.put('never there', null)
        await plans.put('c/é', bytes(''))
        expect(await standing(log)).toEqual({ a: '2', 'c/é': '' })
      }
      await using log = await place.open()
      expect(await standing(log)).toEqual({ a: '2', 'c/é': '' })
      await log.keyed('plans').put('b', bytes('again'))
      expect(await standing(log)).toEqual({ a: '2', b: 'again', 'c/é': '' })
    })

    test('shows followers what stands, then each change, deletions too', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      await using elsewhere = await place.open()
      await log.keyed('plans').put('a', bytes('1'))
      await log.keyed('plans').put('b', bytes('1'))
      const last = new Map<string, string | undefined>()
      const following = follow<KeyedMessage>(
        (signal) => log.keyed('plans').read({ follow: true, signal }),
        (items) => {
          for (const { key, value } of items) last.set(key, value === null ? 'gone' : Buffer.from(value).toString())
          return last.get('b') === 'gone' && last.get('a') === '3'
        },
      )
      await elsewhere.keyed('plans').put('a', bytes('2'))
      await new Promise((resolve) => setTimeout(resolve, 100))
      await elsewhere.keyed('plans').put('b', null)
      await log.keyed('plans').put('a', bytes('3'))
      await following
      expect(last).toEqual(
        new Map([
          ['a', '3'],
          ['b', 'gone'],
        ]),
      )
    })

    test('a reader gets every key that stood when it began, whatever changes meanwhile', async () => {
      await using place = await makePlace()
      await using log = await place.open()
      const plans = log.keyed('plans')
      const keys = Array.from({ length: 30 }, (_, n) => `k${n}`)
      await Promise.all(keys.map((key) => plans.put(key, bytes('old'))))
      const seen = new Set<string>()
      for await (const batch of plans.read({ follow: false, batchBytes: 1 })) {
        for (const { key } of batch) seen.add(key)
        await Promise.all(keys.map((key) => plans.put(key, bytes('new'))))
      }
      expect([...seen].toSorted()).toEqual(keys.toSorted())
    })
  })
}
