// Enrolling officers: the first by whoever has the folder, everybody else by one who is there, each with a first code.
import { Secret } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { type Enrolment, type EnrolmentOptions, openEnrolment } from '../../../reports/officers/enrol.ts'
import { officerIn, officersIn } from '../../../reports/officers/officers.ts'
import { type Judging, judgeCode } from '../../../reports/officers/second-factor.ts'
import { type OfficerStand, openOfficerStand, wrongCode } from '../../support/officer-stand.ts'

async function begin(stand: Judging, options: EnrolmentOptions): Promise<Enrolment> {
  const enrolment = await openEnrolment(stand, options)
  if (typeof enrolment === 'string' || 'refused' in enrolment) throw new Error('it was not begun')
  return enrolment
}
const secretOf = ({ base32 }: Enrolment): Uint8Array => Secret.fromBase32(base32).bytes
const officers = async ({ ledger }: OfficerStand) => officersIn(await ledger.entries())

describe('the first officer', () => {
  it('is enrolled without anybody who vouches, which the ledger says, once a first code was given', async () => {
    const stand = await openOfficerStand()
    const enrolment = await begin(stand, { officer: 'privacy' })
    expect(enrolment.isFirst).toBe(true)
    expect(secretOf(enrolment)).toHaveLength(20)
    expect(Buffer.from(enrolment.secret)).toEqual(Buffer.from(secretOf(enrolment)))
    expect(await officers(stand)).toEqual([])
    expect(await enrolment.confirm(stand.code(secretOf(enrolment)))).toBe('enrolled')
    expect(await stand.bodies('officer-enrolled')).toMatchObject([
      { officer: 'privacy', by: null, byStep: null, step: stand.step() },
    ])
  })

  it('is nobody as long as only wrong codes are given, and those are on record', async () => {
    const stand = await openOfficerStand()
    const enrolment = await begin(stand, { officer: 'privacy' })
    expect(await enrolment.confirm(wrongCode(stand, secretOf(enrolment)))).toEqual({ refused: 'wrong' })
    expect(await officers(stand)).toEqual([])
    expect(await stand.bodies('officer-refused')).toMatchObject([{ officer: 'privacy', why: 'wrong', act: 'enrol' }])
    expect(await enrolment.confirm(stand.code(secretOf(enrolment)))).toBe('enrolled')
  })

  it('is one, of several who begin at the same time', async () => {
    const stand = await openOfficerStand()
    const processes = await Promise.all([stand.other(), stand.other(), stand.other()])
    const begun = await Promise.all(processes.map((each, n) => begin(each, { officer: `officer-${n}` })))
    const said = await Promise.all(begun.map((each) => each.confirm(stand.code(secretOf(each)))))
    expect(said.filter((one) => one === 'changed')).toHaveLength(2)
    expect(said.filter((one) => one === 'enrolled')).toHaveLength(1)
    expect(await officers(stand)).toHaveLength(1)
  })
})

describe('every other officer', () => {
  it('needs one who is there', async () => {
    const stand = await openOfficerStand()
    const secret = await stand.enrol('privacy')
    expect(await openEnrolment(stand, { officer: 'second' })).toBe('someone-must-vouch')
    expect(await openEnrolment(stand, { officer: 'privacy' })).toBe('someone-must-vouch')
    const by = { officer: 'somebody', code: stand.code(secret) }
    expect(await openEnrolment(stand, { officer: 'second', by })).toEqual({ refused: 'unknown' })
  })

  it('is shown no secret when the code of whoever vouches is wrong, or was used', async () => {
    const stand = await openOfficerStand()
    const secret = await stand.enrol('privacy')
    const with_ = (code: string) => openEnrolment(stand, { officer: 'second', by: { officer: 'privacy', code } })
    expect(await with_(wrongCode(stand, secret))).toEqual({ refused: 'wrong' })
    expect(await with_(stand.code(secret, -1))).toEqual({ refused: 'used' })
    expect(await stand.bodies('officer-refused')).toMatchObject([
      { officer: 'privacy', why: 'wrong', act: 'enrol' },
      { officer: 'privacy', why: 'used', act: 'enrol' },
    ])
  })

  it('is enrolled by name of whoever vouched, whose code is spent with it', async () => {
    const stand = await openOfficerStand()
    const secret = await stand.enrol('privacy')
    const byStep = stand.step()
    await stand.enrol('second', { officer: 'privacy', secret })
    const [, body] = await stand.bodies('officer-enrolled')
    expect(body).toMatchObject({ officer: 'second', by: 'privacy', step: byStep, byStep })
    expect(officerIn(await stand.ledger.entries(), 'privacy')?.lastStep).toBe(byStep)
  })

  it('is not, when the code of whoever vouched was used for something else meanwhile', async () => {
    const stand = await openOfficerStand()
    const secret = await stand.enrol('privacy')
    const by = { officer: 'privacy', code: stand.code(secret) }
    const [slow, quick] = [await begin(stand, { officer: 'slow', by }), await begin(stand, { officer: 'quick', by })]
    expect(await quick.confirm(stand.code(secretOf(quick)))).toBe('enrolled')
    expect(await slow.confirm(stand.code(secretOf(slow)))).toBe('spent')
    expect(await officers(stand)).toEqual(['privacy', 'quick'])
    expect(await stand.bodies('officer-refused')).toMatchObject([{ officer: 'privacy', why: 'used', act: 'enrol' }])
  })
})

describe('enrolled anew', () => {
  it('an officer has the new secret only, be it by the own code or by another’s', async () => {
    const stand = await openOfficerStand()
    const first = await stand.enrol('privacy')
    const second = await stand.enrol('second', { officer: 'privacy', secret: first })
    const own = await stand.enrol('privacy', { officer: 'privacy', secret: first })
    const given = async (secret: Uint8Array) => {
      const said = await judgeCode(stand, { officer: 'privacy', code: stand.code(secret), act: 'approve' })
      return 'refused' in said ? said.refused : 'good'
    }
    expect(await given(first)).toBe('wrong')
    expect(await given(own)).toBe('good')
    const other = await stand.enrol('privacy', { officer: 'second', secret: second })
    expect(await given(own)).toBe('wrong')
    expect(await given(other)).toBe('good')
    expect(await officers(stand)).toEqual(['privacy', 'second'])
  })

  it('twice at the same time, it is once', async () => {
    const stand = await openOfficerStand()
    const first = await stand.enrol('privacy')
    const second = await stand.enrol('second', { officer: 'privacy', secret: first })
    const code = (secret: Uint8Array, officer: string) => ({ officer, code: stand.code(secret) })
    const one = await begin(stand, { officer: 'privacy', by: code(first, 'privacy') })
    const two = await begin(stand, { officer: 'privacy', by: code(second, 'second') })
    expect(await one.confirm(stand.code(secretOf(one)))).toBe('enrolled')
    expect(await two.confirm(stand.code(secretOf(two)))).toBe('changed')
  })
})
