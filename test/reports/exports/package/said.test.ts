// What a manifest says of cost, noise and what is withheld: functions of the plan, the ledger and what is shown.
import { describe, expect, it } from 'vitest'
import type { PackageOrder } from '../../../../reports/exports/package/build-package.ts'
import { signingKeyOf } from '../../../../reports/exports/package/public-key.ts'
import { packageTables } from '../../../../reports/exports/package/rows.ts'
import { saidOf } from '../../../../reports/exports/package/said.ts'
import type { LedgerEntry } from '../../../../schemas/ledger.ts'
import { madeUpRelease, packageOrder, packageRecipient } from '../../../support/package-order.ts'
import { testPlan } from '../../../support/release-plan.ts'

const said = (order: PackageOrder) => {
  const key = signingKeyOf(order.signer.publicKey)
  if (key === undefined) throw new Error('no key')
  return saidOf(order, packageTables(order.release, order.recipient), key)
}

const charge = (window: string, start: string, end: string): Pick<LedgerEntry, 'kind' | 'body'> => ({
  kind: 'release-reserved',
  body: {
    release: window.replace('/', '-'),
    window,
    start,
    end,
    plan: '0'.repeat(64),
    input: '1'.repeat(64),
    nanoRho: 50_000_000,
  },
})

describe('what it cost', () => {
  it('counts the 365 days up to the last day, every window that has a day in them, this one included', async () => {
    const entries = [
      charge('week/2025-W48', '2025-11-24', '2025-11-30'), // its last day is the day before
      charge('month/2025-12', '2025-12-01', '2025-12-31'),
      charge('week/2025-W49', '2025-12-01', '2025-12-07'),
      charge('month/2026-10', '2026-10-01', '2026-10-31'),
      charge('month/2026-12', '2026-12-01', '2026-12-31'),
    ]
    const { privacy } = said(await packageOrder({}, madeUpRelease({ entries })))
    expect(privacy.year).toMatchObject({ from: '2025-12-01', to: '2026-11-30', releases: 4, rho: 0.275, delta: 1e-7 })
    expect(privacy.release).toMatchObject({ rho: 0.125, delta: 1e-7 })
    expect(privacy.allowed).toEqual({ rho: 1.625 })
  })

  it('says ε rounded up, as the page about releases does', async () => {
    const { privacy } = said(await packageOrder())
    // docs/release.md: ρ = 0.125 is ε = 2.65 at δ = 1e-7.
    expect([privacy.release.epsilon, privacy.year.epsilon]).toEqual([2.65, 2.65])
  })
})

describe('noise and what is withheld', () => {
  it('says σ of the noise that the plan asks for, per table and level, rounded up to a thousandth', async () => {
    const { tables } = said(await packageOrder())
    const [platform, , feature] = tables[0]?.levels ?? []
    // People: 60 of 100 of ρ = 0.125, 4 of 10 to totals, 1 and 7 of 10 to levels: ρ_q = 0.003 and 0.021; σ² = Δ² / 2ρ_q.
    expect(platform?.sigma.people).toBe(12.91) // √(1 / 0.006) = 12.9099…
    expect(feature?.sigma.people).toBe(30.861) // √(40 / 0.042) = 30.8606…
    expect(platform?.sigma.activeDays).toBeNull()
    expect(feature?.sigma.activeDays).toBe(160) // √(640 / 0.025) = 160
  })

  it('counts every cell of catalogue and table, those shown by themselves, and the others', async () => {
    const order = await packageOrder()
    for (const { by, levels } of said(order).tables)
      for (const { level, cells, shown, withheld } of levels) {
        const things = { platform: 1, area: 3, feature: 5 }[level]
        expect(cells).toBe(things * (by === 'total' ? 1 : 5))
        expect(shown).toBe(
          order.release.cells.filter((one) => one.by === by && one.level === level && one.value !== 'others').length,
        )
        expect(withheld).toBe(cells - shown)
      }
  })

  it('has only what the plan has: levels, tables, metrics', async () => {
    const { people, organisations } = testPlan().metrics
    const only = <Rules extends { levels: { feature?: unknown } }>(rules: Rules) => ({
      ...rules,
      levels: { feature: rules.levels.feature },
    })
    const plan = testPlan({
      tables: { total: 1 },
      metrics: { people: only(people), organisations: only(organisations) },
    })
    const { tables } = said(await packageOrder({}, madeUpRelease({ plan })))
    expect(tables.map(({ by, levels }) => [by, levels.map(({ level, sigma }) => [level, sigma.activeDays])])).toEqual([
      ['total', [['feature', null]]],
    ])
  })
})

describe('who and what', () => {
  it('names agreement and purpose, but not contact, destination or key', async () => {
    const recipient = packageRecipient({
      contact: 'somebody@example.org',
      delivery: { to: 'folder', folder: '/secret', unpack: true },
    })
    const facts = said(await packageOrder({ recipient, revision: 3, supersedes: 'a'.repeat(64) }))
    expect(facts).toMatchObject({ package: 'peil-month-2026-11-r3', revision: 3, supersedes: 'a'.repeat(64) })
    expect(facts.recipient).toEqual({
      recipient: 'institute',
      name: 'Example institute',
      agreement: 'EX-2026-1',
      purpose: 'research into how portals are used',
    })
    expect(JSON.stringify(facts)).not.toMatch(/somebody@|\/secret/)
  })

  it('has the officer’s label, when there is one', async () => {
    const label = 'preliminary figures'
    const made = madeUpRelease({ later: [{ kind: 'release-relabelled', body: { release: 'month-2026-11', label } }] })
    expect(said(await packageOrder({}, made)).release.label).toBe(label)
    expect(said(await packageOrder()).release.label).toBeNull()
  })
})
