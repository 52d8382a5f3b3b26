// The embedded log keeps the contract, and what is its own: the folder's file, the watch, the disk that is full.
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { openEmbeddedLog } from '../../log/embedded.ts'
import { systemClock } from '../../time/clock.ts'
import { type LogPlace, logContract } from '../contracts/log-contract.ts'
import { PEIL, build } from '../support/built.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

logContract('embedded', async (): Promise<LogPlace> => {
  const folder = await temporaryFolder()
  return {
    open: ({ partitions = 2, genesis } = {}) => {
      const clock = genesis === undefined ? systemClock : { ...systemClock, now: () => genesis }
      return openEmbeddedLog({ folder: folder.path, partitions, clock })
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
})

describe('the log folder', () => {
  test('says in clear text how it was made', async () => {
    await using folder = await temporaryFolder()
    const clock = { ...systemClock, now: () => 1_700_000_000_000 }
    await using _log = await openEmbeddedLog({ folder: folder.path, partitions: 7, clock })
    const text = await readFile(join(folder.path, 'log.json'), 'utf8')
    expect(JSON.parse(text)).toEqual({ format: 1, partitions: 7, genesis: 1_700_000_000_000 })
  })

  test('two who make it at one moment have the same log', async () => {
    await using folder = await temporaryFolder()
    const logs = await Promise.all(
      [3, 4, 5].map((partitions) => openEmbeddedLog({ folder: folder.path, partitions, clock: systemClock })),
    )
    expect(new Set(logs.map((log) => log.partitions)).size).toBe(1)
    await Promise.all(logs.map((log) => log[Symbol.asyncDispose]()))
  })

  test.each(['{"format":2,"partitions":7,"genesis":0}', 'not json', '{}'])(
    'of an unknown format is refused: %s',
    async (text) => {
      await using folder = await temporaryFolder()
      await writeFile(join(folder.path, 'log.json'), text)
      const opening = openEmbeddedLog({ folder: folder.path, partitions: 7, clock: systemClock })
      await expect(opening).rejects.toThrow(/unknown format.*format 1/)
    },
  )

  test('is not made when it must be there', async () => {
    await using folder = await temporaryFolder()
    const opening = openEmbeddedLog({ folder: folder.path, partitions: 7, clock: systemClock, create: false })
    await expect(opening).rejects.toThrow('there is no log')
  })

  test('gives a process the slice that it owns', async () => {
    await using folder = await temporaryFolder()
    const options = { folder: folder.path, partitions: 8, clock: systemClock, owned: { from: 2, to: 5 } }
    await using log = await openEmbeddedLog(options)
    const seen: number[] = []
    await log.own(async (partition) => void seen.push(partition), new AbortController().signal)
    expect(seen).toEqual([2, 3, 4])
  })
})

describe('readers that follow', () => {
  test('cost next to nothing while nothing happens', async () => {
    await using folder = await temporaryFolder()
    await using log = await openEmbeddedLog({ folder: folder.path, partitions: 32, clock: systemClock })
    const stop = new AbortController()
    const owning = log.own(async (partition, signal) => {
      for await (const _ of log.topic('platform-events').read(partition, 0, { follow: true, signal }))
        expect.unreachable()
    }, stop.signal)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const { user, system } = process.cpuUsage(before)
    stop.abort()
    await owning
    expect((user + system) / 2_000_000).toBeLessThan(0.03) // the test runner's own share included
  })

  test('get batches, and all of it, under load', async () => {
    await using folder = await temporaryFolder()
    await using log = await openEmbeddedLog({ folder: folder.path, partitions: 1, clock: systemClock })
    const topic = log.topic('platform-events')
    let messages = 0
    let batches = 0
    const reading = (async () => {
      for await (const batch of topic.read(0, 0, { follow: true, signal: AbortSignal.timeout(20_000) })) {
        batches++
        messages += batch.length
        if (messages === 2000) return
      }
    })()
    for (let n = 0; n < 2000; n += 10)
      await Promise.all(Array.from({ length: 10 }, () => topic.append(0, [Buffer.alloc(100)])))
    await reading
    expect(messages).toBe(2000)
    expect(batches).toBeLessThan(150)
  })
})

describe('a topic whose appends are committed by a thread of their own', () => {
  type Opened = Pick<typeof import('../../log/embedded.ts'), 'openEmbeddedLog'>
  let built: Opened
  beforeAll(async () => {
    await build() // a thread runs what was compiled
    built = await import(pathToFileURL(join(dirname(PEIL), 'log/embedded.js')).href)
  })

  logContract('embedded, with a thread', async (): Promise<LogPlace> => {
    const folder = await temporaryFolder()
    return {
      open: ({ partitions = 2, genesis } = {}) => {
        const clock = genesis === undefined ? systemClock : { ...systemClock, now: () => genesis }
        return built.openEmbeddedLog({ folder: folder.path, partitions, clock, busy: 'digests' })
      },
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    }
  })

  test('says so when nothing can be written, and goes on when it can again', async () => {
    await using folder = await temporaryFolder()
    await using log = await built.openEmbeddedLog({
      folder: folder.path,
      partitions: 1,
      clock: systemClock,
      busy: 'digests',
    })
    const digests = log.topic('digests')
    await rename(join(folder.path, 'digests'), join(folder.path, 'away'))
    await writeFile(join(folder.path, 'digests'), 'no folder') // where the thread looks for the environment
    await expect(digests.append(0, [Buffer.from('one')])).rejects.toMatchObject({ name: 'LogWriteFailed' })
    await rm(join(folder.path, 'digests'))
    await rename(join(folder.path, 'away'), join(folder.path, 'digests'))
    expect(await digests.append(0, [Buffer.from('two')])).toBe(0)
  })
})
