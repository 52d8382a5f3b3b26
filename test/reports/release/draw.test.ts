// The draw: noise for every cell there could be, the same whatever the sums are, and nothing of what is not listed.
import { randomFillSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededFill } from '../../../audit/seeded-bytes.ts'
import { type ReleasableClosing, drawRelease, thingsOf } from '../../../reports/release/draw.ts'
import { queriesOf } from '../../../reports/release/queries.ts'
import { openUniform } from '../../../reports/release/uniform.ts'
import type { BoundedCell } from '../../../schemas/bounded.ts'
import { DIMENSIONS, LEVELS, VALUES } from '../../../schemas/segments.ts'
import { frameOf } from '../../support/any-release.ts'
import { byMonth, closing } from '../../support/closing.ts'
import { testPlan } from '../../support/release-plan.ts'

const plan = testPlan()
const features = [byMonth('upload', 'documents'), byMonth('sign', 'documents'), byMonth('ask', 'questions')]
const frame = frameOf(plan, features)
const closed = (bounded: readonly BoundedCell[], of = frame): ReleasableClosing => ({
  ...closing({ window: of.window, start: of.start, features: of.features }),
  release: { ...of.release, bounded, missing: 0 },
})

/** Randomness that follows from the seed, and how often it was asked for more of it. */
function seeded(seed: number) {
  const fill = seededFill(`draw ${seed}`)
  let asked = 0
  const uniform = openUniform((into) => {
    asked++
    fill(into)
  })
  return { uniform, asked: () => asked }
}

const anyCell: fc.Arbitrary<BoundedCell> = fc
  .tuple(fc.constantFrom(...LEVELS), fc.constantFrom(...DIMENSIONS), fc.nat(), fc.nat(4))
  .chain(([level, by, which, value]) => {
    const ids = thingsOf(frame, level)
    return fc.record({
      level: fc.constant(level),
      id: fc.constant(ids[which % ids.length] ?? ''),
      by: fc.constant(by),
      value: fc.constant(VALUES[by][value % VALUES[by].length] ?? ''),
      people: fc.nat(2 ** 40),
      activeDays: fc.nat(2 ** 44),
      organisations: fc.nat(5_000),
    })
  })
const nameOf = ({ level, id, by, value }: Pick<BoundedCell, 'level' | 'id' | 'by' | 'value'>): string =>
  [level, id, by, value].join(' ')
const anyBounded = fc.uniqueArray(anyCell, { selector: nameOf, maxLength: 30 })

describe('the things', () => {
  it('are those of the catalogue by id, whether anybody used them or not, and not what matched nothing', () => {
    expect(thingsOf(frame, 'platform')).toEqual(['platform'])
    expect(thingsOf(frame, 'area')).toEqual(['documents', 'questions'])
    expect(thingsOf(frame, 'feature')).toEqual(['ask', 'sign', 'upload'])
    expect(thingsOf(frameOf(plan, []), 'feature')).toEqual([])
  })
})

describe('a draw', () => {
  it('has a number for every value of every thing of every query, also where nobody was', () => {
    const draw = drawRelease(closed([]), seeded(3).uniform)
    expect(draw).toMatchObject({ release: 'month-2026-11', plan: frame.release.plan })
    expect(draw.noisy.map((numbers) => numbers.length)).toEqual(
      queriesOf(plan, 'month').map(({ level, values }) => thingsOf(frame, level).length * values.length),
    )
    expect(draw.noisy.flat().every((number) => /^-?\d+$/.test(number))).toBe(true)
    const wide = draw.noisy.flat().filter((number) => number.length > 4)
    expect(new Set(wide).size, 'each has noise of its own').toBe(wide.length)
  })

  it('is each sum in its place plus noise that does not depend on it', () => {
    fc.assert(
      fc.property(anyBounded, fc.nat(), (bounded, seed) => {
        const [empty, full] = [seeded(seed), seeded(seed)]
        const noise = drawRelease(closed([]), empty.uniform).noisy
        const drawn = drawRelease(closed(bounded), full.uniform).noisy
        expect(full.asked()).toBe(empty.asked())
        const sums = new Map(bounded.map((cell) => [nameOf(cell), cell]))
        queriesOf(plan, 'month').forEach(({ metric, level, by, values }, number) => {
          const names = thingsOf(frame, level).flatMap((id) => values.map((value) => nameOf({ level, id, by, value })))
          names.forEach((name, at) => {
            const added = BigInt(drawn[number]?.[at] ?? 0) - BigInt(noise[number]?.[at] ?? 0)
            expect(added).toBe(BigInt(sums.get(name)?.[metric] ?? 0))
          })
        })
      }),
      { numRuns: 25 },
    )
  })

  it('does not look at the order of the sums, nor at cells of things that are not listed', () => {
    fc.assert(
      fc.property(anyBounded, (bounded) => {
        const stray = { ...(bounded[0] ?? { by: 'total', value: 'total', people: 1, activeDays: 1, organisations: 1 }) }
        const more = [...bounded.toReversed(), { ...stray, level: 'feature', id: 'unlisted' } as BoundedCell]
        expect(drawRelease(closed(more), seeded(1).uniform)).toEqual(drawRelease(closed(bounded), seeded(1).uniform))
      }),
      { numRuns: 10 },
    )
  })

  it('has noise of the variance that each query asks for', () => {
    const many = Array.from({ length: 40 }, (_, at) => byMonth(`f${at}`, `area-${at % 8}`))
    const wide = frameOf(plan, many)
    const { noisy } = drawRelease(closed([], wide), seeded(7).uniform)
    queriesOf(plan, 'month').forEach(({ variance }, number) => {
      const drawn = (noisy[number] ?? []).map((text) => Number(text) / Math.sqrt(Number(variance)))
      if (drawn.length < 40) return
      const squares = drawn.reduce((sum, one) => sum + one * one, 0)
      // χ² of so many degrees: within five of its deviations.
      expect(Math.abs(squares - drawn.length)).toBeLessThan(5 * Math.sqrt(2 * drawn.length))
    })
  })

  it('of a week asks what a week may cost', () => {
    const weekly = testPlan({ budget: { month: 0.1, week: 0.001, year: 2 } })
    const of = frameOf(weekly, features, 'week')
    const draw = drawRelease(closed([], of), openUniform(randomFillSync))
    expect(draw.release).toBe('week-2026-W46')
    expect(draw.noisy).toHaveLength(queriesOf(weekly, 'week').length)
  })
})
