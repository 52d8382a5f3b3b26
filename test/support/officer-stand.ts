// A stand for officers: a ledger in memory, and a machine's clock that is not the folder's.
import { randomBytes } from 'node:crypto'
import { type Ledger, openLedger } from '../../log/ledger.ts'
import { memoryKeys } from '../../keys/memory.ts'
import { memoryLog } from '../../log/memory.ts'
import type { LedgerKind } from '../../schemas/ledger.ts'
import { openEnrolment } from '../../reports/officers/enrol.ts'
import type { Judging } from '../../reports/officers/second-factor.ts'
import { STEP_MS, codeAt, stepOf } from '../../reports/officers/totp.ts'
import { calendar, jumpingClock, startOf } from './reports-stand.ts'

export interface OfficerStand extends Judging {
  readonly ledger: Ledger
  /** Another process on the same folder. */
  other(): Promise<Judging & { readonly ledger: Ledger }>
  /** The next so many entries are written once all of them are about to be: each has looked, and none saw another. */
  meet(entries: number): void
  /** So many half minutes pass by the machine's clock; the folder's stands still. */
  pass(steps: number): void
  step(): number
  /** What an authenticator shows now, or so many half minutes from now. */
  code(secret: Uint8Array, drift?: number): string
  /** Enrols, with a code of whoever vouches; and answers the secret. A half minute passes. */
  enrol(officer: string, by?: { readonly officer: string; readonly secret: Uint8Array }): Promise<Uint8Array>
  bodies(kind: LedgerKind): Promise<unknown[]>
}

export async function openOfficerStand(): Promise<OfficerStand> {
  const clock = jumpingClock(startOf('2026-11-28'))
  let meeting = { left: 0, all: Promise.resolve(), arrive: (): void => undefined }
  const log = memoryLog({
    genesis: clock.now(),
    async beforeAppend() {
      if (meeting.left === 0) return
      meeting.left--
      if (meeting.left === 0) meeting.arrive()
      await meeting.all
    },
  })
  const keys = memoryKeys({ clock, calendar })
  let now = 1_796_000_010_000
  const judging = { keys, now: () => now, random: randomBytes }
  const ledger = await openLedger({ log, keys, clock })
  const stand: OfficerStand = {
    ...judging,
    ledger,
    other: async () => ({ ...judging, ledger: await openLedger({ log, keys, clock }) }),
    meet(left) {
      let arrive = (): void => undefined
      const all = new Promise<void>((resolve) => (arrive = resolve))
      meeting = { left, all, arrive }
    },
    pass: (steps) => void (now += steps * STEP_MS),
    step: () => stepOf(now),
    code: (secret, drift = 0) => codeAt(secret, stepOf(now) + drift),
    async enrol(officer, by) {
      const voucher = by && { officer: by.officer, code: stand.code(by.secret) }
      const enrolment = await openEnrolment(stand, { officer, by: voucher })
      if (typeof enrolment === 'string' || 'refused' in enrolment) throw new Error('the enrolment was not begun')
      const { secret } = enrolment
      const done = await enrolment.confirm(stand.code(secret))
      if (done !== 'enrolled') throw new Error('the enrolment was not finished')
      stand.pass(1)
      return secret
    },
    bodies: async (kind) => (await ledger.entries()).flatMap((entry) => (entry.kind === kind ? [entry.body] : [])),
  }
  return stand
}

/** One that no authenticator shows about now. */
export function wrongCode(stand: OfficerStand, secret: Uint8Array): string {
  const shown = [-1, 0, 1].map((drift) => stand.code(secret, drift))
  return ['000000', '111111', '222222', '333333'].find((code) => !shown.includes(code)) ?? ''
}
