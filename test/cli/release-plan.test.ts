// `peil release plan`: says what a plan does, refuses what cannot be, and registers what the red team finds nothing about.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { type AuditReport, reportHash } from '../../audit/report.ts'
import { rememberPlace } from '../../cli/place.ts'
import { type AuditPlan, releasePlan } from '../../cli/release-plan.ts'
import { type Config, readConfig } from '../../config.ts'
import { withGround } from '../../ground.ts'
import { openLedger } from '../../log/ledger.ts'
import { planHash, readReleasePlans } from '../../log/release-plans.ts'
import type { LedgerEntry } from '../../schemas/ledger.ts'
import { ReleasePlan } from '../../schemas/release-plan.ts'
import { testSource } from '../support/pipeline.ts'
import { testPlan } from '../support/release-plan.ts'
import { runScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** In October: before the first window of the test's plan. */
const OCTOBER = Date.parse('2026-10-20T10:00:00Z')
const NOVEMBER = Date.parse('2026-11-02T10:00:00Z')

const report = (passed: boolean): AuditReport => ({
  format: 1,
  passed,
  size: 'full',
  seed: 'fresh',
  confidence: 0.9999,
  corrections: { method: 'Bonferroni', tests: 1, alphaEach: 1e-4 },
  endedEarly: false,
  findings: [
    { kind: 'attack', risk: 'singling out', name: 'membership', passed, runs: 3, words: 'It tells who is in.' },
  ],
})

describe('peil release plan', () => {
  const temporary = temporaryFolder()
  let config: Config
  let printed = ''
  let asked: string[]

  const file = async (plan: Partial<ReleasePlan>): Promise<string> => {
    const path = join((await temporary).path, 'plan.yaml')
    await writeFile(path, stringify(ReleasePlan.parse({ ...testPlan(), ...plan })))
    return path
  }
  const redTeam =
    (passed: boolean): AuditPlan =>
    async (plan, features) => {
      asked.push(`${plan.plan} ${features.length > 10}`)
      return report(passed)
    }
  const run = async (
    plan: Partial<ReleasePlan>,
    options: { register?: boolean; json?: boolean } = {},
    passes = true,
  ): Promise<boolean> => {
    const path = await file(plan)
    printed = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((printed += String(chunk)), true))
    try {
      return await releasePlan(config, path, options, redTeam(passes))
    } finally {
      vi.restoreAllMocks()
    }
  }
  const inFolder = (): Promise<{ entries: readonly LedgerEntry[]; plans: readonly string[] }> =>
    withGround(config, { sources: 'unneeded' }, async (ground) => ({
      entries: (await (await openLedger(ground)).entries()).filter(({ kind }) => kind === 'release-plan'),
      plans: (await readReleasePlans(ground.log)).map(({ hash }) => hash),
    }))

  beforeAll(async () => {
    config = readConfig({ data: join((await temporary).path, 'data'), partitions: 2 }, {})
  })
  beforeEach(() => void (asked = []))
  afterAll(async () => (await temporary)[Symbol.asyncDispose]())

  describe('without a folder', () => {
    test('explains the plan, opens nothing and asks no red team', async () => {
      expect(await run({})).toBe(true)
      expect(printed).toContain('Release plan test, tier S: for 10,000 people in 800 organisations')
      expect(printed).toContain('Nothing is registered')
      expect(existsSync(config.data)).toBe(false)
      expect(asked).toEqual([])
    })

    test('as JSON: hash, costs, noise, publication', async () => {
      await run({}, { json: true })
      expect(JSON.parse(printed)).toMatchObject({
        plan: 'test',
        hash: planHash(testPlan()),
        costs: { windows: [{ grain: 'month', rho: 0.125 }], worstYear: { most: { month: 13 } } },
        noise: [{ grain: 'month' }],
        firstPublication: [{ grain: 'month', at: Date.parse('2026-12-10T08:00:00Z') }],
      })
    })

    test('the command ends with 0, and with 2 for a plan that names what is wrong in it', async () => {
      const said = async (path: string): Promise<string> => runScript('peil.ts', ['release', 'plan', path])
      expect(await said(await file({}))).toContain('Nothing is registered')
      const path = join((await temporary).path, 'bad.yaml')
      await writeFile(path, 'plan: x\n')
      await expect(said(path)).rejects.toThrow('ended with 2')
    })

    test('refuses what would overspend its own year, or costs more than the house allows', async () => {
      await expect(run({ budget: { month: 0.125, year: 1.5 } })).rejects.toThrow(
        /budget\.year: .*1\.625.*1\.5 is allowed/,
      )
      await expect(run({ budget: { month: 0.2, year: 9 } })).rejects.toThrow(/budget\.month/)
    })

    test('registers nothing where there is no folder, and makes none', async () => {
      await expect(run({}, { register: true })).rejects.toThrow(/there is no data folder/)
      expect(existsSync(config.data)).toBe(false)
    })
  })

  describe('with --register', () => {
    beforeAll(async () => {
      await rememberPlace(config.data, 'demo', { now: OCTOBER })
      await withGround(config, { sources: 'unneeded' }, async () => {})
    })

    test('a plan that the red team finds fault with is not registered', async () => {
      expect(await run({}, { register: true }, false)).toBe(false)
      expect(asked).toEqual(['test true'])
      expect(printed).toMatch(/FAILED: 1 finding[^]*membership[^]*It tells who is in\./)
      expect(printed).toContain('The plan is not registered')
      expect(await inFolder()).toEqual({ entries: [], plans: [] })
    })

    test('one that passes is, with the hash of the report; again, it stands once', async () => {
      expect(await run({}, { register: true })).toBe(true)
      expect(printed).toContain('in force from 2026-11')
      expect(await run({}, { register: true, json: true })).toBe(true)
      expect(JSON.parse(printed)).toMatchObject({ registered: true, audit: reportHash(report(true)) })
      const { entries, plans } = await inFolder()
      expect(entries).toMatchObject([{ body: { plan: 'test', audit: reportHash(report(true)) } }])
      expect(plans).toEqual([planHash(testPlan())])
      const kept = await readFile(join(config.data, 'audits', `${reportHash(report(true))}.json`))
      expect(createHash('sha256').update(kept).digest('hex')).toBe(reportHash(report(true)))
    })

    test('no sources file is made', () => {
      expect(existsSync(join(config.data, 'sources.yaml'))).toBe(false)
    })

    test('what cannot be registered is refused before the red team is asked', async () => {
      await rememberPlace(config.data, 'demo', { now: NOVEMBER })
      await expect(run({}, { register: true })).rejects.toThrow(/2026-11 has begun/)
      await rememberPlace(config.data, 'demo', { now: OCTOBER })
      await withGround(config, { sources: [testSource({ people: 'by-address' })] }, async () => {})
      await expect(run({ from: '2027-02' }, { register: true })).rejects.toThrow(/by address only/)
      expect(asked).toEqual([])
    })
  })
})
