// The report: its hash, its words, and `peil audit` with input that it cannot use.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { attacked, proved } from '../../audit/finding.ts'
import { judge } from '../../audit/gaussian-trade-off.ts'
import { inWords } from '../../audit/in-words.ts'
import { type AuditReport, reportHash } from '../../audit/report.ts'
import { PEIL, build } from '../support/built.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const found = (hits: number) =>
  attacked(
    'membership inference: heavy',
    'singling out',
    'that somebody was there',
    judge({ hits, of: 100, controlHits: 5, controlOf: 100 }, 0.5, 1e-6),
    { mu: 0.5, runs: 200 },
  )

const report = (hits: number, wrong: readonly string[] = []): AuditReport => {
  const findings = [proved('price', 1, 'All is well.', wrong), found(hits)]
  return {
    format: 1,
    passed: findings.every(({ passed }) => passed),
    size: 'small',
    seed: 'x',
    plan: { name: 'portal', hash: 'f'.repeat(64) },
    confidence: 0.9999,
    corrections: { method: 'Bonferroni', tests: 2, alphaEach: 5e-5 },
    endedEarly: false,
    findings,
  }
}

describe('the report', () => {
  it('has a hash that follows from what it says, not from the order in which it says it', () => {
    expect(reportHash(report(8))).toMatch(/^[0-9a-f]{64}$/)
    expect(reportHash(report(8))).toBe(reportHash(Object.fromEntries(Object.entries(report(8)).toReversed()) as never))
    expect(reportHash(report(8))).not.toBe(reportHash(report(9)))
  })

  it('says what was achieved, what is allowed, and what follows', () => {
    const passed = inWords(report(8))
    expect(passed).toMatch(/^PASSED/)
    expect(passed).toMatch(/8\.0 % .*5\.0 %/)
    expect(passed).toContain('Attacks: singling out (8.2.3')
    expect(passed).toContain('may be registered')
    const failed = inWords(report(99))
    expect(failed).toMatch(/^FAILED: 1 finding, first of all: membership inference: heavy/)
    expect(failed).toMatch(/The guarantee does\s+not hold/)
  })

  it('names what is wrong in a proof, at most three of them', () => {
    const words = inWords(report(8, ['one', 'two', 'three', 'four', 'five']))
    expect(words).toContain('one; two; three; and 2 more.')
    expect(words).toMatch(/^FAILED/)
  })
})

describe('peil audit', () => {
  beforeAll(build, 120_000)

  it.each([
    ['is not there', undefined, /cannot be read/],
    ['is malformed', 'plan: X\nfrom: 2026-13\n', /line 1: plan[\s\S]*line 2: from/],
    ['is not YAML', 'plan: [', /not YAML/],
  ])('answers with 2 to a plan that %s, and says what to do', async (_how, text, words) => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'plan.yaml')
    if (text !== undefined) await writeFile(path, text)
    const ran = await promisify(execFile)(process.execPath, [PEIL, 'audit', path]).catch(
      (error: { code: number; stderr: string }) => error,
    )
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringMatching(words) })
  })
})
