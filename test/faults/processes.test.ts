// What a tree of processes does when one of them is killed, told to stop, or finds its place taken.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { smallCatalogue } from '../support/pipeline.ts'
import { build } from '../support/built.ts'
import {
  WRITE_KEY,
  type PeilTree,
  eventually,
  isRunning,
  prepareFolder,
  runToEnd,
  startTree,
} from '../support/peil-tree.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

beforeAll(build)

async function prepared(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  await prepareFolder(folder.path, smallCatalogue)
  return folder
}

const pidsOf = async (tree: PeilTree): Promise<number[]> =>
  [tree.pid, await tree.child('ingest'), await tree.child('transform')].filter((pid) => pid !== undefined)

/** A request of which only the head was sent so far. */
async function halfSent(url: string): Promise<{ finish(): Promise<string> }> {
  const { hostname, port } = new URL(url)
  const body = JSON.stringify([{ id: 'in-flight', type: 'page_view', place: { route: '/documents/1' } }])
  const socket = connect({ host: hostname, port: Number(port) })
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  await once(socket, 'connect')
  socket.write(
    `POST /v1/events HTTP/1.1\r\nHost: peil\r\nAuthorization: Bearer ${WRITE_KEY}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
  )
  await delay(100)
  return {
    async finish() {
      socket.write(body)
      await once(socket, 'close')
      return text
    },
  }
}

test('when the parent is killed, its children end by themselves, and a new start on the same ports works at once', async () => {
  await using folder = await prepared()
  const first = await startTree(folder.path)
  const pids = await pidsOf(first)
  expect(pids).toHaveLength(3)
  process.kill(first.pid, 'SIGKILL')
  await first.ended
  const env = { PEIL_INGEST_PORT: new URL(first.ingest).port, PEIL_REPORTS_PORT: new URL(first.reports).port }
  await using again = await startTree(folder.path, { env })
  expect([again.ingest, again.reports]).toEqual([first.ingest, first.reports])
  await eventually(
    'the children have ended',
    async () => {
      const running = await Promise.all(pids.map(isRunning))
      return !running.includes(true)
    },
    5_000,
  )
})

test('a stage that is killed comes back on the port that it had', async () => {
  await using folder = await prepared()
  await using tree = await startTree(folder.path)
  const before = await tree.child('ingest')
  process.kill(before ?? 0, 'SIGKILL')
  await eventually('ingest is back', async () => {
    const now = await tree.child('ingest')
    return (
      now !== undefined && now !== before && (await fetch(`${tree.ingest}/health`).catch(() => undefined))?.ok === true
    )
  })
  expect((await fetch(`${tree.ingest}/health`)).status).toBe(200)
})

test.each([
  ['the parent', async (tree: PeilTree) => [tree.pid], 'SIGTERM'],
  ['every process at once, as some supervisors do', pidsOf, 'SIGTERM'],
  ['every process at once, as Ctrl-C does', pidsOf, 'SIGINT'],
] as const)('told to stop, the requests in flight are answered before it ends with 0: %s', async (_, whom, signal) => {
  await using folder = await prepared()
  await using tree = await startTree(folder.path)
  const request = await halfSent(tree.ingest)
  for (const pid of await whom(tree)) process.kill(pid, signal)
  await delay(500)
  const answer = await request.finish()
  expect(answer).toMatch(/^HTTP\/1.1 202 /)
  expect(answer).toContain('"accepted":1')
  expect(await tree.ended).toEqual({ code: 0, signal: null })
})

test('told to stop while a stage is being started again, it ends', async () => {
  await using folder = await prepared()
  const tree = await startTree(folder.path)
  process.kill((await tree.child('transform')) ?? 0, 'SIGKILL')
  await delay(100)
  expect(await tree.stop()).toEqual({ code: 0, signal: null })
})

test('a stage that dies again and again is given up with a message and exit code 1, and nothing is left running', async () => {
  await using folder = await prepared()
  const tree = await startTree(folder.path)
  const [, ingest] = await pidsOf(tree)
  const killed = new Set<number>()
  let ended = false
  void tree.ended.then(() => (ended = true))
  while (!ended) {
    const pid = await tree.child('transform')
    if (pid !== undefined && !killed.has(pid)) {
      killed.add(pid)
      process.kill(pid, 'SIGKILL')
    }
    await delay(50)
  }
  expect(await tree.ended).toEqual({ code: 1, signal: null })
  expect(tree.said()).toContain('peil: the transform stage died 6 times in a minute')
  expect(await isRunning(ingest ?? 0)).toBe(false)
})

test('a second start on the same folder is refused, and the first goes on', async () => {
  await using folder = await prepared()
  await using first = await startTree(folder.path)
  const second = await runToEnd(folder.path)
  expect(second.code).toBe(1)
  expect(second.said).toContain(`runs on this data folder already (process ${first.pid})`)
  expect((await fetch(`${first.ingest}/health`)).ok).toBe(true)
})

test('of two starts at one moment on a new folder one runs and the other is refused', async () => {
  await using folder = await prepared()
  const starts = await Promise.allSettled([startTree(folder.path), startTree(folder.path)])
  const running = starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value)
  expect(running).toHaveLength(1)
  const refused = starts.find((start) => start.status === 'rejected')
  expect(String(refused?.reason)).toMatch(/exit 1.*runs on this data folder already/)
  expect(await running[0]?.stop()).toEqual({ code: 0, signal: null })
})

test.each(['PEIL_INGEST_PORT', 'PEIL_REPORTS_PORT'])(
  'a port that something else listens on is named as the setting that is wrong: %s',
  async (setting) => {
    await using folder = await prepared()
    await using other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, said } = await runToEnd(folder.path, { env: { [setting]: String(port) } })
    expect(said).toMatch(new RegExp(`peil: ${setting}: port ${port} of 127.0.0.1 is in use`))
    expect(code).toBe(2)
  },
)
