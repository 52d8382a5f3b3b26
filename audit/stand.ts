// What every check stands on: chance, the size of the audit, its share of the error that is allowed, and the made-up months,
// each taken through the line once.
import type { ReleasableClosing } from '../reports/release/draw.ts'
import { drawRelease } from '../reports/release/draw.ts'
import { releasedCells } from '../reports/release/released-cells.ts'
import type { ReleasePlan } from '../schemas/release-plan.ts'
import type { Chance } from './chance.ts'
import type { Finding } from './finding.ts'
import type { ReceivedCell } from './recipient.ts'
import { type Canary, canaries } from './staging/canaries.ts'
import { STAGED_CATALOGUE } from './staging/catalogue.ts'
import { DAYS } from './staging/line.ts'
import { type MonthClosings, stageMonth } from './staging/month.ts'
import { stagedCrowd } from './staging/people.ts'

export type AuditSize = 'small' | 'full'

/** The probability that an audit of a sound build and plan finds anything at all. */
export const FALSE_ALARM = 1e-4

export interface Stand {
  readonly chance: Chance
  readonly size: AuditSize
  /** What each single test may err with (Bonferroni: FALSE_ALARM shared over all tests of the audit). */
  readonly alpha: number
  readonly canaries: readonly Canary[]
  /** `small` runs at small size, `full` at full. */
  times(small: number, full: number): number
  /** A month of the crowd, without anybody else or with one canary (its kind). */
  month(plan: ReleasePlan, kind?: string): Promise<MonthClosings>
  /** What is published of a closing, `runs` times with noise of its own each; the same again for who asks again. */
  published(closing: ReleasableClosing, name: string, runs: number): readonly (readonly ReceivedCell[])[]
}

/** One thing that the audit looks at. */
export interface Check {
  readonly name: string
  /** How many statistical tests it makes at most; 0: what it finds is certain. */
  readonly tests: number
  run(stand: Stand): Promise<readonly Finding[]>
}

export function openStand(chance: Chance, size: AuditSize, checks: readonly Check[]): Stand {
  const months = new Map<string, Promise<MonthClosings>>()
  const releases = new Map<string, (readonly ReceivedCell[])[]>()
  const everybody = canaries(DAYS.length)
  return {
    chance,
    size,
    alpha:
      FALSE_ALARM /
      Math.max(
        1,
        checks.reduce((sum, { tests }) => sum + tests, 0),
      ),
    canaries: everybody,
    times: (small, full) => (size === 'small' ? small : full),
    month(plan, kind) {
      const name = `${plan.plan} ${kind ?? ''}`
      let known = months.get(name)
      if (known === undefined) {
        const more = everybody.filter((canary) => canary.kind === kind).map(({ person }) => person)
        const people = [...stagedCrowd(chance, DAYS.length), ...more]
        known = stageMonth(chance, { plan, catalogue: STAGED_CATALOGUE, people })
        months.set(name, known)
      }
      return known
    },
    published(closing, name, runs) {
      let known = releases.get(name)
      if (known === undefined) releases.set(name, (known = []))
      while (known.length < runs)
        known.push(releasedCells(closing, drawRelease(closing, chance.uniform(`published ${name} ${known.length}`))))
      return known.slice(0, runs)
    },
  }
}
