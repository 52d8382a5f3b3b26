// A data folder for the commands about recipients: made and left, with an officer whose authenticator the tests have.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { OfficerDesk } from '../../cli/officer-desk.ts'
import { officerEnrol } from '../../cli/officer-enrol.ts'
import { type Config, readConfig } from '../../config.ts'
import { withGround } from '../../ground.ts'
import { type Ledger, openLedger } from '../../log/ledger.ts'
import { STEP_MS, codeAt, stepOf } from '../../reports/officers/totp.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface Printed {
  readonly out: string
  readonly err: string
}

export interface RecipientFolder extends AsyncDisposable {
  readonly path: string
  readonly config: Config
  /** The machine's clock, as the desk tells it: half a minute later after each code that is asked for. */
  readonly desk: OfficerDesk
  /** What is typed next: a code, or something to be done first; without any, what the officer's authenticator shows. */
  readonly typed: ((secret: Uint8Array) => string | Promise<string>)[]
  /** What the officer's authenticator shows now. */
  code(): string
  /** Enrols the first officer. */
  enrol(officer?: string): Promise<Printed>
  withLedger<T>(work: (ledger: Ledger) => Promise<T>): Promise<T>
  entries(): Promise<readonly LedgerEntry[]>
}

export async function recipientFolder(): Promise<RecipientFolder> {
  const temporary = await temporaryFolder()
  const config = readConfig({ data: join(temporary.path, 'data'), partitions: 1 }, {})
  const typed: RecipientFolder['typed'] = []
  let secret: Buffer = Buffer.alloc(20)
  let now = Date.parse('2026-11-28T12:00:10Z')
  const desk: OfficerDesk = {
    async ask() {
      now += STEP_MS
      return (await typed.shift()?.(secret)) ?? codeAt(secret, stepOf(now))
    },
    isOver: () => Promise.resolve(false),
    now: () => now,
    random(bytes) {
      const drawn = randomBytes(bytes)
      if (bytes === 20) secret = drawn
      return drawn
    },
  }
  const withLedger: RecipientFolder['withLedger'] = (work) =>
    withGround(config, { sources: 'unneeded' }, async (ground) => work(await openLedger(ground)))
  await withLedger((ledger) => ledger.entries())
  return {
    path: temporary.path,
    config,
    desk,
    typed,
    code: () => codeAt(secret, stepOf(now)),
    enrol: (officer = 'privacy') => printedBy(() => officerEnrol(config, officer, {}, desk)),
    withLedger,
    entries: () => withLedger((ledger) => ledger.entries()),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  }
}

/** What it printed, on both streams; into `printed`, for whoever wants to know where it failed. */
export async function printedBy(work: () => Promise<unknown>, printed = { out: '', err: '' }): Promise<Printed> {
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed.out += String(text)), true))
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((printed.err += String(text)), true))
  try {
    await work()
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
  return printed
}
