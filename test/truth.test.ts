// The truth test: a simulated platform whose exact answer is known, through the real composition root, day after day.
import { expect, it } from 'vitest'
import { withTestPipeline } from './support/pipeline.ts'
import { SHORT_LIFE, type TruthLife, expectTruthOfLife, lifeCatalogue, personOf } from './support/truth-life.ts'

const lives: Readonly<Record<string, TruthLife>> = {
  'over the end of summer time, a month’s end, objections and erasures': {
    seed: 11,
    start: '2026-10-19T22:00:00Z',
    days: 44,
    people: 260,
    organisations: 30,
    controls: [
      { afterDays: 3.4, kind: 'object', person: personOf(2, 1) },
      { afterDays: 6.6, kind: 'erase', person: personOf(3, 0) },
      { afterDays: 9.2, kind: 'withdraw', person: personOf(2, 1) },
      { afterDays: 12.3, kind: 'erase', person: personOf(1, 0) }, // after midnight: yesterday has its digest soon
      { afterDays: 20.9, kind: 'object', person: personOf(5, 0) },
    ],
  },
  'over the beginning of summer time, few people': SHORT_LIFE,
}

it.each(Object.entries(lives))(
  'publishes exactly what the truth leads to, cell by cell: %s',
  async (_, life) => {
    const start = Date.parse(life.start)
    await withTestPipeline({ start, catalogue: lifeCatalogue }, async (pipeline) => {
      expect(await expectTruthOfLife(pipeline, life)).toBeGreaterThan(100)
    })
  },
  240_000,
)
