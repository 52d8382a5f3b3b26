// `peil ledger verify|show|confirm`: the record of key destructions and officers' acts.
import { BadConfig, type Config } from '../config.ts'
import { refuseNoFolder } from '../data-folder.ts'
import { type Ledger, type LedgerCheck, openLedger } from '../log/ledger.ts'
import { withGround } from '../ground.ts'
import type { Log } from '../log/port.ts'
import { readReleasePlans } from '../log/release-plans.ts'
import { type AccountFault, type FaultyEntry, checkAccount } from '../reports/release/check-account.ts'
import { accountInWords } from '../reports/release/account-in-words.ts'
import type { LedgerEntry } from '../schemas/ledger.ts'
import { clockOfFolder } from './place.ts'

const BROKEN: Record<Extract<LedgerCheck, { whole: false }>['reason'], string> = {
  missing: 'entries before it are gone',
  unreadable: 'it cannot be read',
  signature: 'it is not signed by the key of this ledger: it was changed, or forged',
  link: 'it does not follow the entry before it: something was changed, taken out or put in',
  key: 'it was begun with a signing key that is not the one of this folder',
}

/** Whether all is well. */
export async function ledgerCommand(
  config: Config,
  verb: 'verify' | 'show',
  { json = false, head }: { readonly json?: boolean; readonly head?: string },
): Promise<boolean> {
  await refuseNoFolder(config)
  return await withGround(config, { sources: 'unneeded' }, async (ground) => {
    if (await isNotBegun(ground)) {
      process.stdout.write(json ? 'null\n' : `${NO_LEDGER}\n`)
      return false
    }
    const ledger = await openLedger(ground)
    const entries = await ledger.entries()
    if (verb === 'verify') {
      const isShorter = head !== undefined && !(await ledger.has(head.toLowerCase()))
      return verdict(await ledger.verify(), { faulty: checkAccount(entries, ground.calendar), isShorter, json })
    }
    const plans = await readReleasePlans(ground.log)
    const check = await ledger.verify()
    process.stdout.write(
      json
        ? `${JSON.stringify(entries, null, 2)}\n`
        : `${entries.map(inWords).join('\n')}\n${accountInWords(entries, plans, ground.clock.now())}`,
    )
    if (!check.whole) process.stderr.write(`${chainInWords(check)}\n`)
    return check.whole
  })
}

/** `peil ledger confirm`: somebody has looked at what is no entry, and exports go on. */
export async function confirmLedger(config: Config): Promise<void> {
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    if (await isNotBegun(ground)) throw new BadConfig(NO_LEDGER)
    const ledger = await openLedger(ground)
    const doubtful = await ledger.doubtful()
    if (doubtful === undefined) {
      process.stdout.write('There is nothing to confirm.\n')
      return
    }
    const { offset, reason } = doubtful
    const { seq } = await ledger.append('ledger-confirmed', { offset }, { once: String(offset) })
    process.stdout.write(
      `Confirmed (entry ${seq}): what stands at offset ${offset} is no entry (${BROKEN[reason]}), and exports go on without it.\n` +
        'It stays named by peil ledger verify. If it was a revocation, revoke again; after an approval, look at peil recipient list.\n',
    )
  })
}

/** For whoever only looks: those who act are refused. */
export async function tellOfDoubt(ledger: Ledger): Promise<void> {
  if ((await ledger.doubtful()) !== undefined)
    process.stderr.write('The ledger is in doubt, so nothing is approved or given: see peil ledger verify\n')
}

/** Opening would begin one, and hide that it is gone. */
const isNotBegun = async ({ log }: { readonly log: Log }): Promise<boolean> =>
  (await log.topic('ledger').bounds(0)).end === 0

const NO_LEDGER = 'There is no ledger here: no stage has begun one, or it was taken away.'

const FAULTS: Record<AccountFault, string> = {
  unplanned: 'it charges a release whose plan was not registered before the window began',
  misnamed: 'it charges a release under another name, or for other days, than its window has',
  cost: 'it charges something else than its plan says',
  overspent: 'it charges more than its plan allows for a window, or for some 365 days',
  uncharged: 'it is about a release that was never charged',
}

interface Verdict {
  readonly faulty: FaultyEntry | undefined
  /** The head that was noted earlier is not in it. */
  readonly isShorter: boolean
  readonly json: boolean
}

function verdict(check: LedgerCheck, { faulty, isShorter, json }: Verdict): boolean {
  if (json) process.stdout.write(`${JSON.stringify({ ...check, account: faulty ?? null, headFound: !isShorter })}\n`)
  else process.stdout.write(`${chainInWords(check)}\n${accountFault(faulty)}${isShorter ? SHORTER : ''}`)
  return check.whole && faulty === undefined && !isShorter
}

const chainInWords = (check: LedgerCheck): string =>
  check.whole
    ? `The ledger is whole: ${check.entries} entries, each signed and linked to the one before.\n` +
      `Its head is ${check.head}\n` +
      'Keep it elsewhere: with --head HEAD a later check sees whether an end was cut off, which nothing here can show.'
    : `The ledger is broken at entry ${check.seq} (offset ${check.offset}): ${BROKEN[check.reason]}.\n` +
      'Nothing before it is in doubt. Compare with a backup, and treat what follows as unproven. Nothing is exported or\n' +
      'approved meanwhile: restore the backup, or, where it was no entry or its loss does no harm, peil ledger confirm.'

const accountFault = (faulty: FaultyEntry | undefined): string =>
  faulty === undefined
    ? ''
    : `The account of releases is not in order at entry ${faulty.seq}: ${FAULTS[faulty.fault]}.\n`

const SHORTER =
  'The head that you gave is not in it: the ledger was cut off, or begun anew, since. Compare with a backup.\n'

function inWords(entry: LedgerEntry): string {
  const when = new Date(entry.at).toISOString().replace('T', ' ').slice(0, 19)
  return `${String(entry.seq).padStart(6)}  ${when}  ${what(entry)}`
}

function what(entry: LedgerEntry): string {
  switch (entry.kind) {
    case 'genesis':
      return 'the ledger begins'
    case 'destroying':
      return `about to destroy the key ${entry.body.key}`
    case 'destroyed':
      return `destroyed the key ${entry.body.key}`
    case 'closed-forced':
      return `closed ${entry.body.window} without waiting for ${entry.body.missing.length} partitions`
    case 'clock-suspended':
      return `the clock is not trusted (${entry.body.why}): forced closes and key destruction wait`
    case 'clock-confirmed':
      return 'the clock was confirmed'
    case 'ledger-confirmed':
      return `somebody looked at what is no entry, up to offset ${entry.body.offset}: exports go on`
    case 'control':
      return `request ${entry.body.id} was carried out`
    case 'release-plan':
      return `registered the release plan ${entry.body.plan}, in force from ${entry.body.from}${entry.body.audit === null ? ', not audited' : ''}`
    case 'release-reserved':
      return `charged the release ${entry.body.release}: ρ = ${entry.body.nanoRho / 1e9}`
    case 'release-committed':
      return `committed the release ${entry.body.release}: ${entry.body.cells} cells`
    case 'release-signed':
      return `signed the release ${entry.body.release}`
    case 'release-blocked':
      return `the release ${entry.body.release} will never be (${entry.body.why}); what it cost stays charged`
    case 'release-withdrawn':
      return `withdrew the release ${entry.body.release}: ${entry.body.reason}`
    case 'release-relabelled':
      return `labelled the release ${entry.body.release}: ${entry.body.label}`
    case 'officer-enrolled':
      return `enrolled the officer ${entry.body.officer}${entry.body.by === null ? ', the first' : `: ${entry.body.by} vouched`}`
    case 'officer-refused':
      return `refused a code of the officer ${entry.body.officer} (${entry.body.why}), to ${entry.body.act}`
    case 'recipient-added':
      return `took in the recipient ${entry.body.recipient}, terms ${entry.body.terms.slice(0, 12)}`
    case 'recipient-approved':
      return `the officer ${entry.body.officer} approved the recipient ${entry.body.recipient}, terms ${entry.body.terms.slice(0, 12)}`
    case 'recipient-revoked':
      return `revoked the recipient ${entry.body.recipient}: ${entry.body.reason}`
    case 'export-asked':
      return `packages for ${entry.body.recipient} were asked for`
    case 'export-run':
      return `packaged what was due for ${entry.body.recipient} at ${new Date(entry.body.due).toISOString()}`
    case 'export-packed':
      return `packaged ${entry.body.file} for ${entry.body.recipient}${entry.body.supersedes === null ? '' : ', in place of the one before'}`
    case 'export-delivered':
      return `delivered ${entry.body.release} (r${entry.body.revision}) to ${entry.body.recipient}: ${entry.body.to}`
    case 'export-failing':
      return `could not deliver ${entry.body.release} (r${entry.body.revision}) to ${entry.body.recipient}: ${entry.body.why}; it is tried again`
    case 'export-broken-off':
      return `broke off the delivery of ${entry.body.release} (r${entry.body.revision}) to ${entry.body.recipient}: it may have arrived`
    case 'portal-refused':
      return `the portal gave nothing: ${entry.body.why}${entry.body.recipient === null ? '' : ` (${entry.body.recipient})`}`
  }
}
