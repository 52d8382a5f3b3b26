// Which cells are sampled: chance has no say but by the key.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodePartialBody } from '../../../log/partial-codec.ts'
import type { Bounded } from '../../../schemas/bounded.ts'
import type { ReleasePlan } from '../../../schemas/release-plan.ts'
import { KeyedRanks } from '../../../transform/fold/keyed-ranks.ts'
import { PersonCells } from '../../../transform/fold/person-cells.ts'
import { tablesOf } from '../../../transform/fold/tables.ts'
import { boundPlans, everywhere, featurePlan } from './made-up-plans.ts'
import {
  type Days,
  FEATURES,
  type Visit,
  bodyOf,
  boundedOf,
  totals,
  visit,
  steadyWindowOfDays,
} from './made-up-window.ts'

const TABLES = tablesOf(FEATURES)
/** Reckoned by another program from what the head of keyed-ranks.ts says. */
const LOWEST = new Set(['f14', 'f23', 'f24', 'f25', 'f6'])

const shuffled = <T>(all: readonly T[], seed: number): T[] =>
  all
    .map((one, at) => ({ one, rank: Math.imul(at + seed, 0x9e3779b1) >>> 0 }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ one }) => one)

describe('which cells are sampled', () => {
  /** The features sampled of a person who used the given ones. */
  const sampled = (person: string, features: Visit['features'], plan: ReleasePlan): string[] =>
    totals(boundedOf([[visit(person, features)]], plan))
      .filter(({ people }) => people > 0)
      .map(({ id }) => id)
  const plan = featurePlan({ method: 'sampling', cells: 3, each: 1 })
  const many = Array.from({ length: 2_000 }, (_, person) => `person ${person}`)

  test('does not depend on the order of days, people and features, nor on who else is there', () => {
    fc.assert(
      fc.property(steadyWindowOfDays, boundPlans, fc.nat(), (days, tight, seed) => {
        const again: Days = shuffled(days, seed).map((visits) =>
          shuffled(visits, seed).map((one) => ({ ...one, features: shuffled(one.features, seed) })),
        )
        expect(encodePartialBody(bodyOf(again, tight))).toEqual(encodePartialBody(bodyOf(days, tight)))
      }),
      { numRuns: 40 },
    )
    const alone = sampled('p1', FEATURES, plan)
    expect(sampled('p1', FEATURES.toReversed(), plan)).toEqual(alone)
    const company = [...many.slice(0, 50).map((person) => visit(person, FEATURES.slice(7))), visit('p1', FEATURES)]
    const others = new Map(totals(boundedOf([company], plan, ['p1'])).map(({ id, people }) => [id, people]))
    const changed = totals(boundedOf([company], plan)).filter(({ id, people }) => people !== (others.get(id) ?? 0))
    expect(changed.map(({ id }) => id)).toEqual(alone)
  })

  test('is as likely to be any three of ten', () => {
    const features = FEATURES.slice(0, 10)
    const counts = new Map<string, number>()
    for (const person of many) {
      const triple = sampled(person, features, plan).join(' ')
      counts.set(triple, (counts.get(triple) ?? 0) + 1)
    }
    const expected = many.length / 120
    const drawn = [...counts.values()]
    const chiSquared =
      drawn.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0) + (120 - drawn.length) * expected
    // 119 degrees of freedom: 0.1 % of fair samples lie above, and as many below.
    expect(chiSquared).toBeLessThan(173.6)
    expect(chiSquared).toBeGreaterThan(77.8)
  })

  test('is the same in every build: as the seed is written down', () => {
    const cells = new PersonCells('feature', FEATURES, TABLES)
    const all = Uint32Array.from(FEATURES, (_, feature) => feature)
    cells.gather(all, new Uint8Array(all.length), all.length)
    const ranks = new KeyedRanks({
      key: Buffer.alloc(32, 1),
      plan: 'a'.repeat(64),
      level: 'feature',
      metric: 'people',
      tables: TABLES,
      pseudonymOf: () => Uint8Array.from({ length: 16 }, (_, byte) => byte),
    })
    const smallest = new Set<string | undefined>()
    ranks.eachSmallest(cells, 5, 0, (at) => smallest.add(TABLES.names[cells.tables[at] ?? -1]?.id))
    expect(smallest).toEqual(LOWEST)
  })

  test('is another choice at another level, also where areas are named as features are', () => {
    const alike = FEATURES.map(({ id }) => ({ id, area: id }))
    const bounded = boundedOf([[visit('p1', alike)]], everywhere({ method: 'sampling', cells: 3, each: 1 }))
    const [features, areas] = (['feature', 'area'] as const).map((level) =>
      totals(bounded, level)
        .filter(({ people }) => people > 0)
        .map(({ id }) => id),
    )
    expect(features).toHaveLength(3)
    expect(areas).toHaveLength(3)
    expect(areas).not.toEqual(features)
  })

  test('is another choice for another person, metric and plan', () => {
    const metrics = (of: Bounded): string[][] =>
      (['people', 'activeDays', 'organisations'] as const).map((metric) =>
        totals(of)
          .filter((cell) => cell[metric] > 0)
          .map(({ id }) => id),
      )
    const tight = featurePlan({ method: 'sampling', cells: 3, each: 1 }, 3)
    const days = (person: string) => [[visit(person, FEATURES, 'o')]]
    const choices = [
      ...metrics(boundedOf(days('p1'), tight)),
      ...metrics(boundedOf(days('p2'), tight)),
      ...metrics(boundedOf(days('p1'), { ...tight, plan: 'other' })),
    ]
    expect(new Set(choices.map((ids) => ids.join(' '))).size).toBe(9)
    expect(choices.every((ids) => ids.length === 3)).toBe(true)
  })
})
