// The officers, as the ledger has them: whose secret counts, which code was the last, and who is locked out. Pure folds.
import type { LedgerEntry } from '../../schemas/ledger.ts'

/** So many codes that were refused within so many half minutes lock an officer out, and for so long after the last of
 * them: a quarter of an hour. Whoever guesses so has 480 tries a day, each right three times in a million: a day in 700. */
export const REFUSALS_THAT_LOCK = 5
export const LOCK_STEPS = 30

export interface Officer {
  /** The entry that enrolled them last. */
  readonly seq: number
  /** Sealed, base64. */
  readonly secret: string
  /** The half minute of the last code that was accepted: none up to it is good any more. */
  readonly lastStep: number
}

/** Undefined for whoever was never enrolled. */
export function officerIn(entries: readonly LedgerEntry[], name: string): Officer | undefined {
  const enrolled = enrolmentIn(entries, name)
  if (enrolled === undefined) return undefined
  // Codes of a secret that was replaced say nothing about those of this one.
  const steps = entries.filter(({ seq }) => seq > enrolled.seq).map((entry) => stepSpent(entry, name))
  return { seq: enrolled.seq, secret: enrolled.body.secret, lastStep: Math.max(enrolled.body.step, ...steps) }
}

type Enrolment = Extract<LedgerEntry, { kind: 'officer-enrolled' }>

/** The last one counts. */
export const enrolmentIn = (entries: readonly LedgerEntry[], name: string): Enrolment | undefined =>
  entries.findLast((entry): entry is Enrolment => entry.kind === 'officer-enrolled' && entry.body.officer === name)

/** Their names, in order of first enrolment. */
export const officersIn = (entries: readonly LedgerEntry[]): readonly string[] => [
  ...new Set(entries.flatMap((entry) => (entry.kind === 'officer-enrolled' ? [entry.body.officer] : []))),
]

/** Whose code an entry stands on, and which. */
function stepSpent(entry: LedgerEntry, name: string): number {
  if (entry.kind === 'recipient-approved' && entry.body.officer === name) return entry.body.step
  if (entry.kind === 'officer-enrolled' && entry.body.by === name) return entry.body.byStep ?? -1
  return -1
}

export interface Lock {
  /** The entry of the refusal that locked, and the last half minute that is locked. */
  readonly seq: number
  readonly lastStep: number
}

/** Whether an officer is locked out in that half minute. Being enrolled anew ends it. */
export function lockIn(entries: readonly LedgerEntry[], name: string, step: number): Lock | undefined {
  const since = enrolmentIn(entries, name)?.seq ?? -1
  const refused = entries.flatMap((entry) =>
    entry.kind === 'officer-refused' && entry.body.officer === name && entry.body.why !== 'locked' && entry.seq > since
      ? [{ seq: entry.seq, step: entry.body.step }]
      : [],
  )
  for (let last = refused.length - 1; last >= REFUSALS_THAT_LOCK - 1; last--) {
    const [from, to] = [refused[last - REFUSALS_THAT_LOCK + 1], refused[last]]
    if (from === undefined || to === undefined || to.step - from.step > LOCK_STEPS) continue
    if (to.step - step > LOCK_STEPS) continue // of a clock that ran ahead: it would lock until then
    return step <= to.step + LOCK_STEPS ? { seq: to.seq, lastStep: to.step + LOCK_STEPS } : undefined
  }
  return undefined
}
