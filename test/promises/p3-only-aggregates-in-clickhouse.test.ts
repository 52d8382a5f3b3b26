// P3: ClickHouse holds aggregates only, and at no moment one below the floor.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { simulatePlatform } from '../../demo/simulated-platform.ts'
import { DIMENSIONS, LEVELS } from '../../schemas/segments.ts'
import { invalidRows } from '../support/floor-check.ts'
import { readEveryTable } from '../support/every-table.ts'
import { asReleased, madeUpRecord } from '../support/made-up-releases.ts'
import { smallCatalogue, withTestPipeline } from '../support/pipeline.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-03-27T00:00:00Z')

it('finds in every table, at random moments of a running pipeline, nothing but figures that may be shown', async () => {
  const figures = { interest: 0, provisional: 0 }
  await withTestPipeline({ start }, async (pipeline) => {
    const platform = simulatePlatform({
      seed: 3,
      catalogue: smallCatalogue,
      people: 150,
      organisations: 20,
      calendar: pipeline.calendar,
    })
    const folder = join(pipeline.config.data, 'warehouse')
    const look = async (): Promise<void> => {
      for (const { table, rows } of await readEveryTable(folder)) {
        expect(invalidRows(table, rows, { levels: LEVELS, dimensions: DIMENSIONS }), table).toEqual([])
        if (table === 'peil.interest') figures.interest = Math.max(figures.interest, rows.length)
        if (table === 'peil.provisional') figures.provisional = Math.max(figures.provisional, rows.length)
      }
    }
    for (let at = start; at < start + 9 * 24 * HOUR; at += 4 * HOUR) {
      pipeline.clock.advanceTo(at + 4 * HOUR)
      await pipeline.post(platform.between(at, at + 4 * HOUR))
      // Looks fall wherever they fall between the steps of what is going on.
      let busy = true
      const settled = pipeline.settle().finally(() => (busy = false))
      while (busy) await look()
      await settled
    }
    await look()
  })
  expect(figures.interest).toBeGreaterThan(50)
  expect(figures.provisional).toBeGreaterThan(3)
}, 240_000)

it('would find an event row, a pseudonym, an exact figure, and a small one', () => {
  const domains = { levels: LEVELS, dimensions: DIMENSIONS }
  const row = {
    grain: 'day',
    start: '2026-03-02',
    level: 'platform',
    id: 'platform',
    by: 'total',
    value: 'total',
    people: '25',
    organisations: '5',
    events: null,
    activeDays: null,
    errors: null,
    hiddenCells: 0,
    p50Ms: null,
    p95Ms: null,
    version: '1',
  }
  expect(invalidRows('peil.interest', [row], domains)).toEqual([])
  for (const bad of [
    { people: '9' },
    { people: '5' },
    { people: '26' },
    { organisations: '1' },
    { pseudonym: 'x' },
    { id: 'kYx8Zw==' },
  ])
    expect(invalidRows('peil.interest', [{ ...row, ...bad }], domains)).toHaveLength(1)
  expect(invalidRows('peil.events', [{ id: 1 }], domains)).toHaveLength(1)
})

it('would find a released figure without noise, one below every threshold, and one that is no release’s', () => {
  const domains = { levels: LEVELS, dimensions: DIMENSIONS }
  const cell = { ...asReleased(), version: '1' }
  const others = { value: 'others', organisationsFrom: null }
  expect(invalidRows('peil.released', [cell, { ...cell, ...others }], domains)).toEqual([])
  for (const bad of [
    { people: '4' },
    { people: '-1' },
    { peopleSigma: 0 },
    { peopleSigma: 1.2345 },
    { activeDaysSigma: null },
    { activeDays: null },
    { organisationsFrom: null },
    { organisations: '3' },
    { pseudonym: 'x' },
    { id: 'kYx8Zw==' },
    { level: 'person' },
    { release: 'day-2026-11-01' },
  ])
    expect(invalidRows('peil.released', [{ ...cell, ...bad }], domains), JSON.stringify(bad)).toHaveLength(1)
  const record = { ...madeUpRecord([]), version: '1' }
  expect(invalidRows('peil.releases', [record], domains)).toEqual([])
  for (const bad of [{ nanoRho: '0' }, { release: 'x' }, { input: 'a' }])
    expect(invalidRows('peil.releases', [{ ...record, ...bad }], domains)).toHaveLength(1)
})
