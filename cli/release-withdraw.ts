// `peil release withdraw` and `peil release relabel`: what an officer says of a release afterwards. It stays what it was.
import { BadConfig, type Config } from '../config.ts'
import { refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { type Ledger, openLedger } from '../log/ledger.ts'
import { type KnownPackage, mayHaveArrived, packagesOf } from '../reports/exports/packages.ts'
import { LEDGER_BODIES, type LedgerEntry } from '../schemas/ledger.ts'
import type { ReleaseId } from '../schemas/released.ts'
import { clockOfFolder } from './place.ts'

/** So many are named to somebody who asks for one that is not there. */
const NAMED = 12

/** `asked`: a release or its window. @throws BadConfig when there is none, or the words do not fit. */
export async function releaseWithdraw(config: Config, asked: string, reason: string): Promise<void> {
  if (!LEDGER_BODIES['release-withdrawn'].shape.reason.safeParse(reason).success) throw new BadConfig(unfit('--reason'))
  await withLedger(config, async (ledger) => {
    const release = await releaseIn(ledger, asked)
    const before = (await ledger.wholeEntries()).find(
      (entry) => entry.kind === 'release-withdrawn' && entry.body.release === release,
    )
    if (before?.kind === 'release-withdrawn') {
      process.stdout.write(`${release} was withdrawn already: ${before.body.reason}\n`)
      return
    }
    await ledger.append('release-withdrawn', { release, reason })
    process.stdout.write(
      `Withdrew ${release}: nobody is given it any more. What it cost stays charged, and it cannot be computed again: its\n` +
        `input is gone. ${whoHasIt(await ledger.wholeEntries(), release)}\n`,
    )
  })
}

/** The ledger knows to whom it was delivered; an operator's own copies it does not. */
function whoHasIt(entries: readonly LedgerEntry[], release: ReleaseId): string {
  const packages = packagesOf(entries).filter((one) => one.release === release)
  const names = (which: (one: KnownPackage) => boolean): string =>
    [...new Set(packages.filter(which).map(({ recipient }) => recipient))].join(', ')
  const [had, mayHave] = [names(({ deliveredAt }) => deliveredAt !== null), names(mayHaveArrived)]
  if (had + mayHave === '') return 'No recipient has had it from here: whoever has it another way must be told by you.'
  return [
    ...(had === '' ? [] : [`It was delivered to ${had}.`]),
    ...(mayHave === '' ? [] : [`On its way to ${mayHave} it was broken off, and may have arrived.`]),
    'Tell them (their contact stands in their file).',
  ].join(' ')
}

/** @throws BadConfig as `releaseWithdraw` does. */
export async function releaseRelabel(config: Config, asked: string, label: string): Promise<void> {
  if (!LEDGER_BODIES['release-relabelled'].shape.label.safeParse(label).success) throw new BadConfig(unfit('--label'))
  await withLedger(config, async (ledger) => {
    const release = await releaseIn(ledger, asked)
    await ledger.append('release-relabelled', { release, label })
    process.stdout.write(`Labelled ${release}: ${label}\n`)
  })
}

const unfit = (option: string): string =>
  `${option}: give 3 to 120 letters, spaces and , . ( ) - that begin with a letter. There is no room for digits or @, so ` +
  'that no address or identifier gets into the ledger, which is for ever'

async function withLedger(config: Config, work: (ledger: Ledger) => Promise<void>): Promise<void> {
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => work(await openLedger(ground)))
}

/** The release that the ledger says was committed. */
async function releaseIn(ledger: Ledger, asked: string): Promise<ReleaseId> {
  const release = asked.replace('/', '-')
  const committed = (await ledger.wholeEntries()).flatMap((entry) =>
    entry.kind === 'release-committed' ? [entry.body.release] : [],
  )
  if (committed.includes(release)) return release
  if (committed.length === 0) throw new BadConfig('there is no such release: there is none yet')
  throw new BadConfig(
    `there is no such release: there ${committed.length === 1 ? 'is' : 'are'} ${committed.slice(-NAMED).join(', ')}`,
  )
}
