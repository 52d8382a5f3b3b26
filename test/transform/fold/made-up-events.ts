// Events for the fold, drawn by fast-check, and the journal sections they become.
import fc from 'fast-check'
import type { Pseudonym, PseudonymousEvent, WindowPseudonyms } from '../../../schemas/pseudonymous-event.ts'
import {
  DEVICES,
  type Device,
  ORGANISATION_SIZES,
  type OrganisationSize,
  ROLES,
  type Role,
} from '../../../schemas/segments.ts'
import type { Seen } from './naive-tally.ts'

const FEATURES = Array.from({ length: 70 }, (_, number) => ({ id: `f${number}`, area: `area-${number % 3}` }))

const event = fc.record({
  person: fc.integer({ min: 0, max: 14 }),
  feature: fc.oneof(fc.constantFrom(...FEATURES.slice(0, 6)), fc.constantFrom(...FEATURES)),
  role: fc.constantFrom(...ROLES),
  organisationSize: fc.constantFrom(...ORGANISATION_SIZES),
  device: fc.constantFrom(...DEVICES),
  error: fc.boolean(),
  bin: fc.option(fc.integer({ min: 0, max: 63 }), { nil: undefined }),
})

/** Events of a day; a person's organisation follows from the person: some have none, some share one. */
export const dayOfEvents = (day: number): fc.Arbitrary<Seen[]> =>
  fc.array(event, { maxLength: 60 }).map((events) =>
    events.map(({ person, ...rest }) => ({
      ...rest,
      day,
      person: `p${person}`,
      organisation: person % 5 === 0 ? undefined : `o${person % 4}`,
    })),
  )

/** 16 bytes that differ for every name; the first ones too, as those of a keyed hash do. */
export function pseudonym(name: string): Pseudonym {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(Buffer.from(name).reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), 1) >>> 0)
  bytes.write(name.slice(0, 12), 4)
  return Uint8Array.from(bytes) as Pseudonym
}

const pseudonyms = (name: string): WindowPseudonyms => ({ month: pseudonym(`m${name}`), week: pseudonym(`w${name}`) })

let ids = 0
export const pseudonymous = (day: string, seen: Seen): PseudonymousEvent => ({
  day,
  person: {
    ...pseudonyms(seen.person),
    organisation: seen.organisation === undefined ? undefined : pseudonyms(seen.organisation),
  },
  feature: seen.feature,
  role: seen.role as Role,
  size: seen.organisationSize as OrganisationSize,
  device: seen.device as Device,
  error: seen.error,
  durationBin: seen.bin,
  fingerprint: { high: 1, low: ++ids },
})
