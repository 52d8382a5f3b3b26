// One-time codes: the published vectors, the drift that is allowed, and what an authenticator is given.
import fc from 'fast-check'
import { URI } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { STEP_MS, codeAt, enrolmentOf, readCode, stepOf, stepOfCode } from '../../../reports/officers/totp.ts'

/** The secret of both documents. */
const SECRET = Buffer.from('12345678901234567890')

describe('the codes', () => {
  it('are those of RFC 4226, appendix D', () => {
    const codes = Array.from({ length: 10 }, (_, counter) => codeAt(SECRET, counter))
    expect(codes).toEqual([
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ])
  })

  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('are those of RFC 6238, appendix B, at second %i (whose eight digits end with our six)', (second, eight) => {
    expect(codeAt(SECRET, stepOf(second * 1000))).toBe(eight.slice(2))
  })
})

describe('which half minute a code is of', () => {
  it('one before, this one or the next, and no other', () => {
    const now = 1_796_000_000_000
    const found = [-2, -1, 0, 1, 2].map((drift) => stepOfCode(SECRET, codeAt(SECRET, stepOf(now) + drift), now))
    expect(found).toEqual([undefined, stepOf(now) - 1, stepOf(now), stepOf(now) + 1, undefined])
  })

  it('whatever the secret and the moment: a code that is found is the code of what is found', () => {
    const secrets = fc.uint8Array({ minLength: 20, maxLength: 20 })
    const moments = fc.integer({ min: STEP_MS, max: 4_000_000_000_000 })
    const drifts = fc.integer({ min: -1, max: 1 })
    fc.assert(
      fc.property(secrets, moments, drifts, (secret, now, drift) => {
        const code = codeAt(secret, stepOf(now) + drift)
        const step = stepOfCode(secret, code, now) ?? -1
        // Two of them are the same once in 300,000 times: then the later is meant.
        expect(codeAt(secret, step)).toBe(code)
        expect(step).toBeGreaterThanOrEqual(stepOf(now) + drift)
      }),
      { numRuns: 200 },
    )
  })

  it('is none for another length or other characters', () => {
    for (const typed of ['', '12345', '1234567', '٧٥٥٢٢٤', '75522４'])
      expect(stepOfCode(SECRET, typed, 0)).toBe(undefined)
  })
})

describe('what people type', () => {
  it('is six digits, with blanks or without', () => {
    expect(['123456', ' 123 456 ', '12\t34 56'].map(readCode)).toEqual(['123456', '123456', '123456'])
    expect(['', '12345', '1234567', '12345a', '٧٥٥٢٢٤'].map(readCode)).toEqual(Array(5).fill(undefined))
  })
})

describe('what an authenticator is given', () => {
  it('says the secret and how its codes are made, and names officer and pipeline', () => {
    const { uri, base32 } = enrolmentOf(SECRET, 'privacy')
    expect(base32).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    const read = URI.parse(uri)
    expect(read).toMatchObject({ issuer: 'Peil', label: 'privacy', algorithm: 'SHA1', digits: 6, period: 30 })
    expect(read.secret.base32).toBe(base32)
  })
})
