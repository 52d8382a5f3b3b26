// The second factor: a code is good once, wrong ones lock, and all that is refused is on record.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { approveRecipient } from '../../../reports/officers/approve.ts'
import { LOCK_STEPS, REFUSALS_THAT_LOCK, lockIn, officerIn } from '../../../reports/officers/officers.ts'
import { type Judging, judgeCode } from '../../../reports/officers/second-factor.ts'
import { exampleRecipient } from '../../support/example-recipient.ts'
import { type OfficerStand, openOfficerStand, wrongCode } from '../../support/officer-stand.ts'

const officer = 'privacy'
/** Without a token: what two processes write of one approval is the same, word for word. */
const recipient = exampleRecipient({ delivery: { to: 'folder', folder: '/srv/figures', unpack: true } })

async function approve(stand: OfficerStand, code: string, from: Judging = stand) {
  const seen = (await stand.ledger.entries()).length
  const said = await approveRecipient(from, { recipient, officer, code, seen })
  return said === 'changed' ? said : 'refused' in said ? said.refused : 'approved'
}

async function enrolled() {
  const stand = await openOfficerStand()
  return { stand, secret: await stand.enrol(officer) }
}

describe('a code', () => {
  it.each([-1, 0, 1])('of a clock that differs by %i half minutes is accepted', async (drift) => {
    const { stand, secret } = await enrolled()
    stand.pass(2)
    expect(await approve(stand, stand.code(secret, drift))).toBe('approved')
    expect(await stand.bodies('recipient-approved')).toMatchObject([{ officer, step: stand.step() + drift }])
    expect(await stand.bodies('officer-refused')).toEqual([])
  })

  it.each([-2, 2])('of a clock that differs by %i is wrong, and that is on record', async (drift) => {
    const { stand, secret } = await enrolled()
    stand.pass(2)
    expect(await approve(stand, stand.code(secret, drift))).toBe('wrong')
    const step = stand.step()
    expect(await stand.bodies('officer-refused')).toEqual([{ officer, why: 'wrong', act: 'approve', step }])
    expect(await stand.bodies('recipient-approved')).toEqual([])
  })

  it('is good once, and none before it is any more', async () => {
    const { stand, secret } = await enrolled()
    stand.pass(2)
    expect(await approve(stand, stand.code(secret))).toBe('approved')
    expect(await approve(stand, stand.code(secret))).toBe('used')
    expect(await approve(stand, stand.code(secret, -1))).toBe('used')
    expect(await approve(stand, stand.code(secret, 1))).toBe('approved')
    expect(await stand.bodies('recipient-approved')).toHaveLength(2)
  })

  it('that enrolled is used up', async () => {
    const { stand, secret } = await enrolled()
    expect(await approve(stand, stand.code(secret, -1))).toBe('used')
    expect(await approve(stand, stand.code(secret))).toBe('approved')
  })

  it('that vouched for another is used up', async () => {
    const { stand, secret } = await enrolled()
    await stand.enrol('second', { officer, secret })
    expect(await approve(stand, stand.code(secret, -1))).toBe('used')
    expect(await approve(stand, stand.code(secret))).toBe('approved')
  })

  it('of one officer is wrong for another', async () => {
    const { stand, secret } = await enrolled()
    const other = await stand.enrol('second', { officer, secret })
    expect(await approve(stand, stand.code(other))).toBe('wrong')
  })

  it('of nobody is nobody’s: nothing is on record, so that no name fills it', async () => {
    const { stand } = await enrolled()
    const before = (await stand.ledger.entries()).length
    expect(await judgeCode(stand, { officer: 'somebody', code: '123456', act: 'approve' })).toEqual({
      refused: 'unknown',
    })
    expect(await stand.ledger.entries()).toHaveLength(before)
  })

  it('goes by the machine’s clock, though the folder’s stands still', async () => {
    const { stand, secret } = await enrolled()
    stand.pass(100_000)
    expect(await approve(stand, stand.code(secret))).toBe('approved')
    const at = (await stand.ledger.entries()).map((entry) => entry.at)
    expect(new Set(at).size).toBe(1)
  })
})

describe('given to several processes at one moment', () => {
  it('one acceptance comes of one code, whoever is first', async () => {
    for (let round = 0; round < 10; round++) {
      const { stand, secret } = await enrolled()
      const processes = await Promise.all([stand.other(), stand.other(), stand.other()])
      const code = stand.code(secret)
      if (round % 2 === 0) stand.meet(processes.length)
      const said = await Promise.all(processes.map((each) => approve(stand, code, each)))
      expect(said.filter((one) => one === 'approved')).toHaveLength(1)
      expect(await stand.bodies('recipient-approved')).toHaveLength(1)
      expect(await stand.ledger.verify()).toMatchObject({ whole: true })
    }
  })

  it('judged before the officer was enrolled anew, it is not spent after', async () => {
    const { stand, secret } = await enrolled()
    const good = await judgeCode(stand, { officer, code: stand.code(secret, 1), act: 'approve' })
    if ('refused' in good) throw new Error('it is refused')
    expect(good.isStill(await stand.ledger.entries())).toBe(true)
    await stand.enrol(officer, { officer, secret })
    expect(good.isStill(await stand.ledger.entries())).toBe(false)
  })
})

describe('too many wrong codes', () => {
  /** Five of them, in one half minute. */
  async function locked() {
    const { stand, secret } = await enrolled()
    for (let n = 0; n < REFUSALS_THAT_LOCK; n++) expect(await approve(stand, wrongCode(stand, secret))).toBe('wrong')
    return { stand, secret }
  }

  it('lock the officer out, the right code as well, until a quarter of an hour has passed', async () => {
    const { stand, secret } = await locked()
    expect(await approve(stand, stand.code(secret))).toBe('locked')
    stand.pass(LOCK_STEPS)
    expect(await approve(stand, stand.code(secret))).toBe('locked')
    stand.pass(1)
    expect(await approve(stand, stand.code(secret))).toBe('approved')
  })

  it('say until when', async () => {
    const { stand, secret } = await locked()
    const said = await judgeCode(stand, { officer, code: stand.code(secret), act: 'approve' })
    expect(said).toEqual({ refused: 'locked', until: (stand.step() + LOCK_STEPS + 1) * 30_000 })
  })

  it('leave one line for the lock, however often it is tried, and one more for the next lock', async () => {
    const { stand, secret } = await locked()
    for (let n = 0; n < 20; n++) await approve(stand, stand.code(secret))
    const locks = async () =>
      (await stand.bodies('officer-refused')).filter((body) => (body as { why: string }).why === 'locked')
    expect(await locks()).toHaveLength(1)
    stand.pass(LOCK_STEPS + 1)
    for (let n = 0; n < 20; n++) await approve(stand, wrongCode(stand, secret))
    expect(await locks()).toHaveLength(2)
    expect(await stand.bodies('officer-refused')).toHaveLength(2 * (REFUSALS_THAT_LOCK + 1))
  })

  it('are five within a quarter of an hour: over a longer time they lock nobody', async () => {
    const { stand, secret } = await enrolled()
    for (let n = 0; n < 12; n++) {
      expect(await approve(stand, wrongCode(stand, secret))).toBe('wrong')
      stand.pass(LOCK_STEPS / (REFUSALS_THAT_LOCK - 1) + 1)
    }
    expect(await approve(stand, stand.code(secret))).toBe('approved')
  })

  it('lock nobody else, and are forgotten once another officer vouched for a new secret', async () => {
    const { stand, secret } = await enrolled()
    const other = await stand.enrol('second', { officer, secret })
    for (let n = 0; n < REFUSALS_THAT_LOCK; n++) await approve(stand, wrongCode(stand, secret))
    expect(await approve(stand, stand.code(secret))).toBe('locked')
    const fresh = await stand.enrol(officer, { officer: 'second', secret: other })
    expect(await approve(stand, stand.code(fresh))).toBe('approved')
  })

  it('of several processes at one moment are no more than five on record', async () => {
    const { stand, secret } = await enrolled()
    const processes = await Promise.all(Array.from({ length: 9 }, () => stand.other()))
    await Promise.all(processes.map((each) => approve(stand, wrongCode(stand, secret), each)))
    const why = (await stand.bodies('officer-refused')).map((body) => (body as { why: string }).why)
    expect(why.toSorted()).toEqual(['locked', ...Array<string>(REFUSALS_THAT_LOCK).fill('wrong')])
  })
})

it('whatever is tried in whatever order: steps only go up, no lock is passed, and each refusal is on record', async () => {
  const tries = fc.array(
    fc.record({
      passes: fc.nat({ max: 12 }),
      drift: fc.constantFrom(-3, -1, -1, 0, 0, 1, 1, 3),
      isWrong: fc.boolean(),
    }),
    { minLength: 10, maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(tries, async (all) => {
      const { stand, secret } = await enrolled()
      let last = officerIn(await stand.ledger.entries(), officer)?.lastStep ?? 0
      let refused: number[] = []
      const counts = { approved: 0, wrong: 0, used: 0, locked: 0 }
      for (const { passes, drift, isWrong } of all) {
        stand.pass(passes)
        const step = stand.step()
        const said = await approve(stand, isWrong ? wrongCode(stand, secret) : stand.code(secret, drift))
        const recent = refused.slice(-REFUSALS_THAT_LOCK)
        const [first = -Infinity, fifth = -Infinity] = [recent[0], recent[4]]
        const isLocked = recent.length === 5 && fifth - first <= LOCK_STEPS && step <= fifth + LOCK_STEPS
        const expected = isLocked
          ? 'locked'
          : isWrong || Math.abs(drift) > 1
            ? 'wrong'
            : step + drift <= last
              ? 'used'
              : 'approved'
        expect(said).toBe(expected)
        counts[expected]++
        if (expected === 'approved') last = step + drift
        if (expected === 'wrong' || expected === 'used') refused = [...refused, step]
      }
      const steps = (await stand.bodies('recipient-approved')).map((body) => (body as { step: number }).step)
      expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b))
      expect(steps).toHaveLength(counts.approved)
      const why = (await stand.bodies('officer-refused')).map((body) => (body as { why: string }).why)
      expect(why.filter((one) => one !== 'locked')).toHaveLength(counts.wrong + counts.used)
      expect(why.includes('locked')).toBe(counts.locked > 0)
    }),
    { numRuns: 25 },
  )
})

it('refusals of a clock that ran far ahead lock nobody out once it is right', async () => {
  const { stand, secret } = await enrolled()
  stand.pass(100_000)
  for (let n = 0; n < REFUSALS_THAT_LOCK; n++) await approve(stand, wrongCode(stand, secret))
  expect(lockIn(await stand.ledger.entries(), officer, stand.step())).toBeDefined()
  stand.pass(-100_000)
  expect(lockIn(await stand.ledger.entries(), officer, stand.step())).toBe(undefined)
})

it('neither secret nor code gets into the ledger, nor does the secret open for another name', async () => {
  const { stand, secret } = await enrolled()
  const code = stand.code(secret)
  await approve(stand, code)
  const said = JSON.stringify(await stand.ledger.entries())
  for (const form of ['hex', 'base64', 'latin1'] as const)
    expect(said).not.toContain(Buffer.from(secret).toString(form))
  expect(said).not.toContain(`"${code}"`)
  const [body] = await stand.bodies('officer-enrolled')
  await stand.ledger.append('officer-enrolled', { ...(body as object), officer: 'forged' } as never)
  await expect(judgeCode(stand, { officer: 'forged', code, act: 'approve' })).rejects.toThrow(/cannot be opened/)
})
