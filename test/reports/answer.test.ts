// Answers: every row that a window can have, withheld ones as null, in a fixed order.
import { expect, it } from 'vitest'
import { rowsOf } from '../../reports/answer.ts'
import { disclose } from '../../reports/close/disclose.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import { byDay, byMonth, cell, closing } from '../support/closing.ts'

const FEATURES = [byDay('upload'), byDay('sign'), byMonth('rare', 'questions')]
const window: ClosedWindow = {
  window: 'day/2026-11-04',
  grain: 'day',
  start: '2026-11-04',
  features: FEATURES,
  missing: 0,
  organisationRules: true,
}
const cells = disclose(
  closing({
    features: FEATURES,
    sums: [
      cell('platform', 'platform', 100),
      cell('area', 'documents', 60),
      cell('feature', 'upload', 60),
      cell('feature', 'sign', 4),
      // The rows above show clients too: what they withhold would be withheld below.
      ...(['platform platform', 'area documents', 'feature upload'] as const).flatMap((table) => {
        const [level, id] = table.split(' ') as ['platform' | 'area' | 'feature', string]
        return [
          cell(level, id, 40, { by: 'role', value: 'client' }),
          cell(level, id, 12, { by: 'role', value: 'accountant' }),
          cell(level, id, 8, { by: 'role', value: 'unknown' }),
        ]
      }),
    ],
  }),
)

it('has a total for the platform, every area and every feature that can have one, null where withheld', () => {
  const rows = rowsOf([window], cells, { by: 'total' })
  expect(rows.map(({ level, id, people, events, hiddenCells }) => [level, id, people, events, hiddenCells])).toEqual([
    ['platform', 'platform', 100, 180, 1],
    ['area', 'documents', 60, 180, 1],
    ['area', 'questions', null, null, 0],
    ['feature', 'sign', null, null, 0],
    ['feature', 'upload', 60, 180, 0],
  ])
})

it('has segments only under shown totals: the whole domain, then others', () => {
  const rows = rowsOf([window], cells, { by: 'role', level: 'feature' })
  expect(rows.map(({ id, value, people }) => [id, value, people])).toEqual([
    ['upload', 'client', 40],
    ['upload', 'accountant', null],
    ['upload', 'assistant', null],
    ['upload', 'administrator', null],
    ['upload', 'unknown', null],
    ['upload', 'others', 20],
  ])
})

it('shows a row that is wholly withheld as such, without others', () => {
  const rows = rowsOf([window], cells, { by: 'device', level: 'feature' })
  expect(rows.map(({ value, people }) => [value, people])).toEqual(
    ['desktop', 'phone', 'tablet', 'robot', 'unknown'].map((value) => [value, null]),
  )
})

it('stands in the order of grain, start, level, id, dimension and value, whatever the order it came in', () => {
  const later = { ...window, window: 'day/2026-11-05', start: '2026-11-05' } as const
  const month = { ...window, window: 'month/2026-10', grain: 'month', start: '2026-10-01' } as const
  const rows = rowsOf([month, later, window], cells.toReversed())
  const order = rows.map(({ grain, start }) => `${grain} ${start}`)
  expect([...new Set(order)]).toEqual(['day 2026-11-04', 'day 2026-11-05', 'month 2026-10-01'])
  expect(rowsOf([window], cells.toReversed())).toEqual(rowsOf([window], cells))
  expect(rows.filter(({ grain }) => grain === 'month').every(({ people }) => people === null)).toBe(true)
})
