// Several processes on one log: offsets never meet, nothing acknowledged is lost, followers see it all.
import { expect, test } from 'vitest'
import { openEmbeddedLog } from '../../log/embedded.ts'
import { systemClock } from '../../time/clock.ts'
import { runScript, startScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const WRITER = 'test/log/writer-process.ts'

interface Acknowledged {
  readonly partition: number
  readonly offset: number
  readonly text: string
}
const acknowledged = (printed: string): Acknowledged[] =>
  [...printed.matchAll(/^(\d+) (\d+) (\S+)\n/gm)].map(([, partition, offset, text = '']) => ({
    partition: Number(partition),
    offset: Number(offset),
    text,
  }))

/** All texts by `partition offset`. */
async function readAll(folder: string): Promise<Map<string, string>> {
  await using log = await openEmbeddedLog({ folder, partitions: 4, clock: systemClock, create: false })
  const found = new Map<string, string>()
  for (let partition = 0; partition < log.partitions; partition++)
    for await (const batch of log.topic('platform-events').read(partition, 0, { follow: false }))
      for (const { offset, value } of batch)
        found.set(`${partition} ${offset}`, Buffer.from(value).toString().trimEnd())
  return found
}

test('two processes append to one log, and a third follows', async () => {
  await using folder = await temporaryFolder()
  await using log = await openEmbeddedLog({ folder: folder.path, partitions: 4, clock: systemClock })
  const stop = new AbortController()
  const followed = new Map<string, string>()
  const following = log.own(
    async (partition, signal) => {
      for await (const batch of log.topic('platform-events').read(partition, 0, { follow: true, signal })) {
        for (const { offset, value } of batch)
          followed.set(`${partition} ${offset}`, Buffer.from(value).toString().trimEnd())
        if (followed.size === 4000) stop.abort()
      }
    },
    AbortSignal.any([stop.signal, AbortSignal.timeout(30_000)]),
  )
  const printed = await Promise.all(['a', 'b'].map((name) => runScript(WRITER, [folder.path, name, '2000', '400'])))
  await following
  const appended = printed.flatMap(acknowledged)
  expect(appended).toHaveLength(4000)
  expect(new Set(appended.map(({ partition, offset }) => `${partition} ${offset}`)).size).toBe(4000)
  for (const { partition, offset, text } of appended) expect(followed.get(`${partition} ${offset}`)).toBe(text)
  expect(await readAll(folder.path)).toEqual(followed)
})

test('what was acknowledged survives kill -9 of the writer, again and again, while another writes on', async () => {
  await using folder = await temporaryFolder()
  const expected: Acknowledged[] = []
  const steady = startScript(WRITER, [folder.path, 'steady', '0', '200'])
  let steadyPrinted = ''
  steady.stdout?.on('data', (chunk: Buffer) => (steadyPrinted += chunk.toString()))
  for (let round = 0; round < 6; round++) {
    const victim = startScript(WRITER, [folder.path, `victim${round}`, '0', '3000'])
    let printed = ''
    victim.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    await new Promise((resolve) => victim.once('close', resolve).stdout?.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, 50 + round * 37))
    victim.kill('SIGKILL')
    await new Promise((resolve) => victim.once('close', resolve))
    expected.push(...acknowledged(printed))
  }
  const before = steadyPrinted.length
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(steadyPrinted.length, 'no lock is left behind').toBeGreaterThan(before)
  steady.kill('SIGKILL')
  await new Promise((resolve) => steady.once('close', resolve))
  expected.push(...acknowledged(steadyPrinted))

  const found = await readAll(folder.path)
  expect(expected.length).toBeGreaterThan(100)
  for (const { partition, offset, text } of expected) expect(found.get(`${partition} ${offset}`)).toBe(text)
  expect(new Set(found.values()).size, 'nothing is there twice').toBe(found.size)
})

test('when the disk takes no more, appends reject, nothing is half written, and it goes on when there is room', async () => {
  await using folder = await temporaryFolder()
  const printed = await runScript(WRITER, [folder.path, 'a', '400', '20000'], { fileBlocks: 4096 }) // 2 MiB
  const appended = acknowledged(printed)
  expect(appended.length).toBeGreaterThan(10)
  expect(printed).toMatch(/failed LogWriteFailed: nothing was written/)
  const found = await readAll(folder.path)
  expect(found.size).toBe(appended.length)
  for (const { partition, offset, text } of appended) expect(found.get(`${partition} ${offset}`)).toBe(text)
  const later = acknowledged(await runScript(WRITER, [folder.path, 'b', '40', '20000']))
  expect(later).toHaveLength(40)
  const all = await readAll(folder.path)
  for (const { partition, offset, text } of [...appended, ...later])
    expect(all.get(`${partition} ${offset}`)).toBe(text)
})
