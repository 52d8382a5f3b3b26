// The examples for lay readers: from the release's own figures, and right.
import { describe, expect, it } from 'vitest'
import { layExamples } from '../../../../../reports/exports/package/readme/lay-examples.ts'
import type { PackageFacts } from '../../../../../reports/exports/package/package-facts.ts'
import { featureRow, packageFacts, withFeatures } from '../../../../support/package-facts.ts'

const facts = await packageFacts()

/** Totals of a platform with features of so many people. */
function withPeople(...people: readonly number[]): PackageFacts {
  const [totals] = facts.tables
  const [like] = totals?.rows ?? []
  if (totals === undefined || like === undefined) throw new Error('the made-up package has no totals')
  return { ...facts, tables: [{ ...totals, rows: [like, ...people.map((one, at) => featureRow(like, at, one))] }] }
}

describe('the examples', () => {
  it('show ± on the smallest part, where it is best to be seen', () => {
    expect(layExamples('en', withPeople(5_000, 100, 900)).one).toEqual({
      name: 'Feature 1',
      figure: '100\u00A0±\u00A020',
      low: '80',
      high: '120',
    })
  })

  it('show ± on a part that stands on the page, not on one that stands in the files only', () => {
    const { one } = layExamples('en', withFeatures(facts, 66))
    // The 25th and last that is shown has 8,760; an area has fewer.
    const least = facts.tables[0]?.rows
      .filter(({ level }) => level === 'area')
      .toSorted((a, b) => a.people - b.people)[0]
    expect(one?.name).toBe(least?.name_en)
    const features = withPeople(...Array.from({ length: 40 }, (_, at) => 5_000 - at))
    expect(layExamples('en', features).one?.name).toBe('Feature 24')
  })

  it('compare the two features that are nearest to each other, with the ± of their difference', () => {
    const { two } = layExamples('nl', withPeople(5_000, 1_200, 1_195, 900))
    // 20² + 20² = 28.28²
    expect(two).toMatchObject({ difference: '5', margin: '29', isReal: false, first: { name: 'Functie 1' } })
  })

  it('call a difference real only where it is larger than its ±', () => {
    expect(layExamples('en', withPeople(1_028, 1_000)).two?.isReal).toBe(false)
    expect(layExamples('en', withPeople(1_029, 1_000)).two?.isReal).toBe(true)
  })

  it('are left out where there is nothing to show them on', () => {
    const none = layExamples('en', { ...facts, tables: [] })
    expect([none.one, none.two, none.figures]).toEqual([undefined, undefined, undefined])
    expect(layExamples('en', withPeople(1_000)).two).toBeUndefined()
  })

  it('say how many intervals miss only where there are enough of them to say it', () => {
    expect(layExamples('en', withPeople(1_000)).figures).toBeUndefined()
    const { figures } = layExamples('en', withFeatures(facts, 96))
    expect(figures).toEqual({ all: '100', outside: '5' })
  })

  it('count what is shown and withheld as the manifest does', () => {
    const { shown, withheld } = layExamples('en', facts)
    const levels = facts.said.tables.flatMap((table) => table.levels)
    const sum = (key: 'shown' | 'withheld'): string => String(levels.reduce((all, level) => all + level[key], 0))
    expect([shown, withheld]).toEqual([sum('shown'), sum('withheld')])
  })
})
