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

/** Why it was broken off. */
export class NoLongerGiven extends Error {
  override name = 'NoLongerGiven'
  constructor() {
    super('it may not be given any more')
  }
}

/** What `send` answers; the signal that it is handed aborts with `NoLongerGiven` when what it sends may not be given any
 * more, or the looking fails: what is broken off can be gone on with. */
export async function whileGiven<T>(
  { isGiven, signal, everyMs }: Watching,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    void isGiven()
      .catch(() => false)
      .then((given) => {
        isLooking = false
        if (!given) stop.abort(new NoLongerGiven())
      })
  }, everyMs)
  try {
    return await send(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]))
  } finally {
    clearInterval(timer)
  }
}
