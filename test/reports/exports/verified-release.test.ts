// Nothing but what was released can be packaged: anything else does not compile, and is refused when it runs.
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type PackageOrder, buildPackage } from '../../../reports/exports/package/build-package.ts'
import type { VerifiedRelease } from '../../../reports/exports/verified-release.ts'
import type { InterestCell } from '../../../schemas/figures.ts'
import type { ReleasedCell } from '../../../schemas/released.ts'
import { madeUpRelease, packageOrder, verifiedOf } from '../../support/package-order.ts'

describe('what compiles', () => {
  it('is no figure of the dashboard, no plain object, and no release with other cells', () => {
    expectTypeOf<InterestCell[]>().not.toExtend<VerifiedRelease>()
    expectTypeOf<InterestCell>().not.toExtend<ReleasedCell>()
    const never = (
      order: PackageOrder,
      interest: readonly InterestCell[],
      plain: Omit<VerifiedRelease, never>,
    ): void => {
      // @ts-expect-error figures of the dashboard are no release
      void buildPackage({ ...order, release: interest })
      // @ts-expect-error nor are they its cells
      void buildPackage({ ...order, release: { ...order.release, cells: interest } })
      // @ts-expect-error what has the same fields, but was not verified, is none
      void buildPackage({ ...order, release: { view: plain.view, cells: plain.cells, rules: plain.rules } })
    }
    expect(never).toBeTypeOf('function')
  })
})

describe('what runs', () => {
  const interest = {
    grain: 'month',
    start: '2026-11-01',
    level: 'feature',
    id: 'sign',
    by: 'total',
    value: 'total',
    people: 40,
    organisations: 5,
    events: 100,
    activeDays: 60,
    errors: 0,
    p50Ms: null,
    p95Ms: null,
  } as const

  it('refuses figures of the dashboard that lie where a release should', async () => {
    const made = madeUpRelease()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const cast = [interest] as unknown as readonly ReleasedCell[]
    expect(await verifiedOf(made, cast)).toBe('damaged')
    const asMany = made.cells.map(() => interest) as unknown as readonly ReleasedCell[]
    expect(await verifiedOf(made, asMany)).toBe('damaged')
    const order = await packageOrder()
    await expect(buildPackage({ ...order, release: { ...order.release, cells: cast } })).rejects.toThrow(/committed/)
  })

  it('takes the cells that were committed', async () => {
    expect(await verifiedOf(madeUpRelease())).toMatchObject({ end: '2026-11-30', zone: 'Europe/Amsterdam' })
  })
})
