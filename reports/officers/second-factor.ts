// The second factor: whether a code of an officer's is good, once. What is refused is put on record.
//
// A code is judged against the ledger, and then spent by the entry that stands on it: `isStill` is asked again of the
// entries which that one stands behind, so that of two processes with one code one gets through.
import type { Ledger } from '../../log/ledger.ts'
import { type Keys, LASTING } from '../../keys/port.ts'
import { open, seal } from '../../keys/seal.ts'
import type { CodeRefusal, LedgerBody, LedgerEntry } from '../../schemas/ledger.ts'
import { type Lock, lockIn, officerIn } from './officers.ts'
import { STEP_MS, stepOf, stepOfCode } from './totp.ts'

export interface Judging {
  readonly ledger: Pick<Ledger, 'unbrokenEntries' | 'append' | 'appendIf'>
  readonly keys: Pick<Keys, 'obtain'>
  /** The machine's clock, epoch ms: officers live by it, whatever clock the folder has. */
  readonly now: () => number
  /** So many bytes that nobody can foresee. */
  readonly random: (bytes: number) => Buffer
}

export type Act = LedgerBody<'officer-refused'>['act']

/** Expected: `unknown`, there is no officer of that name, which is not put on record. */
export type Refusal = { readonly refused: Exclude<CodeRefusal, 'locked'> | 'unknown' } | LockedOut
export interface LockedOut {
  readonly refused: 'locked'
  /** From when on a code is judged again, epoch ms. */
  readonly until: number
}

export interface GoodCode {
  readonly officer: string
  /** The half minute whose code it is: what the entry that stands on it must name. */
  readonly step: number
  /** Whether it is good behind these entries, too: not spent, the officer not enrolled anew and not locked out since. */
  readonly isStill: (entries: readonly LedgerEntry[]) => boolean
}

/** `code`: six digits. @throws Error when the secret cannot be opened; LedgerBroken. */
export async function judgeCode(
  judging: Judging,
  { officer, code, act }: { readonly officer: string; readonly code: string; readonly act: Act },
): Promise<GoodCode | Refusal> {
  const { ledger, keys, now } = judging
  const nowMs = now()
  const entries = await ledger.unbrokenEntries()
  const known = officerIn(entries, officer)
  if (known === undefined) return { refused: 'unknown' }
  const lock = lockIn(entries, officer, stepOf(nowMs))
  if (lock !== undefined) return await lockedOut(judging, officer, act, lock)
  const step = stepOfCode(await openSecret(keys, officer, known.secret), code, nowMs)
  if (step === undefined) return await refuse(judging, officer, act, 'wrong')
  if (step <= known.lastStep) return await refuse(judging, officer, act, 'used')
  return {
    officer,
    step,
    isStill(since) {
      const still = officerIn(since, officer)
      return still?.seq === known.seq && step > still.lastStep && lockIn(since, officer, stepOf(now())) === undefined
    },
  }
}

/** Puts it on record, unless enough is: then it is 'locked'. */
export async function refuse(judging: Judging, officer: string, act: Act, why: 'wrong' | 'used'): Promise<Refusal> {
  const step = stepOf(judging.now())
  const once = unique(judging)
  const allowed = (entries: readonly LedgerEntry[]): boolean => lockIn(entries, officer, step) === undefined
  const said = await judging.ledger.appendIf('officer-refused', { officer, why, act, step }, { once, allowed })
  if (said !== 'refused') return { refused: why }
  const lock = lockIn(await judging.ledger.unbrokenEntries(), officer, step)
  return lock === undefined ? { refused: why } : await lockedOut(judging, officer, act, lock)
}

/** Put on record once a lock, however often it is tried. */
async function lockedOut(judging: Judging, officer: string, act: Act, lock: Lock): Promise<LockedOut> {
  const body = { officer, why: 'locked', act, step: stepOf(judging.now()) } as const
  await judging.ledger.append('officer-refused', body, { once: `${officer} ${lock.seq}` })
  return { refused: 'locked', until: (lock.lastStep + 1) * STEP_MS }
}

/** Appends what stands on good codes, if all of them are good still and `allowed` has no objection; 'spent' if one is
 * not, 'changed' if it has. */
export async function appendOnCodes<Kind extends 'recipient-approved' | 'officer-enrolled'>(
  judging: Judging,
  kind: Kind,
  body: LedgerBody<Kind>,
  {
    codes,
    allowed,
  }: { readonly codes: readonly GoodCode[]; readonly allowed: (entries: readonly LedgerEntry[]) => boolean },
): Promise<LedgerEntry | 'spent' | 'changed'> {
  const once = unique(judging)
  let why: 'spent' | 'changed' = 'spent'
  const said = await judging.ledger.appendIf(kind, body, {
    once,
    allowed(entries) {
      const isGood = codes.every(({ isStill }) => isStill(entries))
      why = isGood ? 'changed' : 'spent'
      return isGood && allowed(entries)
    },
  })
  // Another process may have written the very same at the very same moment: that one is not ours.
  return said === 'refused' || said.once !== once ? why : said
}

/** Sealed for this officer only: base64. */
export async function sealSecret(keys: Judging['keys'], officer: string, secret: Uint8Array): Promise<string> {
  return seal(await keyOf(keys), boundTo(officer), secret).toString('base64')
}

async function openSecret(keys: Judging['keys'], officer: string, sealed: string): Promise<Buffer> {
  const secret = open(await keyOf(keys), boundTo(officer), Buffer.from(sealed, 'base64'))
  if (secret === undefined)
    throw new Error(`the secret of the officer ${officer} cannot be opened with this folder’s keys`)
  return secret
}

/** It lives as long as the ledger, which keeps what is sealed under it. */
async function keyOf(keys: Judging['keys']) {
  const key = await keys.obtain(LASTING.ledger)
  if (key === 'destroyed')
    throw new Error(`the key ${LASTING.ledger} is gone: no officer’s secret can be opened any more`)
  return key
}

const boundTo = (officer: string): Buffer => Buffer.from(`officer\0${officer}`)

/** Two entries with it are never one. */
const unique = ({ random }: Judging): string => random(16).toString('base64url')
