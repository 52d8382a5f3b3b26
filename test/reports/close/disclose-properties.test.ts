// What holds of every closing, whatever is in it (P5).
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { disclose } from '../../../reports/close/disclose.ts'
import { hasOrganisationRules, passes } from '../../../reports/close/floor.ts'
import { together } from '../../../reports/close/others.ts'
import type { Closing } from '../../../schemas/closing.ts'
import type { InterestCell } from '../../../schemas/figures.ts'
import { OTHERS, VALUES } from '../../../schemas/segments.ts'
import { anyClosing } from '../../support/closing.ts'

const ofAnyClosing = (holds: (closing: Closing, cells: readonly InterestCell[]) => void): void =>
  fc.assert(
    fc.property(anyClosing, (closing) => holds(closing, disclose(closing))),
    { numRuns: 300 },
  )

const exactOf = (closing: Closing, cell: InterestCell, value = cell.value) =>
  closing.sums.find(
    (sum) => sum.level === cell.level && sum.id === cell.id && sum.by === cell.by && sum.value === value,
  )
const rowOf = (cells: readonly InterestCell[], { level, id, by }: InterestCell): InterestCell[] =>
  cells.filter((cell) => cell.level === level && cell.id === id && cell.by === by)

it('shows nothing below the floor', () => {
  ofAnyClosing((closing, cells) => {
    for (const cell of cells.filter(({ value }) => value !== OTHERS)) {
      const exact = exactOf(closing, cell)
      expect(exact !== undefined && passes(closing.floor, exact)).toBe(true)
    }
  })
})

it('shows every total that passes the floor and can be shown at this grain', () => {
  ofAnyClosing((closing, cells) => {
    const day = closing.window.startsWith('day/')
    const missing = closing.sums.filter(
      (sum) =>
        sum.by === 'total' &&
        passes(closing.floor, sum) &&
        !(day && sum.level === 'feature' && closing.features.find(({ id }) => id === sum.id)?.counts === 'month') &&
        !cells.some((cell) => cell.by === 'total' && cell.level === sum.level && cell.id === sum.id),
    )
    expect(missing).toEqual([])
  })
})

it('shows segments only under a shown total', () => {
  ofAnyClosing((_, cells) => {
    for (const cell of cells)
      expect(cells.some(({ by, level, id }) => by === 'total' && level === cell.level && id === cell.id)).toBe(true)
  })
})

it('hides nothing of a row, or at least two values that pass together and are shown as others', () => {
  ofAnyClosing((closing, cells) => {
    for (const cell of cells.filter(({ by }) => by !== 'total')) {
      const row = rowOf(cells, cell)
      const hidden = VALUES[cell.by].filter((value) => !row.some((shown) => shown.value === value))
      expect(row.some(({ value }) => value === OTHERS)).toBe(hidden.length > 0)
      if (hidden.length === 0) continue
      expect(hidden.length).toBeGreaterThanOrEqual(2)
      expect(row.length).toBeGreaterThanOrEqual(2)
      const segments = hidden.flatMap((value) => {
        const sums = exactOf(closing, cell, value)
        return sums === undefined ? [] : [{ value, sums }]
      })
      expect(passes(closing.floor, together(segments))).toBe(true)
    }
  })
})

it('sums coarser additive figures from the finest totals it shows', () => {
  ofAnyClosing((closing, cells) => {
    const grain = closing.window.startsWith('day/') ? 'day' : 'month'
    const isFinest = (id: string): boolean =>
      closing.features.some((feature) => feature.id === id && feature.counts === grain)
    const totals = cells.filter(({ by }) => by === 'total')
    const finest = totals.filter(({ level, id }) => level === 'feature' && isFinest(id))
    for (const total of totals.filter(({ level }) => level !== 'feature')) {
      const inside = finest.filter(
        ({ id }) =>
          total.level === 'platform' || closing.features.some((one) => one.id === id && one.area === total.id),
      )
      const sum = inside.reduce((events, cell) => events + (cell.events ?? 0), 0)
      expect(total.events).toBe(inside.length === 0 ? null : sum)
      const features = closing.features.filter(({ area }) => total.level === 'platform' || area === total.id)
      expect(total.hiddenCells).toBe(features.reduce((all, { cells: count }) => all + count, 0) - inside.length)
    }
  })
})

it('never says less than what it contains', () => {
  ofAnyClosing((closing, cells) => {
    const totals = cells.filter(({ by }) => by === 'total')
    const areaOf = (id: string) => closing.features.find((feature) => feature.id === id)?.area
    for (const inner of totals)
      for (const outer of totals) {
        const contains =
          outer.level === 'platform' ||
          (outer.level === 'area' && inner.level === 'feature' && areaOf(inner.id) === outer.id)
        expect(contains && outer.people < inner.people).toBe(false)
      }
  })
})

it('shows multiples of five, and organisations only where their rules hold', () => {
  ofAnyClosing((closing, cells) => {
    for (const cell of cells) {
      for (const figure of [cell.people, cell.organisations, cell.events, cell.activeDays, cell.errors])
        expect((figure ?? 0) % 5).toBe(0)
      expect(cell.organisations === null).toBe(!hasOrganisationRules(closing.floor) || cell.value === OTHERS)
    }
  })
})

it('does not depend on the order of what it is given', () => {
  fc.assert(
    fc.property(anyClosing, fc.infiniteStream(fc.nat()), (closing, order) => {
      const shuffle = <T>(list: readonly T[]): T[] =>
        list
          .map((item) => ({ item, at: Number(order.next().value) }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ item }) => item)
      const shuffled = { ...closing, sums: shuffle(closing.sums), features: shuffle(closing.features) }
      expect(disclose(shuffled)).toEqual(disclose(closing))
    }),
    { numRuns: 100 },
  )
})
