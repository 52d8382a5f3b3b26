// Attacks that could not win would prove nothing: each is shown releases whose noise is a fraction of what is claimed, or shared,
// and must win; and releases of the real build, against which it must not.
import { describe, expect, it } from 'vitest'
import { attributeInference } from '../../audit/attacks/attribute-inference.ts'
import { averaging } from '../../audit/attacks/averaging.ts'
import { differencingReleases, tells } from '../../audit/attacks/differencing-releases.ts'
import { differencingTables } from '../../audit/attacks/differencing-tables.ts'
import { leastSquares, solve } from '../../audit/attacks/linear.ts'
import { linking } from '../../audit/attacks/linking.ts'
import { membership } from '../../audit/attacks/membership.ts'
import { reconstruction } from '../../audit/attacks/reconstruction.ts'
import { type Chance, openChance } from '../../audit/chance.ts'
import { CHECKS } from '../../audit/checks.ts'
import { type ReceivedCell, received } from '../../audit/recipient.ts'
import { openHouse } from '../../audit/staging/house.ts'
import { MINI, miniClosing, miniPerson } from '../../audit/staging/mini.ts'
import { type Check, type Stand, openStand } from '../../audit/stand.ts'
import { type ReleasableClosing, drawRelease } from '../../reports/release/draw.ts'
import { releasedCells } from '../../reports/release/released-cells.ts'

const chance = openChance('attacks')
const all = openStand(chance, 'small', CHECKS)
/** Two kinds of canaries are enough here. */
const honest: Stand = { ...all, canaries: all.canaries.filter(({ kind }) => kind === 'heavy' || kind === 'sole') }

/** The same closing, as if its budget were so many times what it is. */
const louder = (closing: ReleasableClosing, times: number): ReleasableClosing => {
  const { rules } = closing.release
  const { month, week } = rules.budget
  const budget = { ...rules.budget, month: month * times, ...(week !== undefined && { week: week * times }) }
  return { ...closing, release: { ...closing.release, rules: { ...rules, budget } } }
}

/** A build with so small a part of the noise that it claims. */
function broken(part: number): Stand {
  const known = new Map<string, readonly (readonly ReceivedCell[])[]>()
  return {
    ...honest,
    published(closing, name, runs) {
      const found =
        known.get(name) ??
        Array.from({ length: runs }, (_, run) =>
          releasedCells(closing, drawRelease(louder(closing, part ** -2), chance.uniform(`broken ${name} ${run}`))),
        )
      known.set(name, found)
      return found
    },
  }
}

const won = async (check: Check, stand: Stand): Promise<string[]> =>
  (await check.run(stand)).filter(({ passed }) => !passed).map(({ name }) => name)

describe('an attack', () => {
  it.each([
    { name: 'membership inference', check: membership, part: 1 / 20, least: 4 },
    { name: 'differencing', check: differencingTables, part: 1 / 20, least: 1 },
    { name: 'attribute inference', check: attributeInference, part: 1 / 20, least: 2 },
    { name: 'reconstruction', check: reconstruction, part: 1 / 100, least: 1 },
  ])(
    'by $name wins where the noise is a small part of what is claimed',
    async ({ check, part, least }) => {
      expect((await won(check, broken(part))).length).toBeGreaterThanOrEqual(least)
    },
    240_000,
  )

  it.each([membership, differencingTables, attributeInference, reconstruction])(
    'by $name does not win against the real build',
    async (check) => {
      expect(await won(check, honest)).toEqual([])
    },
    240_000,
  )

  it('by linking wins where two windows share their noise, and not where they do not', async () => {
    // What names a window in the name of its randomness is left out.
    const shared: Chance = { ...chance, uniform: (name) => chance.uniform(name.replace(/ month.*$/, '')) }
    expect(await won(linking, { ...honest, chance: shared })).toContain('linking two windows, by their difference')
    expect(await won(linking, honest)).toEqual([])
  }, 240_000)

  it('by differencing releases tells that somebody was taken out where the noise stays', async () => {
    const [before, after] = [miniClosing(chance, [miniPerson(1_000, [0, 1, 2])]), miniClosing(chance, [])]
    const served = await Promise.all(
      [before, after].map(async (closing) => {
        await using house = await openHouse(chance, 'the same noise')
        await house.open().release(closing)
        return received(await house.ask('month-2027-02'), MINI)
      }),
    )
    const [first, second] = served
    expect(first !== undefined && second !== undefined && tells(first, second)).toBe(true)
    expect(first !== undefined && tells(first, first)).toBe(false)
    expect(await won(differencingReleases, honest)).toEqual([])
  }, 240_000)

  it('by averaging does not win where a release is drawn once', async () => {
    expect(await won(averaging, honest)).toEqual([])
  }, 240_000)
})

describe('linear equations', () => {
  it('are solved, also where a pivot is 0 at first', () => {
    expect(
      solve(
        [
          [0, 2, 1],
          [1, 1, 0],
          [2, 0, 5],
        ],
        [7, 3, 17],
      ),
    ).toEqual([1, 2, 3].map((x) => expect.closeTo(x, 9)))
  })

  it('that leave an unknown open have 0 for it', () => {
    expect(
      solve(
        [
          [1, 0],
          [0, 0],
        ],
        [4, 0],
      ),
    ).toEqual([4, 0])
  })

  it('that do not agree are met as well as can be, by weight', () => {
    const equations = [
      { coefficients: [1], right: 2, weight: 3 },
      { coefficients: [1], right: 6, weight: 1 },
    ]
    expect(leastSquares(equations, 1)).toEqual([expect.closeTo(3, 6)])
  })
})
