// A disk that takes no more: what was acknowledged stays, senders are told to try again, and it goes on when there is room.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { build } from '../support/built.ts'
import { WRITE_KEY, type PeilTree, eventually, prepareFolder, startTree } from '../support/peil-tree.ts'
import { smallCatalogue } from '../support/pipeline.ts'
import { readStored } from '../support/stored-sums.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

beforeAll(build)

async function post(tree: PeilTree, from: number, events: number): Promise<number> {
  const now = new Date().toISOString()
  const body = Array.from({ length: events }, (_, index) => ({
    id: `e${from + index}`,
    type: 'page_view',
    occurredAt: now,
    actor: { account: `a${(from + index) % 50}`, organisation: { id: `o${(from + index) % 7}` } },
    place: { route: '/documents/1' },
  }))
  const answer = await fetch(`${tree.ingest}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await answer.text()
  return answer.status
}

test('on a full disk events are answered with 503, nothing acknowledged is lost, and it goes on when there is room', async () => {
  await using folder = await temporaryFolder()
  await prepareFolder(folder.path, smallCatalogue)
  await using tree = await startTree(folder.path, { fileBytes: 4_000_000 })
  const pids = [tree.pid, await tree.child('ingest'), await tree.child('transform')]
  let acknowledged = 0
  const statuses = new Map<number, number>()
  for (let refused = 0; refused < 20;) {
    const status = await post(tree, acknowledged, 500)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status === 202) acknowledged += 500
    else refused++
    expect(acknowledged, 'the disk must become full').toBeLessThan(100_000)
  }
  expect(new Set(statuses.keys())).toEqual(new Set([202, 503]))
  expect(acknowledged).toBeGreaterThan(1000)
  await new Promise((resolve) => setTimeout(resolve, 3_000)) // the others go on against the wall
  expect([tree.pid, await tree.child('ingest'), await tree.child('transform')], 'no process has died').toEqual(pids)

  for (const pid of pids) execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:'])
  await eventually('it takes events again', async () => (await post(tree, acknowledged, 500)) === 202)
  acknowledged += 500
  await eventually(
    'all of them count',
    async () => {
      const { partials } = await readStored(join(folder.path, 'data'))
      let events = 0
      for (const { window, cells } of partials.values())
        if (window.startsWith('day/'))
          for (const cell of cells) if (cell.level === 'platform' && cell.by === 'total') events += cell.events
      expect(events).toBeLessThanOrEqual(acknowledged)
      return events === acknowledged
    },
    20_000,
  )
  expect(await tree.stop()).toEqual({ code: 0, signal: null })
})
