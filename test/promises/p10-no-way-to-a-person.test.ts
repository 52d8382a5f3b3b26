// P10: there is no way from any figure to a person: no drill-down, no ad-hoc query over people.
import { expect, it } from 'vitest'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { findIn } from '../support/canaries.ts'
import { smallCatalogue, withTestPipeline } from '../support/pipeline.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-03-02T00:00:00Z')

/** Every answer that can be asked for, and what may stand in its rows. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  '/v1/interest': [
    'grain',
    'start',
    'level',
    'id',
    'by',
    'value',
    'people',
    'organisations',
    'events',
    'activeDays',
    'errors',
    'hiddenCells',
  ],
  '/v1/provisional': ['day', 'level', 'id', 'atLeast'],
  '/v1/windows': ['window', 'grain', 'start', 'features', 'missing', 'organisationRules'],
}

it('answers with aggregates by known names only, and takes no question about anything else', async () => {
  await withTestPipeline({ start }, async (pipeline) => {
    const platform = simulatePlatform({
      seed: 9,
      catalogue: smallCatalogue,
      people: 120,
      organisations: 15,
      calendar: pipeline.calendar,
    })
    const people = new Set<string>()
    for (let at = start; at < start + 40 * HOUR; at += 4 * HOUR) {
      const events = platform.between(at, at + 4 * HOUR)
      for (const { actor } of events)
        for (const id of [actor?.account, actor?.organisation?.id]) if (id !== undefined) people.add(id)
      pipeline.clock.advanceTo(at + 4 * HOUR)
      await pipeline.post(events)
      await pipeline.settle()
    }
    const ask = (path: string) => fetch(new URL(path, pipeline.reportsUrl))

    for (const [path, columns] of Object.entries(ANSWERS)) {
      const rows = (await (await ask(path)).json()) as Record<string, unknown>[]
      expect(rows.length, path).toBeGreaterThan(0)
      for (const row of rows) expect(columns, path).toEqual(expect.arrayContaining(Object.keys(row)))
    }
    for (const question of [
      'person=1',
      'account=a',
      'organisation=o',
      'where=1',
      'query=SELECT%201',
      'id=documents%27',
      'by=account',
      'level=person',
      'grain=hour',
      'limit=1',
    ])
      expect((await ask(`/v1/interest?${question}`)).status, question).toBe(400)
    for (const path of [
      '/v1/people',
      '/v1/events',
      '/v1/query',
      '/v1/persons/1',
      '/v1/interest/1',
      '/query?query=SELECT+1',
      '/?query=SELECT%201',
    ])
      expect([400, 404].includes((await ask(path)).status) || path.startsWith('/?'), path).toBe(true)
    const everything = await Promise.all(
      [...Object.keys(ANSWERS), '/', '/metrics'].map(async (path) => (await ask(path)).text()),
    )
    // Short ids stand in many a text by chance: those that are names of their own are looked for.
    expect(
      findIn(
        everything.join('\n'),
        [...people].filter((id) => id.length >= 7),
      ),
    ).toEqual([])
    expect(people.size).toBeGreaterThan(50)
  })
})
