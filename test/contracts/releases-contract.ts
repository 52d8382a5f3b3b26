// What every warehouse must do with releases: keep them for good, to the last digit, in one order.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { releasedBytes } from '../../reports/released-bytes.ts'
import type { WindowId } from '../../schemas/figures.ts'
import { DIMENSIONS, LEVELS, OTHERS, VALUES } from '../../schemas/segments.ts'
import { asCell } from '../support/made-up-figures.ts'
import { asReleased, madeUpCells, madeUpRecord } from '../support/made-up-releases.ts'
import type { WarehousePlace } from './warehouse-contract.ts'

const NOVEMBER = 'month-2026-11'

/** Decimals of at most three places, as deviations are. */
const sigma = fc.integer({ min: 1, max: 1_000_000_000 }).map((thousandths) => thousandths / 1_000)
const amount = fc.integer({ min: -4_000_000_000, max: 4_000_000_000_000 })
const days = fc.oneof(
  fc.constant({ activeDays: null, activeDaysSigma: null }),
  fc.record({ activeDays: amount, activeDaysSigma: sigma }),
)
/** Of each level and dimension every value, with figures of its own. */
const everyCell = LEVELS.flatMap((level) =>
  ['a', 'ab', 'a-b', 'é'].flatMap((id) =>
    DIMENSIONS.flatMap((by) =>
      [...VALUES[by], ...(by === 'total' ? [] : [OTHERS])].map((value) => ({ level, id, by, value })),
    ),
  ),
)
const figures = fc.record({
  people: fc.integer({ min: 1, max: 9_000_000_000_000 }),
  peopleSigma: sigma,
  days,
  hiddenFeatures: fc.integer({ min: 0, max: 10_000 }),
  from: fc.integer({ min: 0, max: 500_000 }),
})
const cells = fc.array(figures, { minLength: everyCell.length, maxLength: everyCell.length }).map((drawn) =>
  drawn.map(({ days: activeDays, from, ...figure }, at) => {
    const name = everyCell[at] ?? {}
    return asReleased({
      ...name,
      ...figure,
      ...activeDays,
      organisationsFrom: everyCell[at]?.value === OTHERS ? null : from,
    })
  }),
)

export function releasesContract(adapter: string, makePlace: () => Promise<WarehousePlace>): void {
  describe(`${adapter}: releases in a warehouse`, () => {
    test('gives back the cells of a release in their canonical order, every null as null', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      await warehouse.persistReleased(NOVEMBER, madeUpCells().toReversed())
      expect(await warehouse.released(NOVEMBER)).toEqual(madeUpCells())
    })

    test('persisting again, and in another order, changes no byte, also after a restart', async () => {
      await using place = await makePlace()
      const bytes = releasedBytes(madeUpCells()).toString()
      {
        await using warehouse = await place.open()
        await warehouse.persistReleased(NOVEMBER, madeUpCells())
        await warehouse.persistReleased(NOVEMBER, madeUpCells().toReversed())
        await warehouse.persistReleased(NOVEMBER, madeUpCells())
        expect(releasedBytes(await warehouse.released(NOVEMBER)).toString()).toBe(bytes)
      }
      await using again = await place.open()
      await again.persistReleased(NOVEMBER, madeUpCells().toReversed())
      for (let time = 0; time < 3; time += 1)
        expect(releasedBytes(await again.released(NOVEMBER)).toString()).toBe(bytes)
    })

    test('keeps each number to its last digit, and one order over every level, id, dimension and value', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      let n = 0
      await fc.assert(
        fc.asyncProperty(cells, async (drawn) => {
          const release = `month-${String(n++)}`
          const own = drawn.map((cell) => ({ ...cell, release }))
          await warehouse.persistReleased(release, own.toReversed())
          const read = await warehouse.released(release)
          expect(read).toHaveLength(own.length)
          expect(releasedBytes(read).toString()).toBe(releasedBytes(own).toString())
          // The order is the warehouse's own, not made by who writes the bytes.
          expect(read.map(({ level, id, by, value }) => [level, id, by, value])).toEqual(
            LEVELS.flatMap((level) =>
              ['a', 'a-b', 'ab', 'é'].flatMap((id) =>
                DIMENSIONS.flatMap((by) =>
                  [...VALUES[by], ...(by === 'total' ? [] : [OTHERS])].map((value) => [level, id, by, value]),
                ),
              ),
            ),
          )
        }),
        { numRuns: 10 },
      )
    })

    test('a release that is not known, or shows nothing, has no cells', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      expect(await warehouse.released(NOVEMBER)).toEqual([])
      expect(await warehouse.releases()).toEqual([])
      await warehouse.persistReleased('month-2026-10', [])
      await warehouse.persistReleased(NOVEMBER, madeUpCells())
      expect(await warehouse.released('month-2026-10')).toEqual([])
      expect(await warehouse.released("month-2026-11'; DROP TABLE peil.released; --")).toEqual([])
      expect(await warehouse.released(NOVEMBER)).toHaveLength(madeUpCells().length)
    })

    test('a record comes back field by field, once, however often it is written', async () => {
      await using place = await makePlace()
      const record = madeUpRecord(madeUpCells(), {
        planText: JSON.stringify({ plan: 'it’s "quoted"', lines: 'a\nb\\', rho: 0.05 }),
        nanoRho: 9_007_199_254_740_991,
        publishAt: 1_796_450_400_001,
        missing: 3,
        cells: 4_000_000_000,
        ledgerSeq: 4_294_967_297,
      })
      {
        await using warehouse = await place.open()
        await warehouse.recordRelease(record)
        expect(await warehouse.releases()).toEqual([record])
      }
      await using again = await place.open()
      await again.recordRelease(record)
      await again.recordRelease(record)
      expect(await again.releases()).toEqual([record])
    })

    test('records come by first day, weeks before months, in whatever order they were written', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      const windows: readonly [WindowId, string][] = [
        ['month/2026-12', '2026-12-01'],
        ['week/2026-W23', '2026-06-01'],
        ['month/2026-06', '2026-06-01'],
        ['week/2026-W45', '2026-11-02'],
        ['month/2026-11', '2026-11-01'],
      ]
      for (const [window, start] of windows) await warehouse.recordRelease(madeUpRecord([], { window, start }))
      expect((await warehouse.releases()).map(({ window }) => window)).toEqual([
        'week/2026-W23',
        'month/2026-06',
        'month/2026-11',
        'week/2026-W45',
        'month/2026-12',
      ])
    })

    test('what a crash between the cells and the record left is finished by doing both again', async () => {
      await using place = await makePlace()
      {
        await using warehouse = await place.open()
        await warehouse.persistReleased(NOVEMBER, madeUpCells())
      }
      await using again = await place.open()
      expect(await again.releases()).toEqual([])
      const kept = await again.released(NOVEMBER)
      await again.persistReleased(NOVEMBER, kept)
      await again.recordRelease(madeUpRecord(kept))
      expect(await again.released(NOVEMBER)).toEqual(madeUpCells())
      expect(await again.releases()).toEqual([madeUpRecord(madeUpCells())])
    })

    test('releases of several windows stand beside each other', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      const week = madeUpCells('week/2026-W45', '2026-11-02')
      await Promise.all([
        warehouse.persistReleased(NOVEMBER, madeUpCells()),
        warehouse.persistReleased('week-2026-W45', week),
      ])
      expect(await warehouse.released(NOVEMBER)).toEqual(madeUpCells())
      expect(await warehouse.released('week-2026-W45')).toEqual(week)
    })

    test('forgetting months leaves releases as they are', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      const window = { window: 'month/2026-11', grain: 'month', start: '2026-11-01', features: [], missing: 0 } as const
      await warehouse.publish({ ...window, organisationRules: true }, [asCell({ grain: 'month', start: '2026-11-01' })])
      await warehouse.persistReleased(NOVEMBER, madeUpCells())
      await warehouse.recordRelease(madeUpRecord(madeUpCells()))
      await warehouse.forget('2031-01-01')
      expect(await warehouse.windows({})).toEqual([])
      expect(await warehouse.released(NOVEMBER)).toEqual(madeUpCells())
      expect(await warehouse.releases()).toEqual([madeUpRecord(madeUpCells())])
    })
  })
}
