// The truth test over what many machines stand on: the log on a broker, keys over TLS, the statistics on a ClickHouse
// server. The keys stage is away while a day is due, ClickHouse while another is: they are waited for, and nothing changes.
import { expect, test } from 'vitest'
import type { Day } from '../../schemas/figures.ts'
import { SHORT_LIFE, expectTruthOfLife, lifeCatalogue } from '../support/truth-life.ts'
import { describeServer } from '../warehouse/clickhouse-here.ts'
import { type ClickhouseServer, startClickhouse } from '../warehouse/clickhouse-server.ts'
import { describeKafka } from './has-kafka.ts'
import { startKafka } from './kafka-cluster.ts'
import { type PipelineOverKafka, withPipelineOverKafka } from './pipeline-over-kafka.ts'

const start = Date.parse(SHORT_LIFE.start)
/** Longer than what the keys stage said may be used again. */
const A_WHILE_MS = 2_000

describeKafka('the truth over Kafka', () => {
  describeServer('with a keys stage and a ClickHouse server', () => {
    test('is what is published, cell by cell, though both are away when a day is due', async () => {
      await using kafka = await startKafka({ brokers: 1 })
      await using clickhouse = await startClickhouse()
      await withPipelineOverKafka({ kafka, clickhouse, start, catalogue: lifeCatalogue }, async (pipeline) => {
        const away: Day[] = []
        const once = (day: Day, trouble: (day: Day) => Promise<void>) => async (): Promise<void> => {
          if (away.includes(day) || pipeline.clock.now() < pipeline.calendar.closesAt(`day/${day}`) + 60_000) return
          away.push(day)
          await trouble(day)
          expect(await closedDays(pipeline)).not.toContain(day)
        }
        const rows = await expectTruthOfLife(pipeline, SHORT_LIFE, {
          beforeTransform: once('2026-03-25', () => keysAway(pipeline)),
          beforeReports: once('2026-03-26', (day) => clickhouseAway(pipeline, clickhouse, day)),
        })
        expect(rows).toBeGreaterThan(100)
        expect(away).toEqual(['2026-03-25', '2026-03-26'])
        expect(await closedDays(pipeline)).toEqual(expect.arrayContaining(away))
        for (const { window } of await pipeline.warehouse.windows({}))
          expect(await pipeline.keys.find(window), window).toBe('destroyed')
        expect(await pipeline.ledger.verify()).toMatchObject({ whole: true })
      })
    })
  })
})

const closedDays = async ({ warehouse }: PipelineOverKafka): Promise<Day[]> =>
  (await warehouse.windows({})).flatMap(({ grain, start: day }) => (grain === 'day' ? [day] : []))

/** What cannot be sealed is not taken, what cannot be opened waits. */
async function keysAway(pipeline: PipelineOverKafka): Promise<void> {
  const { keysStage, clock, transform, reports } = pipeline
  await keysStage.stop()
  clock.advanceTo(clock.now() + A_WHILE_MS)
  expect((await pipeline.post([{ id: 'nobody-can-seal-this', type: 'login', actor: { account: 'a' } }])).status).toBe(
    503,
  )
  const { stalls } = transform.stats()
  await transform.settle()
  expect(transform.stats().stalls).toBeGreaterThan(stalls)
  await expect(reports.settle()).rejects.toThrow(/keys stage|not all that was due/)
  await keysStage.startAgain()
}

/** No key dies before what was sealed under it is published. */
async function clickhouseAway(pipeline: PipelineOverKafka, clickhouse: ClickhouseServer, day: Day): Promise<void> {
  await clickhouse.kill()
  await expect(pipeline.reports.settle()).rejects.toThrow('not all that was due could be done')
  expect(await pipeline.keys.find(`day/${day}`)).toBeTypeOf('object')
  await clickhouse.start()
}
