// What a ρ means: the numbers of two other libraries, and what must hold for all.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deltaOf, epsilonOf, normalTail } from '../../../reports/release/privacy.ts'
import conversions from './vectors/conversions.json' with { type: 'json' }
import tails from './vectors/normal-tail.json' with { type: 'json' }

// Where ρ is so small beside δ that nothing at all could be told apart, ε is 0: these are larger.
const someRho = fc.double({ min: 1e-6, max: 10, noNaN: true })
const someDelta = fc.double({ min: 1e-15, max: 1e-4, noNaN: true })

/** At least `exact`, and no more than so much above it. */
function expectJustAbove(said: number, exact: number, relatively: number): void {
  expect(said).toBeGreaterThanOrEqual(exact)
  expect(said).toBeLessThanOrEqual(exact * (1 + relatively) + Number.MIN_VALUE)
}

describe('ε of a ρ and a δ', () => {
  it.each([
    [0.005, '0.43', '0.52', '0.60'],
    [0.015, '0.77', '0.93', '1.07'],
    [0.02, '0.90', '1.08', '1.24'],
    [0.05, '1.47', '1.76', '2.00'],
    [0.125, '2.42', '2.86', '3.24'],
    [0.5, '5.22', '6.09', '6.84'],
  ])('of ρ = %d is %s, %s and %s at a δ of 1e-6, 1e-8 and 1e-10', (rho, ...said) => {
    expect([1e-6, 1e-8, 1e-10].map((delta) => epsilonOf(rho, delta).toFixed(2))).toEqual(said)
  })

  it.each(conversions.epsilon)('of ρ = $rho at δ = $delta is what other libraries say', (known) => {
    const epsilon = epsilonOf(known.rho, known.delta)
    expectJustAbove(epsilon, known.opendp, 1e-11)
    expect(epsilon).toBeLessThanOrEqual(known.dpAccounting)
    expectJustAbove(known.dpAccountingFine, epsilon, 1e-6)
  })

  it('is below what the plain conversion says, and above nothing', () => {
    fc.assert(
      fc.property(someRho, someDelta, (rho, delta) => {
        const epsilon = epsilonOf(rho, delta)
        expect(epsilon).toBeGreaterThan(0)
        expect(epsilon).toBeLessThan(rho + 2 * Math.sqrt(rho * Math.log(1 / delta)))
      }),
    )
  })

  it('and back is the δ that it was said for', () => {
    fc.assert(
      fc.property(someRho, someDelta, (rho, delta) => {
        const back = deltaOf(rho, epsilonOf(rho, delta))
        expect(Math.abs(back / delta - 1)).toBeLessThan(1e-5)
      }),
    )
  })

  it('grows with ρ and falls with δ', () => {
    fc.assert(
      fc.property(someRho, someDelta, (rho, delta) => {
        expect(epsilonOf(rho * 1.01, delta)).toBeGreaterThan(epsilonOf(rho, delta))
        expect(epsilonOf(rho, delta * 1.01)).toBeLessThan(epsilonOf(rho, delta))
      }),
    )
  })

  it('is nothing where nothing was spent, and never negative', () => {
    expect(epsilonOf(0, 1e-6)).toBe(0)
    expect(epsilonOf(1e-9, 0.9)).toBe(0)
  })

  it('is refused for numbers that mean nothing', () => {
    for (const rho of [-0.1, NaN, Infinity]) expect(() => epsilonOf(rho, 1e-6)).toThrow(RangeError)
    for (const delta of [0, 1, -1, NaN]) expect(() => epsilonOf(0.1, delta)).toThrow(RangeError)
  })
})

describe('δ of a ρ and an ε', () => {
  it.each(conversions.delta)('of ρ = $rho at ε = $epsilon is what other libraries say', (known) => {
    const delta = deltaOf(known.rho, known.epsilon)
    expectJustAbove(delta, known.opendp, 1e-11)
    expect(delta).toBeLessThanOrEqual(known.dpAccounting)
    expectJustAbove(known.dpAccountingFine, delta, 1e-3)
  })

  it('is at most one, and above nothing however small', () => {
    expect(deltaOf(10, 0)).toBeLessThanOrEqual(1)
    expect(deltaOf(10, 0)).toBeGreaterThan(0.99)
    expect(deltaOf(1e-6, 50)).toBe(Number.MIN_VALUE)
    expect(deltaOf(0, 1)).toBe(0)
  })

  it('is refused for numbers that mean nothing', () => {
    for (const rho of [-0.1, NaN, Infinity]) expect(() => deltaOf(rho, 1)).toThrow(RangeError)
    for (const epsilon of [-1, NaN]) expect(() => deltaOf(0.1, epsilon)).toThrow(RangeError)
  })
})

describe('the normal tail', () => {
  it.each(tails)('beyond $z deviations is known to twelve digits, and not said to be less', ({ z, tail }) => {
    expect(normalTail(z)).toBeGreaterThanOrEqual(tail)
    expect(normalTail(z)).toBeLessThanOrEqual(tail * (1 + 2e-12) + Number.MIN_VALUE)
  })

  it('falls as z grows, and does not jump where one formula takes over from the other', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 37, noNaN: true }), (z) => {
        expect(normalTail(z + 1e-3)).toBeLessThanOrEqual(normalTail(z))
      }),
    )
    expect(normalTail(2.5 - 1e-13) / normalTail(2.5) - 1).toBeLessThan(2e-12)
  })

  it('ends in all and in what is just not nothing', () => {
    expect(normalTail(-Infinity)).toBe(1)
    expect(normalTail(1e6)).toBe(Number.MIN_VALUE)
    expect(normalTail(Infinity)).toBe(Number.MIN_VALUE)
    expect(() => normalTail(NaN)).toThrow(RangeError)
  })
})
