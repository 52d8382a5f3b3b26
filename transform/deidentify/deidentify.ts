// One event, top to bottom: what comes in names somebody, what goes out cannot. The order is the promise.
import type { Fingerprint, DropReason, PseudonymousEvent } from '../../schemas/pseudonymous-event.ts'
import { durationBin } from '../../schemas/figures.ts'
import { type CapturedEvent, type PlatformEvent, clientOf } from '../../schemas/platform-event.ts'
import type { Device } from '../../schemas/segments.ts'
import { identityOf } from './identity-of.ts'
import type { OpenDay } from './open-day.ts'
import type { Repeats } from './repeats.ts'
import type { StandingControls } from './standing-controls.ts'

export interface Deidentifying {
  /** The day of a moment (epoch ms), or why nothing counts on it any more. */
  readonly dayOf: (at: number) => OpenDay | 'straggler' | 'key-destroyed'
  readonly fingerprintOf: (source: string, organisation: string | undefined, id: string) => Fingerprint
  readonly repeats: Repeats
  readonly controls: StandingControls
  readonly deviceOf: (userAgent: string | undefined) => Device
}

/** The event without whom it is about, or why it does not count. One that is passed is a repeat from now on. */
export function deidentify(captured: CapturedEvent, using: Deidentifying): PseudonymousEvent | DropReason {
  const { event } = captured
  const day = using.dayOf(captured.at)
  if (typeof day === 'string') return day

  // A repeat never enters the journal, so it must be known before anything else is made of it.
  const fingerprint = using.fingerprintOf(captured.source, event.actor?.organisation?.id, event.id)
  if (using.repeats.has(fingerprint)) return 'repeat'

  // Identifiers become pseudonyms, or nothing. The address is read here for the last time, and only where it stands
  // for the account; from here on there is none.
  const identity = identityOf(captured)
  if (identity === undefined) return 'no-person'
  const person = day.pseudonyms.of(identity)

  // Who objected, or was erased up to a later moment than this, is not counted.
  const refusal = using.controls.refuses(person.control, captured.at)
  if (refusal !== undefined) return refusal

  // The URL becomes a feature of the catalogue of its day. What no entry stands for is dropped here.
  const feature = day.featureOf(event, day.name)
  if (typeof feature === 'string') return feature

  // The user agent becomes one of five classes; everything not named below ends with this function.
  const device = using.deviceOf(clientOf(captured).userAgent)
  const durationMs = event.measures?.durationMs
  using.repeats.add(day.name, fingerprint)
  return {
    day: day.name,
    person: person.ref,
    feature,
    role: event.actor?.role ?? 'unknown',
    size: event.actor?.organisation?.size ?? 'unknown',
    device,
    error: isError(event),
    durationBin: durationMs === undefined ? undefined : durationBin(durationMs),
    fingerprint,
  }
}

/** Something went wrong on our side: what a client asked for wrongly (4xx) is not an error of the platform. */
const isError = (event: PlatformEvent): boolean =>
  event.type === 'error' || (event.type === 'request' && event.status >= 500)
