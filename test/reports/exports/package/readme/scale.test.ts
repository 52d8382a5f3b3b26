// The axis of the plots: everything lies on it, in order, and its ends are said.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Scale, evenScale, timesScale } from '../../../../../reports/exports/package/readme/scale.ts'

const anyEstimate = fc
  .tuple(fc.integer({ min: 5, max: 2_000_000 }), fc.double({ min: 0.001, max: 5_000, noNaN: true }))
  .map(([figure, sigma]) => ({
    figure,
    sigma,
    low: Math.floor(figure - 2 * sigma),
    high: Math.ceil(figure + 2 * sigma),
  }))
const some = fc.array(anyEstimate, { minLength: 1, maxLength: 30 })

const placeOf = (scale: Scale, value: number): number => Number(scale.at(value).replace('%', ''))

describe.each([
  ['even steps', evenScale],
  ['steps that multiply', timesScale],
] as const)('%s', (_, scaleOf) => {
  it('keeps every figure and the upper end of its bar on the axis, and in order', () => {
    fc.assert(
      fc.property(some, (estimates) => {
        const scale = scaleOf(estimates)
        const [first = NaN, last = NaN] = [scale.ticks[0], scale.ticks.at(-1)]
        for (const { figure, high } of estimates) {
          expect(high).toBeLessThanOrEqual(last)
          expect(scale.isBefore(figure)).toBe(false)
          expect(placeOf(scale, figure)).toBeLessThanOrEqual(placeOf(scale, high))
          expect(placeOf(scale, high)).toBeLessThanOrEqual(100)
          expect(placeOf(scale, figure)).toBeGreaterThanOrEqual(0)
        }
        expect(placeOf(scale, first)).toBeLessThan(placeOf(scale, last))
      }),
    )
  })

  it('has few ticks, of round numbers, ascending', () => {
    fc.assert(
      fc.property(some, (estimates) => {
        const { ticks } = scaleOf(estimates)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(8)
        expect(ticks).toEqual(ticks.toSorted((a, b) => a - b))
        for (const tick of ticks) expect(Number.isInteger(tick), String(tick)).toBe(true)
      }),
    )
  })
})

describe('even steps', () => {
  it('begin at 0, or below it where noise reaches there', () => {
    expect(evenScale([{ low: 10, high: 95 }]).ticks).toEqual([0, 50, 100])
    expect(evenScale([{ low: -40, high: 95 }]).at(-40)).toBe('1.50%')
  })
})

describe('steps that multiply', () => {
  it('let a bar run off the axis that reaches to nothing', () => {
    const scale = timesScale([
      { figure: 40, sigma: 30, low: -19, high: 99 },
      { figure: 4_000, sigma: 30, low: 3_941, high: 4_059 },
    ])
    expect(scale.isBefore(-19)).toBe(true)
    expect(scale.at(-19)).toBe('1.50%')
  })
})
