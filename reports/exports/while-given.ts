// A package on its way goes on only as long as it may be given: a revocation, a withdrawal or other terms break it off.
export interface Watching {
  /** Whether it may still be given, looked up anew. */
  readonly isGiven: () => Promise<boolean>
  /** Breaks it off, too, for a reason of its own. */
  readonly signal?: AbortSignal
  /** How often is looked, ms. */
  readonly everyMs: number
}

export const LOOK_MS = 5_000
/** A file that is being saved, or a ledger that is away for a moment, breaks nothing off. */
const MISSED_LOOKS = 2

/** Why it was broken off. */
export class NoLongerGiven extends Error {
  override name = 'NoLongerGiven'
}

/** What `send` answers; the signal that it is handed aborts with `NoLongerGiven` when what it sends may not be given any
 * more, or when that could not be found out twice in a row: what is broken off can be gone on with. */
export async function whileGiven<T>(
  { isGiven, signal, everyMs }: Watching,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  let isOver = false
  let isLooking = false
  let missed = 0
  const breakOff = (why: string, cause?: unknown): void => {
    if (!isOver) stop.abort(new NoLongerGiven(why, { cause }))
  }
  const miss = (cause?: unknown): void => {
    missed += 1
    if (missed >= MISSED_LOOKS) breakOff('it cannot be found out whether it may still be given', cause)
  }
  const timer = setInterval(() => {
    if (isLooking) return miss()
    isLooking = true
    void isGiven()
      .then((given) => {
        missed = 0
        if (!given) breakOff('it may not be given any more')
      }, miss)
      .finally(() => (isLooking = false))
  }, everyMs)
  try {
    return await send(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]))
  } finally {
    isOver = true
    clearInterval(timer)
  }
}
