// Events for the tests of transform: captured ones as ingest seals them, and pseudonymous ones at random.
import fc from 'fast-check'
import type { CapturedEvent, PlatformEvent } from '../../schemas/platform-event.ts'
import type { Pseudonym, PseudonymousEvent, WindowPseudonyms } from '../../schemas/pseudonymous-event.ts'
import { DEVICES, ORGANISATION_SIZES, ROLES } from '../../schemas/segments.ts'

export const NOON = Date.parse('2026-11-18T12:00:00+01:00')
export const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

let made = 0

/** A page view of /documents by account `ann` of organisation `acme`, unless said otherwise. */
export function captured(event: Partial<PlatformEvent> = {}, besides: Partial<CapturedEvent> = {}): CapturedEvent {
  const whole = {
    type: 'page_view',
    id: `event-${++made}`,
    actor: { account: 'ann', organisation: { id: 'acme', size: 'small' }, role: 'client' },
    place: { route: '/documents' },
    ...event,
  }
  return {
    source: 'portal',
    people: 'accounts',
    at: NOON,
    event: whole as PlatformEvent,
    address: '192.0.2.77',
    userAgent: DESKTOP,
    ...besides,
  }
}

/** A pseudonym that is told from others by a number. */
export const numbered = (kind: number, number: number): Pseudonym => {
  const bytes = Buffer.alloc(16, kind)
  bytes.writeUInt32LE(number % 7, 0) // the first words often meet: an index that looks at them alone is found out
  bytes.writeUInt32BE(number, 8)
  return Uint8Array.from(bytes) as Pseudonym
}

const windows = (kind: number, number: number): WindowPseudonyms => ({
  month: numbered(kind, number),
  week: numbered(kind + 1, number),
})

/** Events of a few people, organisations and features on the given days. */
export const pseudonymousEvents = (days: readonly string[], maxLength = 60): fc.Arbitrary<PseudonymousEvent[]> =>
  fc.array(
    fc.record({
      day: fc.constantFrom(...days),
      person: fc.nat(40).map((n) => ({
        ...windows(1, n),
        organisation: n % 3 === 0 ? undefined : windows(3, n % 5),
      })),
      feature: fc.nat(300).map((n) => ({ id: `feature-${n}`, area: `area-${n % 4}` })),
      role: fc.constantFrom(...ROLES),
      size: fc.constantFrom(...ORGANISATION_SIZES),
      device: fc.constantFrom(...DEVICES),
      error: fc.boolean(),
      durationBin: fc.option(fc.nat(63), { nil: undefined }),
      fingerprint: fc.record({ high: fc.nat(0xffff_ffff), low: fc.integer({ min: 1, max: 0xffff_ffff }) }),
    }),
    { maxLength },
  )
