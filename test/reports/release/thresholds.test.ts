// The thresholds: the smallest whole number above floor and noise, and rows in which nothing hidden can be told alone.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rational } from '../../../reports/release/rational.ts'
import { type NoisyCell, divideRow, thresholdsOf } from '../../../reports/release/thresholds.ts'
import { testPlan } from '../../support/release-plan.ts'

const cell = (value: string, people: number, organisations = 100): NoisyCell => ({
  value,
  people: BigInt(people),
  organisations: BigInt(organisations),
})
/** At least so many people, more for several values together, and 3 organisations. */
const least =
  (people: number, more = 0) =>
  (sum: bigint, organisations: bigint, values: number): boolean =>
    sum >= BigInt(people + more * (values - 1)) && organisations >= 3n
const named = (cells: readonly NoisyCell[]): string => cells.map(({ value }) => value).join('')

describe('a threshold', () => {
  it('is the smallest whole number of at least the floor and so many deviations, exactly', () => {
    const digits = fc.bigInt({ min: 1n, max: 10n ** 20n })
    fc.assert(
      fc.property(
        fc.nat(1_000),
        fc.nat(1_000),
        digits,
        digits,
        fc.constantFrom(1, 65_536),
        (floor, hundredths, of, over, unit) => {
          const sigmas = { people: hundredths / 100, organisations: hundredths / 100 }
          const rules = { people: floor + 5, organisations: floor + 1, sigmas }
          const thresholds = thresholdsOf(testPlan({ thresholds: rules }))
          const square = BigInt(hundredths) ** 2n * of
          const scale = 10_000n * over * BigInt(unit) ** 2n
          for (const [found, from] of [
            [thresholds.people(rational(of, over), unit), rules.people],
            [thresholds.organisations(rational(of, over), unit), rules.organisations],
          ] as const) {
            const above = found - BigInt(from)
            expect(above >= 0n && above * above * scale >= square).toBe(true)
            expect(above === 0n || (above - 1n) ** 2n * scale < square).toBe(true)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('with no deviations is the floor itself, and with whole ones not one more', () => {
    const of = (people: number) =>
      thresholdsOf(testPlan({ thresholds: { people: 10, organisations: 3, sigmas: { people, organisations: 0.29 } } }))
    expect(of(0).people(rational(10n ** 12n), 1)).toBe(10n)
    expect(of(2).people(rational(25n), 1)).toBe(20n)
    expect(of(2).people(rational(25n * 65_536n ** 2n), 65_536)).toBe(20n)
    expect(of(2.01).people(rational(25n), 1)).toBe(21n)
    expect(of(2).people(rational(25n * 10n ** 30n + 1n, 10n ** 30n), 1)).toBe(21n)
    expect(of(0).organisations(rational(100n * 100n), 1)).toBe(3n + 29n) // 0.29 · 100 is not 28.999…
  })
})

describe('a row', () => {
  it.each<[string, readonly NoisyCell[], string]>([
    ['of which all pass, is shown whole', [cell('a', 10), cell('b', 10)], 'ab|'],
    [
      'of which two do not and pass together, shows them as others',
      [cell('a', 30), cell('b', 6), cell('c', 5)],
      'a|bc',
    ],
    [
      'of which one does not, hides the shown value with fewest people with it',
      [cell('a', 30), cell('b', 40), cell('c', 9), cell('d', 20)],
      'ab|cd',
    ],
    [
      'hides as many as it takes to pass together',
      [cell('a', 99), cell('b', 20), cell('c', 2), cell('d', -9)],
      'a|cdb',
    ],
    [
      'hides of equal ones the first by name, wherever it stands',
      [cell('z', 50), cell('y', 20), cell('b', 20), cell('c', 1)],
      'zy|cb',
    ],
    [
      'keeps the order of what it shows',
      [cell('c', 50), cell('a', 40), cell('x', 5), cell('b', 60), cell('y', 5)],
      'cab|xy',
    ],
    ['with too few organisations somewhere, hides that too', [cell('a', 50), cell('b', 60, 2), cell('c', 40)], 'a|bc'],
  ])('%s', (_, row, expected) => {
    const divided = divideRow(row, least(10))
    expect(divided === 'withheld' ? divided : `${named(divided.shown)}|${named(divided.others)}`).toBe(expected)
  })

  it.each<[string, readonly NoisyCell[]]>([
    ['of which none passes', [cell('a', 9), cell('b', 9)]],
    ['of two, of which one does not pass', [cell('a', 100), cell('b', 3)]],
    ['that would be one value and others that never pass', [cell('a', 100), cell('b', -200), cell('c', 2)]],
    ['whose others would hold all of it', [cell('a', 12), cell('b', 11), cell('c', -12)]],
    ['in which nobody has enough organisations', [cell('a', 100, 2), cell('b', 100, 2), cell('c', 100, 2)]],
  ])('%s is withheld', (_, row) => {
    expect(divideRow(row, least(10))).toBe('withheld')
  })

  it('of several values together asks more when their noise is more, and takes the most organisations of any', () => {
    const row = [cell('a', 90), cell('b', 40, 2), cell('c', 9, 3), cell('d', 8, 1)]
    const counts: number[] = []
    const divided = divideRow(row, (people, organisations, values) => {
      counts.push(values)
      return least(20, 15)(people, organisations, values)
    })
    expect(divided).toMatchObject({ shown: [{ value: 'a' }] })
    expect(Math.max(...counts)).toBe(3) // 57 people in b, c and d; 50 are asked of three, and 3 organisations of any
  })

  const rows = fc
    .array(fc.tuple(fc.integer({ min: -50, max: 80 }), fc.integer({ min: -2, max: 9 })), { maxLength: 6 })
    .map((cells) => cells.map(([people, organisations], at) => cell('abcdef'.charAt(at), people, organisations)))

  it('never hides one value alone, shows only what passes, and others pass together', () => {
    fc.assert(
      fc.property(rows, fc.nat(30), fc.nat(20), (row, people, more) => {
        const passes = least(people, more)
        const divided = divideRow(row, passes)
        if (divided === 'withheld') return
        const { shown, others } = divided
        expect([...shown, ...others].map(({ value }) => value).toSorted()).toEqual(row.map(({ value }) => value))
        for (const one of shown) expect(passes(one.people, one.organisations, 1)).toBe(true)
        expect(others.length).not.toBe(1)
        if (others.length === 0) return
        expect(shown.length).toBeGreaterThan(0)
        const sum = others.reduce((all, one) => all + one.people, 0n)
        const most = others.reduce((all, one) => (one.organisations > all ? one.organisations : all), -100n)
        expect(passes(sum, most > 0n ? most : 0n, others.length)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is withheld only if hiding more and more of it never leaves something to show', () => {
    fc.assert(
      fc.property(rows, fc.nat(30), (row, people) => {
        const passes = least(people)
        if (divideRow(row, passes) !== 'withheld') return
        const small = row.filter((one) => !passes(one.people, one.organisations, 1))
        expect(small.length).toBeGreaterThan(0)
        const rest = row
          .filter((one) => !small.includes(one))
          .toSorted((a, b) => Number(a.people - b.people) || (a.value < b.value ? -1 : 1))
        for (let more = 0; more < rest.length; more++) {
          const others = [...small, ...rest.slice(0, more)]
          const sum = others.reduce((all, one) => all + one.people, 0n)
          const most = others.reduce((all, one) => (one.organisations > all ? one.organisations : all), 0n)
          expect(others.length >= 2 && passes(sum, most, others.length)).toBe(false)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('is divided by what the cells say alone: in another order the same values are shown', () => {
    fc.assert(
      fc.property(rows, fc.nat(30), (row, people) => {
        const [one, other] = [divideRow(row, least(people)), divideRow(row.toReversed(), least(people))]
        const set = (divided: typeof one): unknown =>
          divided === 'withheld' ? divided : divided.shown.map(({ value }) => value).toSorted()
        expect(set(one)).toEqual(set(other))
      }),
    )
  })
})
