// Consistency: the least squares of the book, found by a solver that knows nothing of trees; and whole numbers beside it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { consistent } from '../../../reports/release/consistent.ts'
import { type Fraction, type Observed, fraction, solve } from '../../support/dense-least-squares.ts'

const noisy = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n })
const variance = fc.bigInt({ min: 1n, max: 10n ** 12n })
const table = (least: number) => fc.record({ values: fc.array(noisy, { minLength: least, maxLength: 5 }), variance })
const tables = fc.array(table(1), { maxLength: 3 })
const total = fc.record({ values: fc.tuple(noisy), variance })
const units = fc.constantFrom(1, 2, 1_000, 65_536)

const named = (all: readonly Observed[]) => all.map((one, by) => ({ by, ...one }))
const sum = (values: readonly bigint[]): bigint => values.reduce((all, one) => all + one, 0n)
const asFraction = ({ of, over }: { of: bigint; over: bigint }): Fraction => fraction(of, over)
/** Whether |whole − exact/unit| < 1, or ≤ when `orEqual`. */
function isBeside(whole: bigint, [of, over]: Fraction, unit: number, tenths: bigint): boolean {
  const scale = over * BigInt(unit)
  const off = whole * scale - of
  return (off < 0n ? -off : off) * 10n <= tenths * scale
}

const ofAny = (holds: (top: Observed, below: readonly Observed[], unit: number) => void, numRuns = 100): void =>
  fc.assert(fc.property(total, tables, units, holds), { numRuns })

describe('made consistent', () => {
  it('the total is the exact least-squares estimate to the nearest whole, each value within one of its own', () => {
    ofAny((top, below, unit) => {
      const exact = solve(top, below)
      const found = consistent(top, named(below), unit)
      expect(isBeside(found.total, exact.total, unit, 5n)).toBe(true)
      found.tables.forEach(({ values }, at) =>
        values.forEach((value, place) =>
          expect(isBeside(value, exact.tables[at]?.[place] ?? [0n, 1n], unit, 10n)).toBe(true),
        ),
      )
    })
  })

  it('every table adds up to the total, also where all is negative', () => {
    ofAny((top, below, unit) => {
      const found = consistent(top, named(below), unit)
      for (const { values } of found.tables) expect(sum(values)).toBe(found.total)
    }, 500)
    const deep = consistent({ values: [-70n], variance: 4n }, [{ by: 0, values: [-9n, -40n, 3n], variance: 4n }], 1)
    expect(deep.total).toBe(-64n) // (−70/4 − 46/12) / (1/4 + 1/12)
    expect(sum(deep.tables[0]?.values ?? [])).toBe(-64n)
  })

  it('variances are those of the linear estimate: of the total, of a value, of the sum of some', () => {
    ofAny((top, below, unit) => {
      const exact = solve(top, below)
      const found = consistent(top, named(below), unit)
      expect(asFraction(found.variance)).toEqual(exact.variance)
      found.tables.forEach((one, at) => {
        const { values } = one
        for (let count = 1; count <= values.length; count++) {
          const last = values.map((_, place) => place).slice(values.length - count)
          expect(asFraction(one.varianceOfSum(count))).toEqual(exact.varianceOf(at, last))
        }
        expect(one.varianceOfSum(values.length), 'of all of them: that of the total').toEqual(found.variance)
      })
    })
  })

  it('what each number weighs does not depend on the numbers: estimates of sums are sums of estimates', () => {
    const scale = 10n ** 30n // in such units the rounding to whole numbers is far away
    fc.assert(
      fc.property(total, tables, fc.array(noisy, { minLength: 16, maxLength: 16 }), (top, below, others) => {
        let next = 0
        const another = (one: Observed): Observed => ({ ...one, values: one.values.map(() => others[next++] ?? 0n) })
        const [top2, below2] = [another(top), below.map(another)]
        const at = (a: Observed, b: Observed, k: bigint): Observed => ({
          variance: a.variance,
          values: a.values.map((value, place) => (value + k * (b.values[place] ?? 0n)) * scale),
        })
        const run = (k: bigint, of: bigint): bigint[] => {
          const blank = (one: Observed): Observed => ({ ...one, values: one.values.map((value) => value * of) })
          const found = consistent(
            at(blank(top), top2, k),
            named(below.map((one, n) => at(blank(one), below2[n] ?? one, k))),
            1,
          )
          return [found.total, ...found.tables.flatMap(({ values }) => values)]
        }
        const [first, second, both] = [run(0n, 1n), run(1n, 0n), run(3n, 1n)]
        both.forEach((value, place) => {
          const off = value - (first[place] ?? 0n) - 3n * (second[place] ?? 0n)
          expect(off < 10n && off > -10n).toBe(true)
        })
      }),
      { numRuns: 100 },
    )
  })

  it('the weighted residuals of every table are those of the total: nothing consistent is nearer', () => {
    const unit = 1
    const scale = 10n ** 20n
    ofAny((top, below) => {
      const big = (one: Observed): Observed => ({ ...one, values: one.values.map((value) => value * scale) })
      const found = consistent(big(top), named(below.map(big)), unit)
      // For every table, moving the total by one and its values by 1/n each must gain nothing: Σ residual/σ² over the
      // total and the tables' means is zero; and inside a table all residuals are equal.
      let gain: Fraction = fraction(found.total - sum(big(top).values), top.variance)
      found.tables.forEach(({ values }, at) => {
        const { values: given, variance: noise } = big(below[at] ?? top)
        const residuals = values.map((value, place) => value - (given[place] ?? 0n))
        for (const one of residuals) {
          const off = one - (residuals[0] ?? 0n)
          expect(off <= 1n && off >= -1n).toBe(true)
        }
        const mean = fraction(sum(residuals), BigInt(values.length) * noise)
        gain = fraction(gain[0] * mean[1] + mean[0] * gain[1], gain[1] * mean[1])
      })
      expect(gain[0] < 10n * gain[1] && gain[0] > -10n * gain[1]).toBe(true)
    })
  })

  it('a total without tables stays as it is, to the nearest whole', () => {
    expect(consistent({ values: [98_303n], variance: 7n }, [], 65_536)).toMatchObject({ total: 1n, tables: [] })
    expect(consistent({ values: [98_304n], variance: 7n }, [], 65_536).total).toBe(2n)
    expect(consistent({ values: [-98_304n], variance: 7n }, [], 65_536).total).toBe(-1n)
    expect(consistent({ values: [5n], variance: 7n }, [], 1).variance).toEqual({ of: 7n, over: 1n })
  })

  it('is never less sure than the better of total and table, and surer with every table', () => {
    ofAny((top, below) => {
      const isBelow = ({ of, over }: { of: bigint; over: bigint }, than: bigint): boolean => of <= than * over
      const all = consistent(top, named(below), 1)
      expect(isBelow(all.variance, top.variance)).toBe(true)
      for (const { values, variance: noise } of below)
        expect(isBelow(all.variance, BigInt(values.length) * noise)).toBe(true)
      const fewer = consistent(top, named(below.slice(1)), 1).variance
      expect(all.variance.of * fewer.over <= fewer.of * all.variance.over).toBe(true)
    })
  })

  it('what is left over goes to the values that lost most by rounding down, ties by place', () => {
    const half = consistent({ values: [30n], variance: 1n }, [{ by: 0, values: [15n, 5n, 5n, 5n], variance: 1n }], 10)
    expect(half.total).toBe(3n)
    expect(half.tables[0]?.values).toEqual([2n, 1n, 0n, 0n])
    const third = consistent({ values: [30n], variance: 1n }, [{ by: 0, values: [13n, 8n, 9n], variance: 1n }], 10)
    expect(third.tables[0]?.values).toEqual([1n, 1n, 1n])
  })
})
