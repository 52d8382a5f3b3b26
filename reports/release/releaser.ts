// The release of a closed window, step by step: reserve → sample → persist → commit → sign.
//
// Each step is a function of the closing and of what the steps before left behind, and may be done again: whatever is
// interrupted is finished at the next start, with the same bytes. The charge comes first and stays, whatever happens
// then; noise is drawn once, and the first draw in the log counts; the ledger commits to the cells before the warehouse
// has them, so that it never has others; nothing here asks what the figures are.
import { type Keys, type Secret, closingKeyOf } from '../../keys/port.ts'
import type { Ledger } from '../../log/ledger.ts'
import { hasPeopleByAddress } from '../../log/by-address.ts'
import type { Log } from '../../log/port.ts'
import { planText } from '../../log/release-plans.ts'
import type { Closing } from '../../schemas/closing.ts'
import type { LedgerBody, LedgerEntry, ReleaseBlock } from '../../schemas/ledger.ts'
import { type ReleaseId, type ReleaseRecord, type ReleasedCell, releaseIdOf } from '../../schemas/released.ts'
import { type ReleasePlan, type ReleasedGrain, nanoRhoOf } from '../../schemas/release-plan.ts'
import { type Calendar, grainOf } from '../../time/calendar.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { digestOf } from '../released-bytes.ts'
import { type Caps, chargesOf, overspends } from './account.ts'
import { boundedDigest } from './bounded-digest.ts'
import { checkReleased } from './check.ts'
import { type Draw, type ReleasableClosing, drawRelease } from './draw.ts'
import { openDrawsLog } from './draws-log.ts'
import { nanoRhoOfRelease } from './queries.ts'
import { releasedCells } from './released-cells.ts'
import { statementOf } from './statement.ts'
import type { Uniform } from './uniform.ts'

export interface ReleaserOptions {
  readonly log: Log
  readonly keys: Keys
  readonly ledger: Ledger
  readonly warehouse: Warehouse
  readonly calendar: Calendar
  readonly uniform: Uniform
  /** What the house allows, whatever a plan says. */
  readonly caps: Caps
  /** Whether people are known by account: those known by address only cannot be released. */
  readonly releasable: boolean
}

/** 'none': no plan is in force for the window. 'elsewhere': another process has done it to the end. */
export type ReleaseOutcome = 'released' | 'none' | 'elsewhere' | { readonly blocked: ReleaseBlock }

export interface Releaser {
  /** Does what is still to be done of the window's release.
   * @throws KeysUnreachable, LogWriteFailed, WarehouseFault: do it again later. */
  release(closing: Closing): Promise<ReleaseOutcome>
}

export function openReleaser(options: ReleaserOptions): Releaser {
  const { log, keys, ledger, warehouse, calendar, uniform, releasable } = options
  const draws = openDrawsLog(log)

  async function block(release: ReleaseId, why: ReleaseBlock): Promise<ReleaseOutcome> {
    const allowed = (before: readonly LedgerEntry[]): boolean =>
      find(before, 'release-committed', release) === undefined
    await ledger.appendIf('release-blocked', { release, why }, { once: release, allowed })
    return { blocked: why }
  }

  return {
    async release(closing) {
      if (!isReleasable(closing)) return 'none'
      const release = releaseIdOf(closing.window)
      const entries = await ledger.wholeEntries()
      const blocked = find(entries, 'release-blocked', release)
      if (blocked !== undefined) return { blocked: blocked.body.why }
      if (!releasable || (await hasPeopleByAddress(log))) return block(release, 'by-address')
      const secret = await keys.obtain(closingKeyOf(closing.window))
      if (secret === 'destroyed') return 'elsewhere'

      // A record whose entry is not in the ledger: the ledger was set back, and what it charged was drawn already.
      const record = (await warehouse.releases()).find((one) => one.release === release)
      if (record !== undefined && !(await ledger.has(record.ledgerHash))) return block(release, 'drawn-before')

      const charge = chargeOf(calendar, closing, boundedDigest(secret, closing))
      const caps = capsOf(options.caps, closing)
      const reserved = await ledger.appendIf('release-reserved', charge, {
        once: release,
        allowed: (before) => overspends(chargesOf(before), charge, caps) === undefined,
      })
      if (reserved === 'refused') return block(release, 'budget')
      if (!isSame(reserved, charge)) return block(release, 'input')

      const cells = cellsOf(closing, await drawOnce(closing, secret))
      if (cells === undefined || checkReleased(cells, closing).length > 0) return block(release, 'checks')

      const digest = digestOf(cells)
      const publishAt = publicationAfter(calendar, closing.window, closing.release.rules)
      const body = { release, cells: cells.length, digest, publishAt }
      const committed = await ledger.appendIf('release-committed', body, {
        once: release,
        allowed: (before) => find(before, 'release-blocked', release) === undefined,
      })
      if (committed === 'refused') return { blocked: 'checks' }
      // Before anybody can see them: who was held up until the first draw was done with and forgotten, and then drew again,
      // must not put its cells in place of those that are signed. Where nothing is signed, another build reckoned otherwise.
      if (committed.kind !== 'release-committed' || committed.body.digest !== digest)
        return find(await ledger.wholeEntries(), 'release-signed', release) === undefined
          ? { blocked: 'checks' }
          : 'elsewhere'
      await warehouse.persistReleased(release, cells)
      await sign(closing, committed)
      return 'released'
    },
  }

  /** The window's draw: the one that is there, or a new one if it is the first in the log. */
  async function drawOnce(closing: ReleasableClosing, secret: Secret): Promise<Draw> {
    const before = await draws.first(closing.window, secret)
    if (before !== undefined) return before
    await draws.append(closing.window, secret, drawRelease(closing, uniform))
    const counts = await draws.first(closing.window, secret)
    if (counts === undefined) throw new Error('a draw that was appended cannot be read')
    return counts
  }

  async function sign(
    { window, start, release: { plan, rules, missing } }: ReleasableClosing,
    committed: Extract<LedgerEntry, { kind: 'release-committed' }>,
  ): Promise<void> {
    const { release, cells, digest, publishAt } = committed.body
    const grain = grainOf(window) as ReleasedGrain
    const record: Omit<ReleaseRecord, 'signature'> = {
      release,
      window,
      grain,
      start,
      plan,
      planText: planText(rules),
      nanoRho: nanoRhoOfRelease(rules, grain),
      publishAt,
      missing,
      cells,
      digest,
      ledgerSeq: committed.seq,
      ledgerHash: await ledger.hashOf(committed),
    }
    const signature = ledger.sign(statementOf(record))
    await ledger.append('release-signed', { release, signature }, { once: release })
    await warehouse.recordRelease({ ...record, signature })
  }
}

/** Undefined where the draw is none of this closing's: another build made it. */
function cellsOf(closing: ReleasableClosing, draw: Draw): ReleasedCell[] | undefined {
  try {
    return releasedCells(closing, draw)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const isReleasable = (closing: Closing): closing is ReleasableClosing => closing.release !== undefined

function find<Kind extends LedgerEntry['kind']>(
  entries: readonly LedgerEntry[],
  kind: Kind,
  release: ReleaseId,
): Extract<LedgerEntry, { kind: Kind }> | undefined {
  return entries.find(
    (entry): entry is Extract<LedgerEntry, { kind: Kind }> => entry.kind === kind && entry.once === release,
  )
}

/** What the release costs everybody, and what it is drawn from. */
function chargeOf(
  calendar: Calendar,
  { window, release }: ReleasableClosing,
  input: string,
): LedgerBody<'release-reserved'> {
  const days = calendar.daysOf(window)
  return {
    release: releaseIdOf(window),
    window,
    start: days[0] ?? '',
    end: days.at(-1) ?? '',
    plan: release.plan,
    input,
    nanoRho: nanoRhoOfRelease(release.rules, grainOf(window) as ReleasedGrain),
  }
}

/** The plan's own budget, within what the house allows. */
export function capsOf(house: Caps, { window, release: { rules } }: ReleasableClosing): Caps {
  const own = nanoRhoOfRelease(rules, grainOf(window) as ReleasedGrain)
  return { window: Math.min(house.window, own), year: Math.min(house.year, nanoRhoOf(rules.budget.year)) }
}

/** Whether the entry charges this very input: one that was reserved for another is not drawn from. */
const isSame = (entry: LedgerEntry, charge: LedgerBody<'release-reserved'>): boolean =>
  entry.kind === 'release-reserved' && entry.body.input === charge.input && entry.body.plan === charge.plan

/** The moment of publication, epoch ms: so many days after the window's last day, at the plan's hour, whatever happened. */
export function publicationAfter(calendar: Calendar, window: Closing['window'], { publication }: ReleasePlan): number {
  let day = calendar.windowsOf(calendar.daysOf(window).at(-1) ?? '').day
  for (let after = 0; after < publication.days; after++) day = calendar.next(day)
  return calendar.atHour(calendar.daysOf(day)[0] ?? '', publication.hour)
}
