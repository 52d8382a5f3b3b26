// What may be said of each release now: its record, whether its date has come, and what an officer did about it.
import type { LedgerBody, LedgerEntry } from '../../schemas/ledger.ts'
import type { ReleaseId, ReleaseRecord } from '../../schemas/released.ts'

/** `waiting`: its publication date has not come. */
export type ReleaseStatus = 'published' | 'waiting' | 'withdrawn'

export interface ReleaseView extends Omit<ReleaseRecord, 'planText'> {
  readonly status: ReleaseStatus
  /** An officer's words: why it was withdrawn, and what it is labelled. */
  readonly reason?: string
  readonly label?: string
}

/**
 * The releases that the ledger says were committed, in the order of the records. The ledger is signed and chained, the
 * warehouse is neither: number of cells, digest and date are the ledger's, so that a record that was changed is found out
 * by its cells. `nowMs`: epoch ms.
 */
export function releaseViews(
  records: readonly ReleaseRecord[],
  entries: readonly LedgerEntry[],
  nowMs: number,
): readonly ReleaseView[] {
  const known = readEntries(entries)
  return records.flatMap((record): ReleaseView | [] => {
    const { release, window, grain, start, plan, nanoRho, missing, ledgerSeq, ledgerHash, signature } = record
    const committed = known.committed.get(release)
    if (committed === undefined) return []
    const { publishAt, cells, digest } = committed
    const reason = known.reasons.get(release)
    const label = known.labels.get(release)
    return {
      release,
      window,
      grain,
      start,
      status: reason !== undefined ? 'withdrawn' : nowMs < publishAt ? 'waiting' : 'published',
      publishAt,
      plan,
      nanoRho,
      missing,
      cells,
      digest,
      ledgerSeq,
      ledgerHash,
      signature,
      ...(reason !== undefined && { reason }),
      ...(label !== undefined && { label }),
    }
  })
}

/** The first commit of a release counts, and its last label. */
function readEntries(entries: readonly LedgerEntry[]) {
  const committed = new Map<ReleaseId, LedgerBody<'release-committed'>>()
  const reasons = new Map<ReleaseId, string>()
  const labels = new Map<ReleaseId, string>()
  for (const { kind, body } of entries)
    if (kind === 'release-committed') {
      if (!committed.has(body.release)) committed.set(body.release, body)
    } else if (kind === 'release-withdrawn') reasons.set(body.release, body.reason)
    else if (kind === 'release-relabelled') labels.set(body.release, body.label)
  return { committed, reasons, labels }
}
