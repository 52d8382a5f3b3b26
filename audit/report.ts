// The audit's report: what was looked at, what was found, and how sure that is; and its hash, which is registered with a plan.
import { createHash } from 'node:crypto'
import type { Finding } from './finding.ts'
import type { AuditSize } from './stand.ts'

export interface AuditReport {
  readonly format: 1
  readonly passed: boolean
  readonly size: AuditSize
  /** What it can be run again with, or 'fresh'. */
  readonly seed: string
  /** The plan that was judged beside the build: its name and hash. */
  readonly plan?: { readonly name: string; readonly hash: string }
  /** An audit of a sound build and plan finds nothing with this probability at least. */
  readonly confidence: number
  /** How the error that remains is shared, and over how many tests. */
  readonly corrections: { readonly method: 'Bonferroni'; readonly tests: number; readonly alphaEach: number }
  /** It ended at its first finding. */
  readonly endedEarly: boolean
  readonly findings: readonly Finding[]
}

/** The report as JSON with its fields in a fixed order: equal reports have equal texts. */
export const reportText = (report: AuditReport): string => JSON.stringify(ordered(report))

/** SHA-256 (hex) of that text. */
export const reportHash = (report: AuditReport): string => createHash('sha256').update(reportText(report)).digest('hex')

/** By name, all the way down. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([name, field]) => [name, ordered(field)]))
}
