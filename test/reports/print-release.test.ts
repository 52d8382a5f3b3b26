// Releases on a terminal.
import { expect, test } from 'vitest'
import { printRelease, printReleases } from '../../reports/print-release.ts'
import { type ReleaseView, releaseViews } from '../../reports/release/release-views.ts'
import { asReleased, madeUpCells, madeUpEntries, madeUpRecord } from '../support/made-up-releases.ts'

const zone = 'Europe/Amsterdam'
const cells = madeUpCells()

const view = (more: Partial<ReleaseView> = {}): ReleaseView => {
  const record = madeUpRecord(cells)
  const [found] = releaseViews([record], madeUpEntries([record]), record.publishAt)
  if (found === undefined) throw new Error('it was committed')
  return { ...found, ...more }
}

test('a table for each level, each estimate with its deviation, and what the marks mean', () => {
  expect(printRelease(view(), cells, { zone })).toMatchInlineSnapshot(`
    "Release month-2026-11 (month/2026-11), published 2026-12-05 07:00 (Europe/Amsterdam), ρ 0.050000001

    platform
      id        value                   people   active days  orgs  hidden
      platform                    1,204 ± 11.8  5,713 ± 40.5  100+       2
      platform  role: client        900 ± 14.1             –   50+       0
      platform  role: accountant    271 ± 14.1             –   25+       0
      platform  role: others           33 ± 20             –     –       0
      platform  device: desktop   1,100 ± 11.8             –  100+       0

    area
      id          people   active days  orgs  hidden
      talk     77 ± 11.8             –   few       3
      work  1,000 ± 11.8  5,713 ± 40.5  100+       0

    feature
      id         value                        people  active days  orgs  hidden
      documents                          640 ± 0.001   -3 ± 1,230  100+       0
      documents  organisationSize: solo    61 ± 11.8            –   50+       0

    ± is the standard deviation of the noise that was added: two in three are off by less, nineteen in twenty by less than twice it.
    active days: people’s days with a feature; who uses two features on a day has two of them. Noise can make a small one negative.
    orgs: noisily at least so many.
    few: noisily fewer than the first band of the plan.
    others: what is not shown by itself in that row of values, together.
    –  not released.
    hidden: how many features are not in the active days because they are not shown.
    "
  `)
})

test('only what was asked for: a cut, a level; marks that do not occur are not explained', () => {
  const cut = printRelease(view(), cells, { zone, by: 'role' })
  expect(cut).toContain('role: client')
  expect(cut).not.toMatch(/area|feature|device|hidden/)
  const features = printRelease(view(), cells, { zone, level: 'feature', by: 'total' })
  expect(features).toContain('640 ± 0.001')
  expect(features).not.toMatch(/platform|area|others|role/)
  expect(printRelease(view(), cells, { zone, level: 'area', by: 'device' })).toContain(
    'Nothing of it that you asked for',
  )
})

test('says that nothing is shown, what was missing, its label, and that its date has not come', () => {
  expect(printRelease(view(), [], { zone })).toContain('no figure reached the thresholds')
  expect(printRelease(view(), cells, { zone })).not.toMatch(/Labelled|Incomplete|Not published/)
  const told = printRelease(view({ status: 'waiting', label: 'the old catalogue', missing: 2 }), cells, { zone })
  expect(told).toContain('to be published 2026-12-05 07:00')
  expect(told).toContain('Not published yet')
  expect(told).toContain('Labelled: the old catalogue')
  expect(told).toContain('Incomplete: what 2 of the log’s partitions held')
})

test('the list: one line a release, moments in the reporting zone, ρ to the last digit', () => {
  const list = [
    view({ release: 'month-2026-10', window: 'month/2026-10', status: 'withdrawn', reason: 'a source was wrong' }),
    view({ nanoRho: 50_000_000, label: 'the old catalogue' }),
    view({ release: 'week-2026-W49', window: 'week/2026-W49', status: 'waiting', nanoRho: 2_000_000_000, cells: 1234 }),
  ]
  expect(printReleases(list, zone)).toMatchInlineSnapshot(`
    "  release        window         status     publication       remark              cells            ρ
      month-2026-10  month/2026-10  withdrawn  2026-12-05 07:00  a source was wrong      9  0.050000001
      month-2026-11  month/2026-11  published  2026-12-05 07:00  the old catalogue       9         0.05
      week-2026-W49  week/2026-W49  waiting    2026-12-05 07:00                      1,234            2

    Moments are of Europe/Amsterdam. ρ: what a release costs each person at most (zero-concentrated differential privacy).
    waiting: nobody outside may see it before that date.
    "
  `)
})

test('the list leaves out what no release has', () => {
  const text = printReleases([view()], 'UTC')
  expect(text).toContain('2026-12-05 06:00')
  expect(text).not.toMatch(/remark|waiting/)
  expect(printReleases([], zone)).toBe('There is no release yet.\n')
})

test('a large deviation is read in three digits, a figure to its last', () => {
  const [line] = printRelease(view(), [asReleased({ people: 1_234_567, peopleSigma: 98_765.432 })], { zone }).match(
    /platform {2,}.*/,
  ) ?? ['']
  expect(line).toContain('1,234,567 ± 98,800')
})
