// What of a table the page shows: the largest parts, and how many there are besides.
import { describe, expect, it } from 'vitest'
import { groupsOf, largestThings } from '../../../../../reports/exports/package/readme/largest-things.ts'
import type { PackageTable } from '../../../../../reports/exports/package/package-facts.ts'
import { packageFacts, withFeatures } from '../../../../support/package-facts.ts'

const facts = await packageFacts()
const totalsOf = (count: number): PackageTable =>
  withFeatures(facts, count).tables.find(({ by }) => by === 'total') ?? { by: 'total', rows: [] }

describe('the parts of a table that are shown', () => {
  it('are all of them where there are few', () => {
    const { features, more } = largestThings(totalsOf(25))
    expect(features).toHaveLength(25)
    expect(more).toEqual({ feature: 0, area: 0 })
  })

  it('are the 25 with the most people where there are more, largest first', () => {
    const table = totalsOf(66)
    const { features, more } = largestThings({ ...table, rows: table.rows.toReversed() })
    expect(features.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, at) => `f${at + 1}`))
    expect(more).toEqual({ feature: 41, area: 0 })
  })

  it('have of segments the people of all their rows, which is their total', () => {
    const total = largestThings(facts.tables[0] ?? { by: 'total', rows: [] })
    const role = largestThings(facts.tables.find(({ by }) => by === 'role') ?? { by: 'role', rows: [] })
    expect(role.features.length).toBeGreaterThan(0)
    for (const { id, people } of role.features)
      expect(people, id).toBe(total.features.find((one) => one.id === id)?.people)
  })
})

describe('the groups of a table', () => {
  it('put each feature under its area, the largest area first, also where the area itself is not shown', () => {
    const { areas, features } = largestThings(facts.tables[0] ?? { by: 'total', rows: [] })
    const groups = groupsOf({ areas, features }, facts.areaOf)
    expect(groups.map(({ area }) => area.id)).toEqual(['documents', 'questions', 'archive'])
    expect(groups[0]?.features.map(({ id }) => id)).toEqual(['upload', 'sign'])
    const without = groupsOf({ areas: [], features }, facts.areaOf)
    expect(without.map(({ area, whole }) => [area.name.nl, whole])).toEqual([
      ['Documenten', undefined],
      ['Vragen, antwoorden', undefined],
    ])
  })
})
