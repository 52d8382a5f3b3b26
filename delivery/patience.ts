// Patience with a destination: one attempt, given up when nothing moves for too long or when nobody wants it any more.
import { DeliveryFailed, type Parcel } from './port.ts'

/** How long is waited; in tests less. */
export interface Patience {
  /** Until somebody answers at all. */
  readonly connectMs: number
  /** While nothing moves. */
  readonly stallMs: number
}

export const PATIENCE: Patience = { connectMs: 20_000, stallMs: 30_000 }

/** What an attempt at one parcel is told, and what it tells. */
export interface Attempt {
  /** Aborts when the attempt is to end, for whatever reason: its reason is what the attempt failed of. */
  readonly signal: AbortSignal
  /** A step is done; or, given a number, so many bytes went over. */
  readonly moved: (bytes?: number) => void
  /** Bytes of the parcel that are there so far. */
  readonly arrived: (bytes: number) => void
}

/** Brings a parcel to one kind of destination, once. */
export type Carrier = (parcel: Parcel, attempt: Attempt) => Promise<'delivered' | 'there'>

/** So much has to go over before it counts as a move: a destination that sends a byte now and then to keep us waiting
 * stands still. 64 KiB in half a minute is 2 KiB/s, which any line does. */
const MOVE_BYTES = 64 * 1024
/** How long an attempt may clear up after its end. Only what hangs in the kernel (a network mount) takes longer. */
const CLEAR_UP_MS = 2_000

/** What still hangs after it was given up: it holds a thread of Node's four, so nothing new is begun while it does. */
export type Hanging = Set<Promise<unknown>>

/**
 * Runs `work` until it ends, the signal aborts, or nothing moves for `stallMs`.
 * @throws what `work` throws; the signal's reason; DeliveryFailed 'slow'.
 */
export async function patiently<T>(
  signal: AbortSignal,
  { stallMs, hanging }: { readonly stallMs: number; readonly hanging: Hanging },
  work: (attempt: Pick<Attempt, 'signal' | 'moved'>) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  if (hanging.size > 0) throw new DeliveryFailed('slow')
  const ending = new AbortController()
  const stop = (): void => ending.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const stalled = setTimeout(() => ending.abort(new DeliveryFailed('slow')), stallMs)
  let carried = 0
  const moved = (bytes = MOVE_BYTES): void => {
    carried += bytes
    if (carried < MOVE_BYTES) return
    carried = 0
    stalled.refresh()
  }
  let clearingUp: NodeJS.Timeout | undefined
  const left = new Promise<'left'>((resolve) => {
    ending.signal.addEventListener('abort', () => (clearingUp = setTimeout(resolve, CLEAR_UP_MS, 'left')))
  })
  const working = work({ signal: ending.signal, moved })
  try {
    const result = await Promise.race([working.then((done) => ({ done })), left])
    if (result !== 'left') return result.done
    const hangs = working.catch(() => undefined).finally(() => hanging.delete(hangs))
    hanging.add(hangs)
    throw ending.signal.reason
  } catch (error) {
    throw ending.signal.aborted ? ending.signal.reason : error
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(stalled)
    clearTimeout(clearingUp)
  }
}
