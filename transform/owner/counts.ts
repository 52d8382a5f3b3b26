// What the owners of a process have counted, for the operator: work, never interest.
import { DROP_REASONS, type DropReason } from '../../schemas/pseudonymous-event.ts'

/** A block (or control) that was skipped: its key is gone, it is not what was sealed, or not what was agreed. */
export const SKIP_REASONS = ['key-destroyed', 'unreadable', 'malformed'] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

export interface Counts {
  /** Events that entered the journal. */
  counted: number
  readonly dropped: Record<DropReason, number>
  readonly skipped: Record<SkipReason, number>
  /** Origins that were gone before anybody read them. */
  lostOrigins: number
  /** Journal messages of a former owner, ignored. */
  ignored: number
  /** How often a key could not be reached. */
  stalls: number
}

const zeros = <K extends string>(names: readonly K[]): Record<K, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>

export const noCounts = (): Counts => ({
  counted: 0,
  dropped: zeros(DROP_REASONS),
  skipped: zeros(SKIP_REASONS),
  lostOrigins: 0,
  ignored: 0,
  stalls: 0,
})
