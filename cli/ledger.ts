// `peil ledger verify|show`: the record of key destructions and officers' acts.
import type { Config } from '../config.ts'
import { refuseNoFolder } from '../data-folder.ts'
import { type LedgerCheck, openLedger } from '../log/ledger.ts'
import { withGround } from '../ground.ts'
import type { LedgerEntry } from '../schemas/ledger.ts'

const BROKEN: Record<Extract<LedgerCheck, { whole: false }>['reason'], string> = {
  missing: 'entries before it are gone',
  unreadable: 'it cannot be read',
  signature: 'it is not signed by the key of this ledger: it was changed, or forged',
  link: 'it does not follow the entry before it: something was changed, taken out or put in',
  key: 'it was begun with a signing key that is not the one of this folder',
}

/** Whether all is well. */
export async function ledgerCommand(config: Config, verb: 'verify' | 'show', json: boolean): Promise<boolean> {
  await refuseNoFolder(config)
  return await withGround(config, { sources: 'unneeded' }, async (ground) => {
    const ledger = await openLedger(ground)
    if (verb === 'verify') return verdict(await ledger.verify(), json)
    const entries = await ledger.entries()
    process.stdout.write(json ? `${JSON.stringify(entries, null, 2)}\n` : `${entries.map(inWords).join('\n')}\n`)
    return true
  })
}

function verdict(check: LedgerCheck, json: boolean): boolean {
  if (json) process.stdout.write(`${JSON.stringify(check)}\n`)
  else if (check.whole)
    process.stdout.write(`The ledger is whole: ${check.entries} entries, each signed and linked to the one before.\n`)
  else
    process.stdout.write(
      `The ledger is broken at entry ${check.seq} (offset ${check.offset}): ${BROKEN[check.reason]}.\n` +
        'Nothing before it is in doubt. Compare with a backup, and treat what follows as unproven.\n',
    )
  return check.whole
}

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
    case 'control':
      return `request ${entry.body.id} was carried out`
  }
}
