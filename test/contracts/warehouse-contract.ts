// What every warehouse must do, whichever adapter: the engine in this process, a server, memory.
import { describe, expect, test } from 'vitest'
import type { InterestCell } from '../../schemas/figures.ts'
import type { ClosedWindow, Warehouse } from '../../warehouse/port.ts'
import { asCell, asProvisional } from '../support/made-up-figures.ts'

/** A place for one warehouse: opened again, it is the same one, as after a restart. */
export interface WarehousePlace extends AsyncDisposable {
  open(): Promise<Warehouse>
}

const day = (start: string, more: Partial<ClosedWindow> = {}): ClosedWindow => ({
  window: `day/${start}`,
  grain: 'day',
  start,
  features: [
    { id: 'documents', area: 'work', counts: 'day', cells: 1 },
    { id: 'questions', area: 'talk', counts: 'month', cells: 0 },
  ],
  missing: 0,
  organisationRules: true,
  ...more,
})

const figures = (start: string): InterestCell[] => [
  asCell({ start, people: 125, organisations: 30, events: 12_345_678_905, activeDays: 130, errors: 15 }),
  asCell({ start, people: 60, organisations: null, events: null, activeDays: null, by: 'role', value: 'client' }),
  asCell({ start, level: 'feature', id: 'documents', people: 15, p50Ms: 320, p95Ms: 2580, hiddenCells: 3 }),
]

const inOrder = (cells: readonly InterestCell[]): InterestCell[] =>
  cells.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

export function warehouseContract(adapter: string, makePlace: () => Promise<WarehousePlace>): void {
  describe(`${adapter}: a warehouse`, () => {
    test('gives back the figures and the record that were published, every null as null', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      const window = day('2026-11-20', { missing: 2, organisationRules: false })
      await warehouse.publish(window, figures('2026-11-20'))
      expect(inOrder(await warehouse.interest({}))).toEqual(inOrder(figures('2026-11-20')))
      expect(await warehouse.windows({})).toEqual([window])
    })

    test('knows a window of which nothing could be shown', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      await warehouse.publish(day('2026-11-20'), [])
      expect(await warehouse.windows({ grain: 'day' })).toEqual([day('2026-11-20')])
      expect(await warehouse.interest({})).toEqual([])
    })

    test('publishing a window again with the same changes nothing', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      for (let time = 0; time < 3; time += 1) await warehouse.publish(day('2026-11-20'), figures('2026-11-20'))
      expect(inOrder(await warehouse.interest({}))).toEqual(inOrder(figures('2026-11-20')))
      expect(await warehouse.windows({})).toHaveLength(1)
    })

    test('answers by grain and by first day, both ends included', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      for (const start of ['2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03'])
        await warehouse.publish(day(start), figures(start))
      const month: ClosedWindow = { ...day('2026-11-01'), window: 'month/2026-11', grain: 'month' }
      await warehouse.publish(month, [asCell({ grain: 'month', start: '2026-11-01' })])

      const between = { grain: 'day', from: '2026-11-01', to: '2026-11-02' } as const
      const starts = (rows: readonly { readonly start: string }[]): string[] => [
        ...new Set(rows.map((row) => row.start)),
      ]
      expect(starts(await warehouse.windows(between))).toEqual(['2026-11-01', '2026-11-02'])
      expect(starts(await warehouse.interest(between)).toSorted()).toEqual(['2026-11-01', '2026-11-02'])
      expect(await warehouse.interest({ grain: 'month' })).toHaveLength(1)
      expect(await warehouse.windows({ from: '2026-11-03' })).toHaveLength(1)
      expect(await warehouse.windows({ from: '0001-01-01', to: '9999-12-31' })).toHaveLength(5)
      expect(await warehouse.windows({ grain: 'week' })).toEqual([])
    })

    test('keeps everything over a restart', async () => {
      await using place = await makePlace()
      {
        await using warehouse = await place.open()
        await warehouse.publish(day('2026-11-20'), figures('2026-11-20'))
        await warehouse.replaceProvisional([
          asProvisional({ day: '2026-11-21', level: 'area', id: 'work', atLeast: 20 }),
        ])
      }
      await using again = await place.open()
      expect(inOrder(await again.interest({}))).toEqual(inOrder(figures('2026-11-20')))
      expect(await again.windows({})).toEqual([day('2026-11-20')])
      expect(await again.provisional()).toEqual([{ day: '2026-11-21', level: 'area', id: 'work', atLeast: 20 }])
    })

    test('provisional figures are replaced whole, also by none', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      const area = (id: string, atLeast: number) => asProvisional({ day: '2026-11-21', level: 'area', id, atLeast })
      await warehouse.replaceProvisional([area('talk', 10), area('work', 20)])
      await warehouse.replaceProvisional([area('work', 30)])
      expect(await warehouse.provisional()).toEqual([area('work', 30)])
      await warehouse.replaceProvisional([])
      expect(await warehouse.provisional()).toEqual([])
    })

    test('many readers and writers at once never see half of a replacement', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      const round = (n: number) =>
        ['talk', 'work'].map((id) => asProvisional({ day: '2026-11-21', level: 'area', id, atLeast: n }))
      const seen: (readonly { readonly atLeast: number }[])[] = []
      await Promise.all([
        ...[10, 20, 30, 40].map((n) => warehouse.replaceProvisional(round(n))),
        ...Array.from({ length: 12 }, async () => void seen.push(await warehouse.provisional())),
      ])
      for (const cells of seen) expect([0, 2]).toContain(cells.length)
      for (const cells of seen) expect(new Set(cells.map((cell) => cell.atLeast)).size).toBeLessThanOrEqual(1)
      expect(await warehouse.provisional()).toEqual(round(40))
    })

    test('an id is data: SQL in it is kept as it stands and does nothing', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      const ids = ["'; DROP TABLE peil.interest; --", '{from:Date}', '\\', '"', 'a\nb', '\u0000x', "x' OR 1=1 --"]
      await warehouse.publish(
        day('2026-11-20', { features: ids.map((id) => ({ id, area: id, counts: 'day', cells: 1 })) }),
        ids.map((id) => asCell({ start: '2026-11-20', level: 'feature', id, by: 'role', value: id })),
      )
      expect((await warehouse.interest({})).map((cell) => cell.id).toSorted()).toEqual(ids.toSorted())
      expect((await warehouse.windows({}))[0]?.features.map((feature) => feature.id)).toEqual(ids)
    })

    test('a question that is not one of days finds nothing or fails, and harms nothing', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      await warehouse.publish(day('2026-11-20'), figures('2026-11-20'))
      for (const from of [
        "2026-11-20'; TRUNCATE TABLE peil.interest; --",
        "2026-11-20') OR (1=1",
        '2026-11-20; SELECT 1',
      ])
        await warehouse.interest({ from, to: from }).catch(() => [])
      expect(await warehouse.interest({})).toHaveLength(3)
    })

    test('forgets whole months that lie before a day', async () => {
      await using place = await makePlace()
      await using warehouse = await place.open()
      for (const start of ['2025-12-31', '2026-10-31', '2026-11-01', '2026-11-20'])
        await warehouse.publish(day(start), figures(start))
      await warehouse.forget('2026-11-19')
      expect((await warehouse.windows({})).map((window) => window.start)).toEqual(['2026-11-01', '2026-11-20'])
      expect(await warehouse.interest({})).toHaveLength(6)
      await warehouse.forget('2026-11-19')
      expect(await warehouse.windows({})).toHaveLength(2)
    })
  })
}
