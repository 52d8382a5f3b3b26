// What the ledger says of packages: the last record of each counts, and whether it arrived.
import { expect, it } from 'vitest'
import { labelsOf, latestOf, mayHaveArrived, packagesOf, withdrawnOf } from '../../../reports/exports/packages.ts'
import type { LedgerBody, LedgerEntry, LedgerKind } from '../../../schemas/ledger.ts'

const HASH = 'a'.repeat(64)
const entries = (...told: { readonly [Kind in LedgerKind]: readonly [Kind, LedgerBody<Kind>] }[LedgerKind][]) =>
  told.map(([kind, body], seq) => ({ kind, body, seq, at: seq * 10, prev: HASH })) as LedgerEntry[]

const packed = (more: Partial<LedgerBody<'export-packed'>> = {}) =>
  [
    'export-packed',
    {
      recipient: 'institute',
      release: 'month-2026-11',
      revision: 1,
      contents: HASH,
      manifest: HASH,
      file: 'peil-month-2026-11-r1.zip',
      sha256: HASH,
      bytes: 10,
      supersedes: null,
      ...more,
    },
  ] as const
const which = { recipient: 'institute', release: 'month-2026-11', revision: 1 } as const
const delivered = ['export-delivered', { ...which, sha256: HASH, to: 'folder' }] as const
const failing = ['export-failing', { ...which, why: 'full' }] as const

it('a package that was made again is one package, as the last record says, at the place of the first', () => {
  const other = packed({ release: 'month-2026-12', file: 'peil-month-2026-12-r1.zip' })
  const found = packagesOf(entries(packed(), other, packed({ bytes: 20 })))
  expect(found.map(({ release, bytes, seq, at }) => [release, bytes, seq, at])).toEqual([
    ['month-2026-11', 20, 2, 20],
    ['month-2026-12', 10, 1, 10],
  ])
})

it('a package has arrived when it first did, and is failing no more', () => {
  expect(packagesOf(entries(packed(), failing))[0]).toMatchObject({ deliveredAt: null, failing: 'full', fault: null })
  const unfit = ['export-failing', { ...which, why: 'misconfigured', fault: 'no-bucket' }] as const
  expect(packagesOf(entries(packed(), failing, unfit))[0]).toMatchObject({
    failing: 'misconfigured',
    fault: 'no-bucket',
  })
  expect(packagesOf(entries(packed(), unfit, packed(), failing))[0]).toMatchObject({ failing: 'full', fault: null })
  expect(packagesOf(entries(packed(), failing, delivered, delivered))[0]).toMatchObject({
    deliveredAt: 20,
    failing: null,
  })
  expect(packagesOf(entries(packed(), delivered, failing))[0]).toMatchObject({ deliveredAt: 10, failing: null })
})

it('a package whose delivery was broken off may have arrived, until it did; what failed before an approval fails no more', () => {
  const brokenOff = ['export-broken-off', which] as const
  const approved = ['recipient-approved', { recipient: 'institute', terms: HASH, officer: 'o', step: 1 }] as const
  expect(packagesOf(entries(packed(), failing)).filter(mayHaveArrived)).toEqual([])
  expect(packagesOf(entries(packed(), brokenOff)).filter(mayHaveArrived)).toHaveLength(1)
  expect(packagesOf(entries(packed(), brokenOff, packed())).filter(mayHaveArrived)).toHaveLength(1)
  expect(packagesOf(entries(packed(), brokenOff, delivered)).filter(mayHaveArrived)).toEqual([])
  expect(packagesOf(entries(packed(), failing, approved))[0]).toMatchObject({ failing: null, fault: null })
})

it('the latest is the highest revision, whichever was recorded last', () => {
  const second = packed({ revision: 2, file: 'peil-month-2026-11-r2.zip' })
  const packages = packagesOf(entries(second, packed(), packed({ recipient: 'bureau', revision: 3 })))
  expect(latestOf(packages, 'institute', 'month-2026-11')?.revision).toBe(2)
  expect(latestOf(packages, 'institute', 'month-2026-10')).toBe(undefined)
})

it('of several labels the last counts; what was withdrawn stays withdrawn', () => {
  const told = entries(
    ['release-relabelled', { release: 'month-2026-11', label: 'first' }],
    ['release-relabelled', { release: 'month-2026-11', label: 'second' }],
    ['release-withdrawn', { release: 'month-2026-10', reason: 'wrong' }],
  )
  expect([...labelsOf(told)]).toEqual([['month-2026-11', 'second']])
  expect([...withdrawnOf(told)]).toEqual(['month-2026-10'])
})
