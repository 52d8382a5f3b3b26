// The statistics of the audit against other people's: numbers made with SciPy 1.17 and statsmodels (special.gammaincc,
// stats.norm, stats.beta.ppf, special.betainc, stats.chi2.sf, stats.binom.cdf, proportion_confint, multipletests).
import { describe, expect, it } from 'vitest'
import {
  binomialBelow,
  binomialTest,
  chiSquaredTail,
  clopperPearson,
  goodnessOfFit,
  holm,
  incompleteBeta,
  normalBetween,
  normalCdf,
  normalQuantile,
  twoSided,
  upperGamma,
  wilson,
} from '../../audit/statistics.ts'

/** Relative, or absolute where 0 is expected. */
const error = (found: number, expected: number): number =>
  Math.abs(found - expected) / (expected === 0 ? 1 : Math.abs(expected))
const LEAST = 1e-9

describe('statistics', () => {
  it.each([
    [0.5, 0.1, 0.6547208460185768],
    [0.5, 20, 2.5396285894708634e-10],
    [3, 2.5, 0.5438131158833297],
    [50, 40, 0.9296649333406051],
    [50, 80, 0.0001307839765914092],
    [500, 520, 0.18469114909874365],
  ])('has the upper incomplete gamma function at a = %f, x = %f', (a, x, expected) =>
    expect(error(upperGamma(a, x), expected)).toBeLessThan(LEAST),
  )

  it.each([
    [-8, 6.22096057427174e-16],
    [-3.2, 0.0006871379379158471],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [1.3, 0.9031995154143897],
    [4, 0.9999683287581669],
  ])('has the normal distribution at %f', (x, expected) => expect(error(normalCdf(x), expected)).toBeLessThan(LEAST))

  it.each([
    [1e-12, -7.034483825301131],
    [1e-6, -4.753424308822899],
    [0.01, -2.3263478740408408],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.9999, 3.719016485455709],
  ])('has the normal quantile of %f', (p, expected) => expect(error(normalQuantile(p), expected)).toBeLessThan(LEAST))

  it('has no quantile of what cannot be', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
  })

  it.each([
    [0.2, 2, 5, 0.34464],
    [0.5, 100, 120, 0.9117960627949818],
    [0.999, 50, 0.5, 0.7523690199653766],
    [0.001, 1, 200, 0.1813511705213643],
  ])('has the incomplete beta function at %f of %f and %f', (x, a, b, expected) =>
    expect(error(incompleteBeta(x, a, b), expected)).toBeLessThan(LEAST),
  )

  it.each([
    [0, 150, 1e-6, 0, 0.09219382327535229],
    [3, 20, 0.05, 0.0320709371854637, 0.37892682654531396],
    [150, 150, 1e-6, 0.9078061767251456, 1],
    [480, 1000, 1e-5, 0.41034478161147614, 0.5501909981265902],
    [1, 10_000, 0.01, 5.012540567265716e-7, 0.0007427741123960361],
  ])('has Clopper and Pearson’s interval of %i in %i at %f', (hits, of, alpha, lower, upper) => {
    const found = clopperPearson(hits, of, alpha)
    expect(error(found.lower, lower)).toBeLessThan(LEAST)
    expect(error(found.upper, upper)).toBeLessThan(LEAST)
  })

  it('has Wilson’s interval', () => {
    expect(error(wilson(3, 20, 1.959963984540054).lower, 0.052368745896216595)).toBeLessThan(LEAST)
    expect(error(wilson(3, 20, 1.959963984540054).upper, 0.36041886474075696)).toBeLessThan(LEAST)
    expect(error(wilson(0, 50, 3).upper, 0.15254237288135597)).toBeLessThan(LEAST)
  })

  it.each([
    [3.84, 1, 0.05004352124870519],
    [10, 10, 0.44049328506521257],
    [150, 100, 0.0009039320423540184],
    [1200, 1000, 1.2255942330622893e-5],
  ])('has the tail of χ² at %f with %i degrees of freedom', (x, degrees, expected) =>
    expect(error(chiSquaredTail(x, degrees), expected)).toBeLessThan(LEAST),
  )

  it.each([
    [0, 10, 0.1, 0.3486784401],
    [7, 20, 0.3, 0.7722717974181608],
    [520, 1000, 0.5, 0.9026168357691174],
  ])('has the binomial distribution at %i of %i', (hits, of, rate, expected) =>
    expect(error(binomialBelow(hits, of, rate), expected)).toBeLessThan(LEAST),
  )

  it('tests a rate from both sides', () => {
    expect(binomialTest(50, 100, 0.5)).toBe(1)
    expect(binomialTest(90, 100, 0.5)).toBeLessThan(1e-12)
    expect(binomialTest(10, 100, 0.5)).toBeLessThan(1e-12)
  })

  it('adjusts p-values as Holm does', () => {
    holm([0.01, 0.04, 0.03, 0.005, 0.6]).forEach((value, at) =>
      expect(error(value, [0.04, 0.09, 0.09, 0.025, 0.6][at] ?? 0)).toBeLessThan(LEAST),
    )
  })

  it('compares counts with probabilities', () => {
    expect(error(goodnessOfFit([18, 22, 30, 30], [0.2, 0.2, 0.3, 0.3]), 0.9402424948393607)).toBeLessThan(LEAST)
  })

  it('keeps its digits far out', () => {
    expect(error(normalBetween(8, Infinity), 6.22096057427174e-16)).toBeLessThan(LEAST)
    expect(error(normalBetween(-0.5, 0.5), 1 - 2 * 0.3085375387259869)).toBeLessThan(LEAST)
    expect(error(twoSided(3.2), 2 * 0.0006871379379158471)).toBeLessThan(LEAST)
  })
})
