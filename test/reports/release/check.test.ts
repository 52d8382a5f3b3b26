// The last look at a release: it passes what the build makes, and finds each way in which cells can have been changed.
import { describe, expect, it } from 'vitest'
import { checkReleased } from '../../../reports/release/check.ts'
import { releasedCells } from '../../../reports/release/released-cells.ts'
import type { ReleasedCell } from '../../../schemas/released.ts'
import { OTHERS } from '../../../schemas/segments.ts'
import { drawOf, frameOf } from '../../support/any-release.ts'
import { byMonth } from '../../support/closing.ts'
import { testPlan } from '../../support/release-plan.ts'

const frame = frameOf(testPlan(), [
  byMonth('upload', 'documents'),
  byMonth('sign', 'documents'),
  byMonth('ask', 'talk'),
])
const PARTS = [50, 30, 15, 4, 1]
const cells = releasedCells(
  frame,
  drawOf(frame, ({ metric, level, by, values, unit }, id, value) => {
    if (metric === 'organisations') return id === 'ask' ? 0n : 400n
    const people = level === 'platform' ? 6_000 : level === 'area' ? 4_000 : 2_000
    const share = by === 'total' ? 100 : (PARTS[values.indexOf(value)] ?? 0)
    return BigInt((people * share) / 100) * BigInt(unit)
  }),
)

type Change = Partial<ReleasedCell>
const where = (wanted: Change) => (cell: ReleasedCell) =>
  Object.entries(wanted).every(([name, value]) => cell[name as keyof ReleasedCell] === value)
const place = (wanted: Change): number => cells.findIndex(where(wanted))
/** The cells with another figure in the first that is meant. */
const changed = (wanted: Change, change: Change): ReleasedCell[] =>
  cells.map((cell, at) => (at === place(wanted) ? { ...cell, ...change } : cell))
const without = (wanted: Change): ReleasedCell[] => cells.filter((_, at) => at !== place(wanted))

const platform = { level: 'platform', by: 'total' } as const
const documents = { level: 'area', id: 'documents', by: 'total' } as const
const role = { level: 'feature', id: 'sign', by: 'role' } as const
const sign = { level: 'feature', id: 'sign', by: 'total' } as const
const others = { ...role, value: OTHERS } as const
const shown = (wanted: Change): ReleasedCell => {
  const found = cells[place(wanted)]
  if (found === undefined) throw new Error('the release that is tampered with does not show it')
  return found
}

describe('the last look', () => {
  it('finds nothing wrong with what the build makes, nor with a release that shows nothing', () => {
    expect(cells.length).toBeGreaterThan(30)
    expect(shown(others).people).toBeGreaterThan(0)
    expect(shown(platform)).toMatchObject({ hiddenFeatures: 1 })
    expect(checkReleased(cells, frame)).toEqual([])
    expect(checkReleased([], frame)).toEqual([])
  })

  it.each<[string, ReleasedCell[], string]>([
    ['of another release', changed(sign, { release: 'month-2026-12' }), 'a cell of another release'],
    ['of another grain', changed(sign, { grain: 'week' }), 'a cell of another release'],
    ['of another window', changed(sign, { start: '2026-12-01' }), 'a cell of another release'],
    ['of no feature of the catalogue', changed(sign, { id: 'secret' }), 'a cell that the plan does not have'],
    ['of what nobody listed', changed(sign, { id: 'unlisted' }), 'a cell that the plan does not have'],
    ['of no value of its table', changed(role, { value: 'director' }), 'a cell that the plan does not have'],
    ['of a total of others', changed(sign, { value: OTHERS }), 'a cell that the plan does not have'],
    ['out of order', [...cells.slice(1), ...cells.slice(0, 1)], 'cells out of order'],
    ['twice', cells.flatMap((cell) => (where(sign)(cell) ? [cell, cell] : [cell])), 'a cell that stands twice'],
    ['with a half', changed(sign, { people: shown(sign).people + 0.5 }), 'a figure that is not whole'],
    ['with half a day', changed(sign, { activeDays: 0.5 }), 'a figure that is not whole'],
    ['with no number', changed(sign, { people: NaN }), 'a figure that is not whole'],
    ['without noise', changed(sign, { peopleSigma: 0 }), 'a figure without noise'],
    ['with noise that is no number', changed(sign, { peopleSigma: NaN }), 'a figure without noise'],
    ['with days without noise', changed(sign, { activeDaysSigma: 0 }), 'a figure without noise'],
    ['below the threshold', changed(sign, { people: 10 }), 'people below the threshold'],
    ['below the threshold in others', changed(others, { people: 10 }), 'people below the threshold'],
    ['negative', changed(sign, { people: -2_000 }), 'people below the threshold'],
    ['in no band', changed(sign, { organisationsFrom: 400 }), 'organisations outside the bands'],
    ['with organisations in others', changed(others, { organisationsFrom: 10 }), 'organisations outside the bands'],
    ['without organisations', changed(sign, { organisationsFrom: null }), 'organisations outside the bands'],
    ['without the total', without(sign), 'segments without their total'],
    ['that do not add up', changed(role, { people: shown(role).people + 1 }), 'segments that miss their total'],
    ['under another total', changed(sign, { people: shown(sign).people - 1 }), 'segments that miss their total'],
    [
      'that repeat the total',
      cells
        .filter((cell) => !where(role)(cell) || cell.value === OTHERS)
        .map((cell) => (where(others)(cell) ? { ...cell, people: shown(sign).people } : cell)),
      'a row that repeats its total',
    ],
    ['of which one is taken out', without(role), 'segments that miss their total'],
    ['of which others are taken out', without(others), 'a row that hides one value, or more without others'],
    [
      'with others for nothing',
      [...changed({ level: 'platform', by: 'device', value: 'unknown' }, { value: OTHERS, organisationsFrom: null })],
      'a row that hides one value, or more without others',
    ],
    [
      'with other noise than its neighbours',
      changed({ ...role, value: 'accountant' }, { peopleSigma: 1 }),
      'noise that differs within a table',
    ],
    [
      'with other noise than other features',
      changed(sign, { peopleSigma: shown(sign).peopleSigma * 2 }),
      'noise that differs within a table',
    ],
    [
      'with other noise in others',
      changed(others, { peopleSigma: shown(role).peopleSigma }),
      'noise that differs within a table',
    ],
    ['with other noise of its days', changed(sign, { activeDaysSigma: 1 }), 'noise that differs within a table'],
    ['with days without deviation', changed(sign, { activeDaysSigma: null }), 'active days without their deviation'],
    ['with a deviation without days', changed(role, { activeDays: null }), 'active days without their deviation'],
    [
      'with days that no one drew',
      changed({ level: 'area', id: 'documents', by: 'role' }, { activeDays: 9, activeDaysSigma: 1 }),
      'active days elsewhere',
    ],
    [
      'without days that were drawn',
      changed(sign, { activeDays: null, activeDaysSigma: null }),
      'active days elsewhere',
    ],
    ['with days that do not add up', changed(role, { activeDays: 1 }), 'active days that miss their total'],
    [
      'with days of its own for an area',
      changed(documents, { activeDays: 4_001 }),
      'active days that are not what the features show',
    ],
    [
      'without the days of an area',
      changed(documents, { activeDays: null, activeDaysSigma: null }),
      'active days that are not what the features show',
    ],
    [
      'that hides how much is hidden',
      changed(platform, { hiddenFeatures: 0 }),
      'active days that are not what the features show',
    ],
    ['that hides what it shows', changed(role, { hiddenFeatures: 1 }), 'active days elsewhere'],
  ])('finds cells %s', (_, tampered, fault) => {
    expect(tampered).not.toEqual(cells)
    const found = checkReleased(tampered, frame)
    expect(found).toContain(fault)
    expect(new Set(found).size, 'said once').toBe(found.length)
    for (const words of found) expect(words, 'no figures in it').not.toMatch(/\d/)
  })

  it('finds a level and a table that the plan does not release', () => {
    const only = testPlan({ tables: { total: 1, role: 1, device: 1 } })
    expect(checkReleased(cells, frameOf(only, frame.features))).toContain('a cell that the plan does not have')
    const { people, organisations } = testPlan().metrics
    const top = ({ weight, levels: { platform: one } }: typeof people) => ({
      weight,
      levels: one === undefined ? {} : { platform: one },
    })
    const totals = testPlan({ metrics: { people: top(people), organisations: top(organisations) } })
    expect(checkReleased(cells, frameOf(totals, frame.features))).toContain('a cell that the plan does not have')
  })
})
