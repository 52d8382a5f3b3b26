// The client that does not give up gets everything acknowledged once, in order, from a server that fails in every way.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { seededRandom } from '../../demo/seeded-random.ts'
import { simulatePlatform, type SimulatedEvent } from '../../demo/simulated-platform.ts'
import { openCalendar } from '../../time/calendar.ts'
import { loadClient, partitionKeyOf } from './crash-harness.ts'
import { inventedCatalogue } from './invented-catalogue.ts'

test('posts again until acknowledged and keeps the order of each partition key', async () => {
  const random = seededRandom(1)
  const kept: SimulatedEvent[] = []
  await using server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const fate = random.next()
      if (fate < 0.2) return request.socket.destroy()
      if (fate < 0.3) return response.writeHead(503).end()
      kept.push(...(JSON.parse(Buffer.concat(chunks).toString()) as SimulatedEvent[]))
      if (fate < 0.5) return request.socket.destroy() // after the append and before the answer
      return response.writeHead(202).end(JSON.stringify({ accepted: 1, refused: [] }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
  const from = calendar.bounds('day/2026-11-16').startMs + 9 * 3_600_000
  const events = simulatePlatform({
    seed: 9,
    catalogue: inventedCatalogue(10, 2, 2),
    people: 300,
    organisations: 20,
    calendar,
  }).between(from, from + 3_600_000)
  const result = await loadClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: 'a-write-key',
    events,
    concurrency: 3,
    batch: 20,
    signal: new AbortController().signal,
  })
  expect(result.uncertain).toEqual([])
  expect(result.retries).toBeGreaterThan(5)
  const first = new Map(kept.toReversed().map((event) => [event.id, event]))
  for (const [key, acknowledged] of result.acknowledged) {
    expect(acknowledged).toEqual(events.filter((event) => partitionKeyOf(event) === key))
    for (const event of acknowledged) expect(first.get(event.id)).toEqual(event)
  }
  expect([...result.acknowledged.values()].flat().length).toBe(events.length)
})
