// What the portal reads and writes down: tokens, packages and what became of them, from the ledger and the kept files.
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ledger } from '../../../log/ledger.ts'
import type { LedgerEntry } from '../../../schemas/ledger.ts'
import type { Recipient } from '../../../schemas/recipient.ts'
import type { Calendar } from '../../../time/calendar.ts'
import type { Clock } from '../../../time/clock.ts'
import { type KnownPackage, givablePackages, labelsOf, latestOf, packagesOf } from '../packages.ts'
import { signingKeyOf } from '../package/public-key.ts'
import { readRecipient } from '../recipients.ts'
import { standingOf, tokenOf } from '../standing.ts'
import type { PortalPackage, PortalReading } from './portal-reading.ts'

export interface PortalLedgerOptions {
  readonly ledger: Pick<Ledger, 'unbrokenEntries' | 'append' | 'publicKey'>
  readonly clock: Clock
  readonly calendar: Pick<Calendar, 'dayOf' | 'daysOf'>
  /** Where the recipients' files are, and where their packages lie. */
  readonly recipients: string
  readonly exports: string
}

const HOUR_MS = 3_600_000

/** Answers by the ledger and the files as they are at each question. @throws LedgerBroken, from every question. */
export function portalReading({ ledger, clock, calendar, recipients, exports }: PortalLedgerOptions): PortalReading {
  const signer = signingKeyOf(ledger.publicKey)
  if (signer === undefined) throw new Error('the public key of the ledger is none')
  /** What follows from the entries: worked out anew when there are more of them. */
  let last: Known | undefined
  const known = async (): Promise<Known> => {
    const entries = await ledger.unbrokenEntries()
    if (last?.entries.length !== entries.length) last = knownFrom(entries)
    return last
  }
  /** Who asks at the same time is answered by one look at the file. */
  const looking = new Map<string, Promise<Recipient | undefined>>()
  function recipientOf(id: string): Promise<Recipient | undefined> {
    const found = looking.get(id) ?? readRecipient(recipients, id).finally(() => looking.delete(id))
    looking.set(id, found)
    return found
  }
  /** Files of what is not superseded or withdrawn, and was made of what the recipient's file says now. */
  async function givable(id: string, { entries }: Known): Promise<ReadonlySet<string>> {
    const recipient = await recipientOf(id)
    if (recipient === undefined) return new Set()
    return new Set(givablePackages(recipient, entries, calendar).map(({ file }) => file))
  }
  const pathOf = ({ recipient, file }: KnownPackage): string => join(exports, recipient, file)

  /** Bytes of the file on disk; undefined: it is not there. */
  const lying = (one: KnownPackage): Promise<number | undefined> =>
    stat(pathOf(one)).then(
      ({ size }) => size,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      },
    )

  /** What was refused in this hour already: so many questions of one kind are one line, and cost nothing. */
  let hour = 0
  const refused = new Set<string>()

  return {
    async visitor(token) {
      const shown = createHash('sha256').update(token).digest('hex')
      const { entries, owners } = await known()
      const whose = owners.get(shown)
      if (whose === undefined) return 'unknown'
      if (tokenOf(entries, whose) !== shown) return { expired: whose }
      const recipient = await recipientOf(whose)
      if (recipient === undefined) return { expired: whose }
      const { standing } = standingOf(recipient, entries, calendar.dayOf(clock.now()))
      return standing === 'approved' && recipient.delivery.to === 'portal' ? { recipient } : { expired: whose }
    },
    async packages(recipient) {
      const all = await known()
      const given = await givable(recipient, all)
      const listed = all.packages
        .filter((one) => one.recipient === recipient)
        .map((one) => ({ one, state: stateOf(one, all) }))
      const here = await Promise.all(
        listed.map(
          async ({ one, state: { supersededBy, withdrawn } }) =>
            supersededBy !== null || withdrawn !== null || (given.has(one.file) && (await lying(one)) === one.bytes),
        ),
      )
      return listed
        .filter((_, index) => here[index])
        .toSorted((a, b) => b.one.seq - a.one.seq)
        .map(({ state }) => state)
    },
    async isAnothers(recipient, file) {
      // Everybody's package of a month is called the same: who asks for an own one that is gone asks for nobody else's.
      const called = (await known()).packages.filter((one) => one.file === file)
      return called.length > 0 && called.every((one) => one.recipient !== recipient)
    },
    async open(recipient, file) {
      const all = await known()
      const one = all.packages.find((each) => each.recipient === recipient && each.file === file)
      if (one === undefined || !(await givable(recipient, all)).has(file) || (await lying(one)) === undefined)
        return undefined
      return { path: pathOf(one), bytes: one.bytes, sha256: one.sha256 }
    },
    async fetched(recipient, file, sha256) {
      const all = await known()
      const one = all.packages.find((each) => each.recipient === recipient && each.file === file)
      if (one === undefined || all.fetched.has(nameOf(one))) return
      const { release, revision } = one
      const body = { recipient, release, revision, sha256, to: 'portal' } as const
      await ledger.append('export-delivered', body, { once: `portal ${nameOf(one)}` })
    },
    async refused(why, recipient) {
      const now = Math.floor(clock.now() / HOUR_MS)
      if (now !== hour) refused.clear()
      hour = now
      const once = `${why} ${recipient ?? '-'} ${new Date(now * HOUR_MS).toISOString().slice(0, 13)}`
      if (refused.has(once)) return
      refused.add(once)
      try {
        await ledger.append('portal-refused', { why, recipient }, { once })
      } catch (error) {
        refused.delete(once)
        throw error
      }
    },
    signer,
  }
}

interface Known {
  readonly entries: readonly LedgerEntry[]
  /** Whose token it is or was, by its hash. */
  readonly owners: ReadonlyMap<string, string>
  readonly packages: readonly KnownPackage[]
  /** When each was first fetched, epoch ms. */
  readonly fetched: ReadonlyMap<string, number>
  readonly withdrawn: ReadonlyMap<string, string>
  readonly labels: ReadonlyMap<string, string>
}

function knownFrom(entries: readonly LedgerEntry[]): Known {
  const owners = new Map<string, string>()
  const fetched = new Map<string, number>()
  const withdrawn = new Map<string, string>()
  for (const { kind, body, at } of entries)
    if (kind === 'recipient-approved') {
      if (body.token !== undefined) owners.set(body.token, body.recipient)
    } else if (kind === 'export-delivered' && body.to === 'portal') {
      if (!fetched.has(nameOf(body))) fetched.set(nameOf(body), at)
    } else if (kind === 'release-withdrawn') withdrawn.set(body.release, body.reason)
  return { entries, owners, packages: packagesOf(entries), fetched, withdrawn, labels: labelsOf(entries) }
}

const nameOf = ({ recipient, release, revision }: Pick<KnownPackage, 'recipient' | 'release' | 'revision'>): string =>
  `${recipient} ${release} ${revision}`

function stateOf(one: KnownPackage, { packages, fetched, withdrawn, labels }: Known): PortalPackage {
  const { file, release, revision, bytes, sha256, manifest, at: packedAt } = one
  const latest = latestOf(packages, one.recipient, release)
  return {
    file,
    release,
    revision,
    bytes,
    sha256,
    manifest,
    packedAt,
    fetchedAt: fetched.get(nameOf(one)) ?? null,
    supersededBy: latest === undefined || latest.revision === revision ? null : latest.file,
    withdrawn: withdrawn.get(release) ?? null,
    label: labels.get(release) ?? null,
  }
}
