// Enrolling an officer: a new secret, which counts once a first code of it was given. The first officer is whoever has the
// folder (trust on first use); for everybody after that an officer who is there vouches with a code.
import { enrolmentIn, officersIn } from './officers.ts'
import {
  type GoodCode,
  type Judging,
  type Refusal,
  appendOnCodes,
  judgeCode,
  refuse,
  sealSecret,
} from './second-factor.ts'
import { SECRET_BYTES, enrolmentOf, stepOfCode } from './totp.ts'

export interface Enrolment {
  /** Whether nobody was there before, so that nobody vouched. */
  readonly isFirst: boolean
  /** To be shown once, to the new officer, and kept nowhere: as bytes, for scanning, and for typing. */
  readonly secret: Uint8Array
  readonly uri: string
  readonly base32: string
  /** Enrols, if it is a code of the new secret. `spent`: the code of whoever vouched was used meanwhile; `changed`: officers
   * were enrolled meanwhile. Either ends it. @throws as `judgeCode` does. */
  confirm(code: string): Promise<'enrolled' | 'spent' | 'changed' | Refusal>
}

export interface EnrolmentOptions {
  readonly officer: string
  /** Who vouches, with six digits; undefined: nobody is there yet. */
  readonly by?: { readonly officer: string; readonly code: string } | undefined
}

/** 'someone-must-vouch': there are officers. @throws as `judgeCode` does. */
export async function openEnrolment(
  judging: Judging,
  { officer, by }: EnrolmentOptions,
): Promise<Enrolment | Refusal | 'someone-must-vouch'> {
  const before = await judging.ledger.unbrokenEntries()
  const isFirst = officersIn(before).length === 0
  if (by === undefined && !isFirst) return 'someone-must-vouch'
  const voucher = by === undefined ? undefined : await judgeCode(judging, { ...by, act: 'enrol' })
  if (voucher !== undefined && 'refused' in voucher) return voucher
  const secret = judging.random(SECRET_BYTES)
  const replaced = enrolmentIn(before, officer)?.seq
  return {
    isFirst,
    secret,
    ...enrolmentOf(secret, officer),
    async confirm(code) {
      // A lock is about the secret that was there before: whoever vouched may replace it.
      const step = stepOfCode(secret, code, judging.now())
      if (step === undefined) return await refuse(judging, officer, 'enrol', 'wrong')
      return await enrol(judging, { officer, secret, step, voucher, replaced })
    },
  }
}

interface Confirmed {
  readonly officer: string
  readonly secret: Buffer
  readonly step: number
  readonly voucher: GoodCode | undefined
  /** The entry that enrolled the officer before. */
  readonly replaced: number | undefined
}

async function enrol(judging: Judging, { officer, secret, step, voucher, replaced }: Confirmed) {
  const sealed = await sealSecret(judging.keys, officer, secret)
  const body = { officer, secret: sealed, by: voucher?.officer ?? null, step, byStep: voucher?.step ?? null }
  const said = await appendOnCodes(judging, 'officer-enrolled', body, {
    codes: voucher === undefined ? [] : [voucher],
    allowed: (entries) =>
      voucher === undefined ? officersIn(entries).length === 0 : enrolmentIn(entries, officer)?.seq === replaced,
  })
  if (said === 'spent' && voucher !== undefined) await refuse(judging, voucher.officer, 'enrol', 'used')
  return typeof said === 'string' ? said : 'enrolled'
}
