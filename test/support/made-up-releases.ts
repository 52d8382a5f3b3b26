// Made-up releases of a small client portal: for tests of what keeps and shows them.
import { createHash } from 'node:crypto'
import { digestOf } from '../../reports/released-bytes.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { type ReleaseRecord, type ReleasedCell, releaseIdOf } from '../../schemas/released.ts'
import type { WindowId } from '../../schemas/figures.ts'

/** Makes a cell as `releasedCells` would: the one place in the tests where the brand is put on. */
export const asReleased = (cell: Partial<ReleasedCell> = {}): ReleasedCell =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ({
    release: 'month-2026-11',
    grain: 'month',
    start: '2026-11-01',
    level: 'platform',
    id: 'platform',
    by: 'total',
    value: 'total',
    people: 1204,
    peopleSigma: 11.832,
    activeDays: 5713,
    activeDaysSigma: 40.5,
    organisationsFrom: 100,
    hiddenFeatures: 0,
    ...cell,
  }) as ReleasedCell

/** Some of everything that a release can show, in canonical order. */
export const madeUpCells = (window: WindowId = 'month/2026-11', start = '2026-11-01'): readonly ReleasedCell[] => {
  const head = { release: releaseIdOf(window), grain: window.startsWith('week') ? 'week' : 'month', start } as const
  const cell = (more: Partial<ReleasedCell>): ReleasedCell => asReleased({ ...head, ...more })
  const none = { activeDays: null, activeDaysSigma: null }
  const documents = { level: 'feature', id: 'documents' } as const
  return [
    cell({ hiddenFeatures: 2 }),
    cell({ by: 'role', value: 'client', people: 900, peopleSigma: 14.101, organisationsFrom: 50, ...none }),
    cell({ by: 'role', value: 'accountant', people: 271, peopleSigma: 14.101, organisationsFrom: 25, ...none }),
    cell({ by: 'role', value: 'others', people: 33, peopleSigma: 20.007, organisationsFrom: null, ...none }),
    cell({ by: 'device', value: 'desktop', people: 1100, organisationsFrom: 100, ...none }),
    cell({ level: 'area', id: 'talk', people: 77, organisationsFrom: 0, ...none, hiddenFeatures: 3 }),
    cell({ level: 'area', id: 'work', people: 1000, activeDays: 5713 }),
    cell({ ...documents, people: 640, peopleSigma: 0.001, activeDays: -3, activeDaysSigma: 1234.567 }),
    cell({ ...documents, by: 'organisationSize', value: 'solo', people: 61, organisationsFrom: 50, ...none }),
  ]
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The record of a release of these cells. Its numbers are of the size that they have, epoch ms and nano-ρ. */
export const madeUpRecord = (cells: readonly ReleasedCell[], more: Partial<ReleaseRecord> = {}): ReleaseRecord => {
  const { window = 'month/2026-11' } = more
  return {
    release: releaseIdOf(window),
    window,
    grain: window.startsWith('week') ? 'week' : 'month',
    start: '2026-11-01',
    plan: hex('plan'),
    planText: '{"plan":"made-up","budget":{"month":0.05}}',
    nanoRho: 50_000_001,
    publishAt: 1_796_450_400_001, // 2026-12-05 07:00 in Amsterdam, and a millisecond
    missing: 0,
    cells: cells.length,
    digest: digestOf(cells),
    ledgerSeq: 12,
    ledgerHash: hex('entry'),
    signature: Buffer.alloc(64, 7).toString('base64'),
    ...more,
  }
}

/** What the ledger says of a record that is in order, and of what was done about it later. */
export const madeUpEntries = (
  records: readonly ReleaseRecord[],
  later: readonly Pick<LedgerEntry, 'kind' | 'body'>[] = [],
): readonly LedgerEntry[] =>
  [
    ...records.map(({ release, cells, digest, publishAt }) => ({
      kind: 'release-committed',
      body: { release, cells, digest, publishAt },
    })),
    ...later,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ].map((entry, seq) => ({ seq, prev: '0'.repeat(64), at: 1_796_000_000_000 + seq, ...entry }) as LedgerEntry)
