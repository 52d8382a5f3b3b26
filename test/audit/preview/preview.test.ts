// The preview: what would be published of a made-up platform, beside the truth; its tables, its plot, and what it says of ρ.
import { beforeAll, describe, expect, test } from 'vitest'
import { openChance } from '../../../audit/chance.ts'
import { plotOf } from '../../../audit/preview/plot.ts'
import { type Preview, previewOf } from '../../../audit/preview/preview.ts'
import { printPreview } from '../../../audit/preview/print.ts'
import { svgPlot } from '../../../audit/preview/svg.ts'
import { quantile } from '../../../audit/preview/tables.ts'
import { terminalPlot } from '../../../audit/preview/terminal-plot.ts'
import { loadReleasePlan } from '../../../catalogue/load-release-plan.ts'
import { packageFile } from '../../../package-root.ts'
import type { ReleasePlan } from '../../../schemas/release-plan.ts'
import { openCalendar } from '../../../time/calendar.ts'

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 })
const features = Array.from({ length: 30 }, (_, index) => ({ id: `feature-${index}`, area: `area-${index % 5}` }))

const preview = (plan: ReleasePlan, seed: string, onProgress?: (share: number) => void): Preview =>
  previewOf(plan, {
    chance: openChance(seed),
    calendar,
    features,
    grain: 'month',
    draws: 4,
    ...(onProgress !== undefined && { onProgress }),
  })

describe('a preview', () => {
  let plan: ReleasePlan
  let seen: Preview
  const shares: number[] = []

  beforeAll(async () => {
    plan = await loadReleasePlan(packageFile('catalogue/release-plan-s.yaml'))
    seen = preview(plan, '1', (share) => shares.push(share))
  })

  test('has every table of the plan; what is not shown stands in others or is withheld', () => {
    expect(seen.tables.map(({ level, by }) => `${level} ${by}`)).toHaveLength(12)
    for (const { cells, shown, inOthers, withheld } of seen.tables) {
      expect(cells).toBeGreaterThan(0)
      expect(shown + inOthers + withheld).toBeCloseTo(1, 9)
    }
  })

  test('totals are nearer to the truth than their segments, and never stand in others', () => {
    const of = (by: string) => seen.tables.find((table) => table.level === 'feature' && table.by === by)
    expect(of('total')?.inOthers).toBe(0)
    expect(of('total')?.shown).toBeGreaterThan(of('role')?.shown ?? 1)
    expect(of('total')?.people?.median).toBeLessThan(of('role')?.people?.median ?? 0)
    expect(of('total')?.people?.p90).toBeGreaterThan(of('total')?.people?.median ?? Infinity)
  })

  test('bounding only ever lowers, and does so to active days more than to people', () => {
    const total = seen.tables.find((table) => table.level === 'feature' && table.by === 'total')
    expect(total?.people?.bounding).toBeLessThanOrEqual(0)
    expect(total?.activeDays?.bounding).toBeLessThan(total?.people?.bounding ?? 0)
  })

  test('cells with fewer people than the floor are not shown', () => {
    expect(seen.belowFloor.of).toBeGreaterThan(100)
    expect(seen.belowFloor.shown).toBe(0)
  })

  test('twice the ρ shows more and errs less, half of it the other way about, at their price', () => {
    const [half, own, twice] = seen.budgets
    expect([half?.rho, own?.rho, twice?.rho]).toEqual([0.0625, 0.125, 0.25])
    expect(half?.segments.shown).toBeLessThan(own?.segments.shown ?? 0)
    expect(own?.segments.shown).toBeLessThan(twice?.segments.shown ?? 0)
    expect(half?.totals.people?.median).toBeGreaterThan(twice?.totals.people?.median ?? Infinity)
    expect(half?.epsilon).toBeLessThan(own?.epsilon ?? 0)
    expect(own?.epsilonOfYear).toBeCloseTo(11.12, 2)
  })

  test('is the same for the same seed, and progress goes on to the end', () => {
    expect(preview(plan, '1')).toEqual(seen)
    expect(preview(plan, '2').tables).not.toEqual(seen.tables)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBeLessThanOrEqual(1)
  })

  test('in words: no real data, each table, others, and the three budgets', () => {
    const words = printPreview(seen, plan, 'month')
    expect(words).toContain('Nothing of the real data was looked at')
    expect(words).toMatch(/feature +total +30 +\d+ %/)
    expect(words).toMatch(/0\.0625 +half/)
    expect(words).toMatch(/0\.25 +twice/)
    expect(words).toMatch(/so many stand in `others`: role \d/)
  })

  test('the plot falls with the size of the cell, in the terminal and as an SVG that fetches nothing', () => {
    const plot = plotOf(seen, plan)
    const errors = (points: typeof plot.points): number =>
      quantile(
        points.map(({ error }) => error),
        0.5,
      )
    const bySize = plot.points.toSorted((a, b) => a.people - b.people)
    const half = Math.floor(bySize.length / 2)
    expect(errors(bySize.slice(0, half))).toBeGreaterThan(2 * errors(bySize.slice(half)))
    const lines = terminalPlot(plot)
    expect(lines.every((line) => line.length <= 80)).toBe(true)
    expect(lines.join('\n')).toMatch(/T total {3}r by role {3}s by organisation size {3}d by device/)
    const svg = svgPlot(plot, { title: 'a <plot> & more', note: 'made up' })
    expect(svg.match(/<use /g)).toHaveLength(plot.points.length + 4)
    expect(svg).toContain('a &lt;plot&gt; &amp; more')
    for (const said of ['relative error of people', 'people in the cell', 'by organisation size', '10 %', '1,000'])
      expect(svg).toContain(said)
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<script|<image|@import/)
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })
})

test('a platform of which only totals are released is previewed with the plan for it', async () => {
  const plan = await loadReleasePlan(packageFile('catalogue/release-plan-totals.yaml'))
  const seen = preview(plan, '1')
  expect(seen.tables.map(({ level, by, shown }) => [level, by, shown])).toEqual([['platform', 'total', 1]])
  const words = printPreview(seen, plan, 'month')
  expect(words).not.toContain('stand in `others`:')
  expect(words).not.toMatch(/NaN|Infinity|undefined/)
})

test('a quantile is a value of its list', () => {
  expect(quantile([3, 1, 2, 4], 0.5)).toBe(2)
  expect(quantile([3, 1, 2, 4], 0.9)).toBe(4)
  expect(quantile([7], 0.01)).toBe(7)
})
