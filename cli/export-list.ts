// `peil export list`: every package that was made for a recipient, and what became of it. It asks the ledger.
import { BadConfig, type Config } from '../config.ts'
import { refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { openLedger } from '../log/ledger.ts'
import { type KnownPackage, latestOf, packagesOf, withdrawnOf } from '../reports/exports/packages.ts'
import type { LedgerEntry } from '../schemas/ledger.ts'
import { clockOfFolder } from './place.ts'

/** `waiting`: for its destination, or to be fetched. */
type PackageState = 'delivered' | 'waiting' | 'failing' | 'superseded' | 'withdrawn'

export interface ListedPackage extends Omit<KnownPackage, 'seq' | 'at' | 'contents'> {
  readonly packedAt: number
  readonly state: PackageState
}

/** `recipient`: only its packages. @throws BadConfig when nothing was ever made for it. */
export async function exportList(
  config: Config,
  recipient: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    const ledger = await openLedger(ground)
    const all = listedPackages(await ledger.wholeEntries())
    const listed = all.filter((one) => recipient === undefined || one.recipient === recipient)
    if (recipient !== undefined && listed.length === 0) throw new BadConfig(whoThereIs(all))
    process.stdout.write(json ? `${JSON.stringify(listed, null, 2)}\n` : inWords(listed, config.zone))
  })
}

/** Of every recipient, in the order in which they were made. */
export function listedPackages(entries: readonly LedgerEntry[]): readonly ListedPackage[] {
  const packages = packagesOf(entries)
  const withdrawn = withdrawnOf(entries)
  return packages.map((one) => {
    const { seq: _seq, at, contents: _contents, ...rest } = one
    const isLast = latestOf(packages, one.recipient, one.release) === one
    return { ...rest, packedAt: at, state: stateOf(one, isLast, withdrawn.has(one.release)) }
  })
}

function stateOf({ deliveredAt, failing }: KnownPackage, isLast: boolean, isWithdrawn: boolean): PackageState {
  if (isWithdrawn) return 'withdrawn'
  if (!isLast) return 'superseded'
  if (deliveredAt !== null) return 'delivered'
  return failing === null ? 'waiting' : 'failing'
}

function whoThereIs(all: readonly ListedPackage[]): string {
  const names = [...new Set(all.map(({ recipient }) => recipient))]
  if (names.length === 0) return 'nothing was packaged for anybody yet: see peil recipient list'
  return `nothing was packaged for a recipient of that name: there is something for ${names.join(', ')}`
}

function inWords(listed: readonly ListedPackage[], zone: string): string {
  if (listed.length === 0)
    return 'Nothing was packaged yet. A package is made at a recipient’s schedule, once an officer approved it and a release\nis published: see peil recipient list and peil release show.\n'
  const head = ['recipient', 'package', 'kB', 'packed', 'what became of it']
  const moment = (at: number): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at)
  const rows = listed.map((one) => [
    one.recipient,
    one.file,
    (one.bytes / 1000).toFixed(1),
    moment(one.packedAt),
    becameOf(one, moment),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return `${[head, ...rows].map(line).join('\n')}\n`
}

function becameOf({ state, deliveredAt, failing }: ListedPackage, moment: (at: number) => string): string {
  const arrived = deliveredAt === null ? 'never delivered' : `delivered ${moment(deliveredAt)}`
  switch (state) {
    case 'delivered':
      return arrived
    case 'waiting':
      return 'not there yet, or not fetched yet'
    case 'failing':
      return `not there yet: ${failing}; it is tried again`
    case 'superseded':
      return `${arrived}; another took its place`
    case 'withdrawn':
      return `${arrived}; the release was withdrawn`
  }
}
