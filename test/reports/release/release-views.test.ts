// What may be said of each release: by the ledger, and by the clock.
import { expect, test } from 'vitest'
import { releaseViews } from '../../../reports/release/release-views.ts'
import { madeUpCells, madeUpEntries, madeUpRecord } from '../../support/made-up-releases.ts'

const november = madeUpRecord(madeUpCells())
const october = madeUpRecord([], { window: 'month/2026-10', start: '2026-10-01', publishAt: 1_793_854_800_000 })
const { publishAt } = november
const committed = madeUpEntries([november])

test('a release waits until the very moment of its publication, and is published from then on', () => {
  const statusAt = (nowMs: number) => releaseViews([november], committed, nowMs)[0]?.status
  expect(statusAt(publishAt - 1)).toBe('waiting')
  expect(statusAt(publishAt)).toBe('published')
  expect(statusAt(publishAt + 1)).toBe('published')
})

test('says of a release all that is on record but the plan’s text', () => {
  const { planText: _, ...rest } = november
  expect(releaseViews([november], committed, publishAt)).toEqual([{ ...rest, status: 'published' }])
})

test('a release that was withdrawn is so for good, with the officer’s reason, also before its date', () => {
  const entries = madeUpEntries(
    [october, november],
    [{ kind: 'release-withdrawn', body: { release: november.release, reason: 'a source was wrong' } }],
  )
  for (const nowMs of [publishAt - 1, publishAt + 1])
    expect(releaseViews([october, november], entries, nowMs)).toMatchObject([
      { release: 'month-2026-10', status: 'published' },
      { release: 'month-2026-11', status: 'withdrawn', reason: 'a source was wrong' },
    ])
})

test('the last label is the one that stands, and leaves the release what it is', () => {
  const label = (text: string) =>
    ({ kind: 'release-relabelled', body: { release: november.release, label: text } }) as const
  const entries = madeUpEntries([november], [label('the old catalogue'), label('the catalogue of June')])
  expect(releaseViews([november], entries, publishAt)).toMatchObject([
    { status: 'published', label: 'the catalogue of June' },
  ])
  expect(releaseViews([november], committed, publishAt)[0]).not.toHaveProperty('label')
})

test('date, number of cells and digest are the ledger’s: what was changed in the warehouse counts for nothing', () => {
  const changed = { ...november, publishAt: 0, cells: 1, digest: '0'.repeat(64) }
  const { cells, digest } = november
  expect(releaseViews([changed], committed, publishAt - 1)).toMatchObject([
    { status: 'waiting', publishAt, cells, digest },
  ])
})

test('a record that the ledger knows nothing of is no release, nor is an entry without a record', () => {
  expect(releaseViews([october], committed, publishAt)).toEqual([])
  expect(releaseViews([], committed, publishAt)).toEqual([])
  const drawn = [{ kind: 'release-reserved', body: { release: october.release } }] as never
  expect(releaseViews([october], madeUpEntries([], drawn), publishAt)).toEqual([])
})
