// What the ledger says of every package: made when, of what, and whether it arrived.
import type { DeliveryFault, DeliveryProblem, LedgerBody, LedgerEntry } from '../../schemas/ledger.ts'
import type { Recipient } from '../../schemas/recipient.ts'
import type { ReleaseId } from '../../schemas/released.ts'
import type { Calendar } from '../../time/calendar.ts'
import { contentsOf } from './terms.ts'

export interface KnownPackage extends LedgerBody<'export-packed'> {
  /** The ledger's entry that says so, and when that was (epoch ms). Of a package that was made again, the last. */
  readonly seq: number
  readonly at: number
  /** When it had arrived, or was fetched to its end, for the first time; epoch ms. */
  readonly deliveredAt: number | null
  /** Why it did not arrive the last time that was new, as long as it has not. */
  readonly failing: DeliveryProblem | null
  /** And what exactly was not as it is written down, where that is known. */
  readonly fault: DeliveryFault | null
  /** A delivery of it was broken off since it might not be given any more. */
  readonly brokenOff: boolean
}

/** It was broken off on its way, and nobody knows how far it came. */
export const mayHaveArrived = ({ deliveredAt, brokenOff }: KnownPackage): boolean => deliveredAt === null && brokenOff

/** Every package of every recipient, in the order in which they were first made. */
export function packagesOf(entries: readonly LedgerEntry[]): readonly KnownPackage[] {
  const found = new Map<string, KnownPackage>()
  const set = (body: Named, news: Partial<KnownPackage>): void => {
    const known = found.get(nameOf(body))
    if (known !== undefined) found.set(nameOf(body), { ...known, ...news })
  }
  for (const { kind, body, seq, at } of entries)
    switch (kind) {
      case 'export-packed':
        found.set(nameOf(body), { ...NEW, ...found.get(nameOf(body)), ...body, seq, at })
        break
      case 'export-delivered':
        set(body, { deliveredAt: found.get(nameOf(body))?.deliveredAt ?? at, failing: null, fault: null })
        break
      case 'export-failing':
        if (found.get(nameOf(body))?.deliveredAt === null) set(body, { failing: body.why, fault: body.fault ?? null })
        break
      case 'export-broken-off':
        set(body, { brokenOff: true })
        break
      case 'recipient-approved':
        // What failed did so where it was to go before.
        for (const one of found.values()) if (one.recipient === body.recipient) set(one, { failing: null, fault: null })
    }
  return [...found.values()]
}

const NEW = { deliveredAt: null, failing: null, fault: null, brokenOff: false } as const

type Named = Pick<KnownPackage, 'recipient' | 'release' | 'revision'>

const nameOf = ({ recipient, release, revision }: Named): string => `${recipient} ${release} ${revision}`

/** The last revision that the recipient has of a release. */
export const latestOf = (
  packages: readonly KnownPackage[],
  recipient: string,
  release: ReleaseId,
): KnownPackage | undefined =>
  packages
    .filter((one) => one.recipient === recipient && one.release === release)
    .reduce<KnownPackage | undefined>((last, one) => ((last?.revision ?? 0) < one.revision ? one : last), undefined)

/** What must not be given to anybody any more. */
export const withdrawnOf = (entries: readonly LedgerEntry[]): ReadonlySet<ReleaseId> =>
  new Set(entries.flatMap((entry) => (entry.kind === 'release-withdrawn' ? [entry.body.release] : [])))

/** What an officer says of each release: the last label counts. */
export const labelsOf = (entries: readonly LedgerEntry[]): ReadonlyMap<ReleaseId, string> =>
  new Map(
    entries.flatMap((entry) => (entry.kind === 'release-relabelled' ? [[entry.body.release, entry.body.label]] : [])),
  )

/** Whether the agreement is about the release's window: by its grain, and by its first day. */
export function isWithin(
  { from, grains }: Pick<Recipient, 'from' | 'grains'>,
  release: ReleaseId,
  calendar: Pick<Calendar, 'daysOf'>,
): boolean {
  const grain = grains.find((one) => release.startsWith(`${one}-`))
  if (grain === undefined) return false
  const [start = ''] = calendar.daysOf(`${grain}/${release.slice(grain.length + 1)}`)
  return start >= from
}

/** The packages that the recipient may be given as things stand: of each release that it is about and that was not
 * withdrawn the last one, if it was made of what its file says now; an officer's later label makes the next one, and takes
 * nothing away until then. Whether the recipient is approved is another question. */
export function givablePackages(
  recipient: Recipient,
  entries: readonly LedgerEntry[],
  calendar: Pick<Calendar, 'daysOf'>,
): readonly KnownPackage[] {
  const own = packagesOf(entries).filter((one) => one.recipient === recipient.recipient)
  const withdrawn = withdrawnOf(entries)
  const labels = entries.flatMap((entry) => (entry.kind === 'release-relabelled' ? [entry.body] : []))
  const said = (release: ReleaseId): readonly (string | undefined)[] => [
    undefined,
    ...labels.flatMap((one) => (one.release === release ? [one.label] : [])),
  ]
  return own.filter(
    (one) =>
      latestOf(own, recipient.recipient, one.release) === one &&
      !withdrawn.has(one.release) &&
      isWithin(recipient, one.release, calendar) &&
      said(one.release).some((label) => one.contents === contentsOf(recipient, label)),
  )
}
