// What became of each package: by the ledger, and by what its recipient may be given now.
import { type KnownPackage, givablePackages, latestOf, packagesOf, withdrawnOf } from '../reports/exports/packages.ts'
import type { WrongFile } from '../reports/exports/recipients.ts'
import { type Standing, standingOf } from '../reports/exports/standing.ts'
import type { Day } from '../schemas/figures.ts'
import type { LedgerEntry } from '../schemas/ledger.ts'
import type { DeliveryRoute, Recipient } from '../schemas/recipient.ts'
import type { Calendar } from '../time/calendar.ts'

/** `ready`: to be fetched from the portal. `waiting`: to be delivered. `failing`: tried, and tried again. `held`: not given
 * as things stand, and not tried. */
type PackageState = 'delivered' | 'ready' | 'waiting' | 'failing' | 'held' | 'superseded' | 'withdrawn'

/** Why it is held: how its recipient stands; its file is gone, or cannot be used; it was made of other terms. */
export type Held = Exclude<Standing, 'approved'> | 'gone' | 'unusable' | 'other-terms'

export interface ListedPackage extends Omit<KnownPackage, 'seq' | 'at' | 'contents'> {
  readonly packedAt: number
  readonly state: PackageState
  readonly held: Held | null
}

export interface Known {
  readonly entries: readonly LedgerEntry[]
  /** The recipients' files. */
  readonly files: readonly (Recipient | WrongFile)[]
  readonly calendar: Pick<Calendar, 'daysOf'>
  readonly today: Day
}

/** Of every recipient, in the order in which they were made. */
export function listedPackages(known: Known): readonly ListedPackage[] {
  const packages = packagesOf(known.entries)
  const withdrawn = withdrawnOf(known.entries)
  const open = openIn(known)
  return packages.map((one) => {
    const { seq: _seq, at, contents: _contents, ...rest } = one
    const isLast = latestOf(packages, one.recipient, one.release) === one
    const state = stateOf(one, { isLast, isWithdrawn: withdrawn.has(one.release), open: open(one) })
    return { ...rest, packedAt: at, ...state }
  })
}

/** How a recipient's packages reach it. */
export const routeOf = (files: Known['files'], recipient: string): DeliveryRoute | undefined =>
  fileOf(files, recipient)?.delivery

const fileOf = (files: Known['files'], id: string): Recipient | undefined =>
  files.find((one): one is Recipient => !('wrong' in one) && one.recipient === id)

interface Judged {
  readonly isLast: boolean
  readonly isWithdrawn: boolean
  /** Where it would go, or why it is not given. */
  readonly open: DeliveryRoute['to'] | { readonly held: Held }
}

function stateOf(
  { deliveredAt, failing }: KnownPackage,
  { isLast, isWithdrawn, open }: Judged,
): Pick<ListedPackage, 'state' | 'held'> {
  if (isWithdrawn) return { state: 'withdrawn', held: null }
  if (!isLast) return { state: 'superseded', held: null }
  if (deliveredAt !== null) return { state: 'delivered', held: null }
  if (typeof open === 'object') return { state: 'held', held: open.held }
  if (open === 'portal') return { state: 'ready', held: null }
  return { state: failing === null ? 'waiting' : 'failing', held: null }
}

/** Judges packages that have not arrived; each recipient once. */
function openIn({ entries, files, calendar, today }: Known): (one: KnownPackage) => Judged['open'] {
  const judged = new Map<string, { readonly held?: Held; readonly givable?: ReadonlySet<string> }>()
  const judge = (id: string) => {
    const file = fileOf(files, id)
    if (file === undefined)
      return { held: files.some((one) => 'wrong' in one && one.file === `${id}.yaml`) ? 'unusable' : 'gone' } as const
    const { standing } = standingOf(file, entries, today)
    if (standing !== 'approved') return { held: standing }
    return { givable: new Set(givablePackages(file, entries, calendar).map((one) => one.file)) }
  }
  return ({ recipient, file }) => {
    const found = judged.get(recipient) ?? judge(recipient)
    judged.set(recipient, found)
    if (found.held !== undefined) return { held: found.held }
    const to = routeOf(files, recipient)?.to
    return to === undefined || found.givable?.has(file) !== true ? { held: 'other-terms' } : to
  }
}
