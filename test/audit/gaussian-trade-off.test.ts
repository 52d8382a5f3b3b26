// The trade-off that a ρ claims, and the test of it. Numbers made with SciPy 1.17: norm.cdf(norm.ppf(p) + √(2ρ)).
import { describe, expect, it } from 'vitest'
import { judge, mostAllowed, muOf, triesAtBestThreshold } from '../../audit/gaussian-trade-off.ts'
import { seededRandom } from '../../demo/seeded-random.ts'

const ALPHA = 1e-6

/** Scores of an attacker for whom somebody in the data shows as a shift of `mu` deviations. */
function scores(mu: number, runs: number, seed: number): { inside: number[]; outside: number[] } {
  const random = seededRandom(seed)
  return {
    inside: Array.from({ length: runs }, () => random.normal() + mu),
    outside: Array.from({ length: runs }, () => random.normal()),
  }
}

function tested(mu: number, claimed: number, runs = 4_000, seed = 1) {
  const { inside, outside } = scores(mu, runs, seed)
  return judge(triesAtBestThreshold(inside, outside), claimed, ALPHA)
}

describe('the Gaussian trade-off', () => {
  it.each([
    [20_000_000, 0.05, 0.07424950211491319],
    [20_000_000, 0.5, 0.579259709439103],
    [500_000_000, 0.05, 0.259511022841444],
    [500_000_000, 0.5, 0.8413447460685429],
  ])('allows, at %i nano-ρ and chance %f, a success of %f', (nanoRho, control, expected) => {
    expect(mostAllowed(control, muOf(nanoRho))).toBeCloseTo(expected, 12)
  })

  it('lets noise pass that is as strong as claimed', () => {
    for (let seed = 1; seed <= 20; seed++) expect(tested(1, 1, 2_000, seed).won).toBe(false)
  })

  it('finds noise that is half of what is claimed', () => {
    const found = tested(2, 1)
    expect(found.won).toBe(true)
    expect(found.muLower).toBeGreaterThan(1.4)
    expect(found.muLower).toBeLessThan(2)
    expect(found.interval[0]).toBeGreaterThan(found.allowed)
  })

  it('finds a person who shows in every run', () => {
    const found = judge({ hits: 200, of: 200, controlHits: 0, controlOf: 200 }, 1, ALPHA)
    expect(found.won).toBe(true)
    expect(found.success).toBe(1)
  })

  it('learns nothing from scores that are all alike', () => {
    const same = Array.from({ length: 500 }, () => 0)
    expect(judge(triesAtBestThreshold(same, same), 0.1, ALPHA).won).toBe(false)
  })

  it('judges on other runs than those on which it chose the threshold', () => {
    const tries = triesAtBestThreshold([9, 9, 1, 1], [0, 0, 0, 2])
    expect(tries).toEqual({ hits: 0, of: 2, controlHits: 0, controlOf: 2 })
  })
})
