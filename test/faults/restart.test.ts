// Stopping and starting again with nothing in between: the figures stay what they are.
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { build } from '../support/built.ts'
import { WRITE_KEY, type PeilTree, eventually, prepareFolder, startTree } from '../support/peil-tree.ts'
import { smallCatalogue } from '../support/pipeline.ts'
import { type Stored, readStored } from '../support/stored-sums.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A start publishes every partial again, within this time. */
const PUBLISHED_MS = 4_000

beforeAll(build)

test('two starts with nothing in between change no figure, and equal versions are equal in everything', async () => {
  await using folder = await temporaryFolder()
  await prepareFolder(folder.path, smallCatalogue)
  const first = await startTree(folder.path)
  await post(first, 400)
  const before = await stopped(first, folder.path)
  const once = await stopped(await startTree(folder.path), folder.path, before)
  const twice = await stopped(await startTree(folder.path), folder.path, once)
  expect(events(before)).toBe(400)
  for (const later of [once, twice]) {
    expect([...later.partials.keys()]).toEqual([...before.partials.keys()])
    for (const [key, { cells, durations, version, watermark, ...rest }] of later.partials) {
      const earlier = before.partials.get(key)
      expect({ ...rest, cells, durations }).toEqual({ ...rest, cells: earlier?.cells, durations: earlier?.durations })
      expect(version).toBeGreaterThanOrEqual(earlier?.version ?? 0)
      expect(watermark).toBe(version === earlier?.version ? earlier.watermark : watermark)
    }
  }
})

/** What is stored once it has told of everything and was stopped. */
async function stopped(tree: PeilTree, folder: string, before?: Stored): Promise<Stored> {
  const data = join(folder, 'data')
  if (before !== undefined) await delay(PUBLISHED_MS)
  else
    await eventually(
      'every partition has told, and of everything',
      async () => {
        const stored = await readStored(data)
        const told = new Set([...stored.partials.values()].map(({ partition }) => partition))
        return told.size === stored.ends.length && events(stored) === 400
      },
      25_000,
    )
  expect(await tree.stop()).toEqual({ code: 0, signal: null })
  return readStored(data)
}

function events({ partials }: Stored): number {
  const days = [...partials.values()].filter(({ window }) => window.startsWith('day/'))
  const totals = days.flatMap(({ cells }) => cells.filter(({ level, by }) => level === 'platform' && by === 'total'))
  return totals.reduce((sum, cell) => sum + cell.events, 0)
}

async function post(tree: PeilTree, count: number): Promise<void> {
  const body = Array.from({ length: count }, (_, index) => ({
    id: `e${index}`,
    type: 'page_view',
    actor: { account: `a${index % 50}`, organisation: { id: `o${index % 7}` } },
    place: { route: '/documents/1' },
    measures: { durationMs: index },
  }))
  const answer = await fetch(`${tree.ingest}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(202)
}
