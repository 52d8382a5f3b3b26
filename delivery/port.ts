// Delivery, as the stages know it: a place of a recipient's into which files are put, whole or not at all.
import type { DeliveryFault, DeliveryProblem } from '../schemas/ledger.ts'

/** A file to hand over: it does not change until it has arrived. */
export interface Parcel {
  /** Its name there: letters, digits, dots and dashes, a lower-case letter or digit first. Where a folder takes it
   * unpacked, `NAME.zip` lies there as a folder `NAME`. */
  readonly name: string
  /** Where it lies here. */
  readonly path: string
  readonly bytes: number
  /** SHA-256, hex. */
  readonly sha256: string
}

/** It is not there, or not whole. Says nothing of what the other side said: that is theirs. Its `cause`, if any, is a few
 * words of ours or a code (`ENOSPC`, `HTTP 418`), or a fault of ours. */
export class DeliveryFailed extends Error {
  override name = 'DeliveryFailed'
  readonly why: DeliveryProblem
  /** What exactly is not as it is written down, where the adapter knows it. */
  readonly fault: DeliveryFault | undefined

  constructor(why: DeliveryProblem, options: ErrorOptions & { readonly fault?: DeliveryFault } = {}) {
    super(WORDS[why], options)
    this.why = why
    this.fault = options.fault
  }
}

/** What a person does about it. */
const WORDS: Readonly<Record<DeliveryProblem, string>> = {
  unreachable: 'the destination cannot be reached: check host, port and network',
  refused: 'the destination refuses us: check user, key or password, and that we may write there',
  'other-host':
    'another host answers than the one that was agreed on: ask the recipient for its host key or certificate before anything else',
  full: 'the destination has no room left: the recipient must make some',
  slow: 'the destination stood still for too long',
  occupied: 'something else lies there under that name: it is not overwritten; the recipient must move it away',
  altered: 'the file is not what was packed, here or as it was read back: nothing is counted as delivered',
  misconfigured:
    'the destination cannot be used as it is written down: check folder, bucket and the files of its secrets',
  failed: 'the destination answered something that is not understood, or the file cannot be read here',
}

export interface DeliveryOptions {
  readonly signal: AbortSignal
  /** Bytes that are there so far. */
  readonly onProgress?: (bytes: number) => void
}

export interface Destination {
  /**
   * Resolves when the parcel lies there under its name, was read back and is the same; at no moment is a part of it to be
   * seen under that name. What an attempt that was cut off left behind is gone on with, or done anew. A parcel that is
   * there already, byte for byte, is not sent again ('there'). Of one parcel, one attempt at a time.
   * @throws DeliveryFailed; the signal's reason when it aborts. Nothing else, and soon: a destination that stands still
   * for half a minute is given up.
   */
  deliver(parcel: Parcel, options: DeliveryOptions): Promise<'delivered' | 'there'>
}
