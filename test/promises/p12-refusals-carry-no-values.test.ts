// P12: a refused event leaves a reason, a schema path and a count: never a value.
import { expect, it } from 'vitest'
import { REFUSALS } from '../../schemas/refusal.ts'
import { findIn, findInFolder } from '../support/canaries.ts'
import { WRITE_KEY, withTestPipeline } from '../support/pipeline.ts'

const start = Date.parse('2026-03-02T08:00:00Z')
const planted = 'kanarie-waarde-8c41d2'
const person = 'kanarie.vogel@example.org'

const refused: readonly unknown[] = [
  planted,
  [planted],
  { id: planted, type: planted },
  { id: `${planted} ${planted}`, type: 'login' },
  { id: 'a', type: 'page_view' },
  { id: 'b', type: 'login', [planted]: planted },
  { id: 'c', type: 'login', actor: { account: planted.repeat(20) } },
  { id: 'd', type: 'login', occurredAt: planted },
  { id: 'e', type: 'login', occurredAt: '2020-01-01T00:00:00Z', actor: { account: planted } },
  { id: 'f', type: 'error', code: person },
  { id: 'g', type: 'request', place: { route: `/${planted}` }, method: 'GET', status: 9_999 },
  { id: 'h', type: 'login', actor: { account: 7, session: planted } },
  { id: 'i', type: 'login', client: { address: planted } },
  JSON.parse(`{"id":"j","type":"login","__proto__":{"${planted}":1}}`),
]

it('answers each refused event with a reason and a path of ours, and leaves nothing of it anywhere', async () => {
  await withTestPipeline({ start }, async (pipeline) => {
    const { status, text } = await pipeline.post(refused)
    expect(status).toBe(202)
    const answer = JSON.parse(text) as { accepted: number; refused: { index: number; reason: string; path: string }[] }
    expect(answer.accepted).toBe(0)
    expect(answer.refused.map(({ index }) => index)).toEqual(refused.map((_, index) => index))
    for (const entry of answer.refused) {
      expect(Object.keys(entry).toSorted()).toEqual(['index', 'path', 'reason'])
      expect(REFUSALS).toContain(entry.reason)
    }
    for (const body of [planted, `{"${planted}`, `[{"id":"${person}"`, JSON.stringify({ events: planted })])
      await fetch(`${pipeline.ingest.url}/v1/events`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
      })
    await pipeline.walk(start + 3_600_000)
    const metrics = await (await fetch(`${pipeline.ingest.url}/metrics`)).text()
    expect(metrics).toContain('refused')
    expect(findIn(text + metrics + pipeline.logged(), [planted, person])).toEqual([])
    expect(await findInFolder(pipeline.folder, [planted, person])).toEqual([])
  })
})
