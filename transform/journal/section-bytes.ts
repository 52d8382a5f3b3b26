// The bytes of a section, before it is sealed.
//
//   8 words: format and flags · rows · people, organisations and features it continues from
//            · new people · new organisations · bytes of the new features
//   fingerprints (8 bytes a row) · new people: organisation (4 each), month, week (16 each) · new organisations: month,
//   week · person (2 or 4 a row) · feature (1 or 2) · segment and error (1) · duration (0 or 1) · new features (JSON)
//
// Columns of fixed width, wide ones first so that each is aligned: reading one is making a view. Varints were 10 %
// smaller (fingerprints are most of it) and five times slower. Words are little-endian, as on every machine Node.js
// has builds for but s390x.
import { z } from 'zod'
import type { Day } from '../../schemas/figures.ts'
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import { MalformedSection, NO_DURATION, type NewPseudonyms, type Section } from './section.ts'
import { SEGMENTS } from './segment-number.ts'

const FORMAT = 1
const WIDE_PEOPLE = 1 << 8
const WIDE_FEATURES = 1 << 9
const DURATIONS = 1 << 10
const HEADER_WORDS = 8
const ERROR_BIT = 128
const Pairs = z.array(z.tuple([z.string(), z.string()]))

const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** The plain bytes of a section. */
export function encodeSection(section: Section): Buffer {
  const { from, newPeople, newOrganisations, newFeatures, rows } = section
  const features = Buffer.from(JSON.stringify(newFeatures.map(({ id, area }) => [id, area])))
  const widePeople = from.people + newPeople.count > 0x1_0000
  const wideFeatures = from.features + newFeatures.length > 0x100
  const durations = section.duration.some((bin) => bin !== NO_DURATION)
  const flags =
    FORMAT | (widePeople ? WIDE_PEOPLE : 0) | (wideFeatures ? WIDE_FEATURES : 0) | (durations ? DURATIONS : 0)
  const parts: ArrayBufferView[] = [
    Uint32Array.of(
      flags,
      rows,
      from.people,
      from.organisations,
      from.features,
      newPeople.count,
      newOrganisations.count,
      features.length,
    ),
    section.fingerprints,
    newPeople.organisation,
    newPeople.month,
    newPeople.week,
    newOrganisations.month,
    newOrganisations.week,
    widePeople ? section.person : new Uint16Array(section.person),
    wideFeatures ? section.feature : new Uint8Array(section.feature),
    section.segment.map((segment, row) => segment | (section.error[row] === 1 ? ERROR_BIT : 0)),
  ]
  if (durations) parts.push(section.duration)
  parts.push(features)
  return Buffer.concat(parts.map(bytesOf))
}

/** Its columns are views on `plain` where that is aligned.
 * @throws MalformedSection when the bytes are not a section, or a row names a number that nobody has. */
export function decodeSection(day: Day, plain: Uint8Array): Section {
  const bytes = plain.byteOffset % 4 === 0 ? plain : Uint8Array.from(plain)
  if (bytes.length < HEADER_WORDS * 4) throw new MalformedSection('shorter than its header')
  let at = 0
  const take = (length: number): [ArrayBufferLike, number, number] => {
    const start = at
    at += length
    if (at > bytes.length) throw new MalformedSection('shorter than its columns')
    return [bytes.buffer, bytes.byteOffset + start, length]
  }
  const take8 = (count: number): Uint8Array => new Uint8Array(...take(count))
  const take16 = (count: number): Uint16Array => {
    const [buffer, offset] = take(count * 2)
    return new Uint16Array(buffer, offset, count)
  }
  const take32 = (count: number): Uint32Array => {
    const [buffer, offset] = take(count * 4)
    return new Uint32Array(buffer, offset, count)
  }
  const takePseudonyms = (count: number): NewPseudonyms => ({
    count,
    month: take8(count * 16),
    week: take8(count * 16),
  })

  const [flags = 0, rows = 0, people = 0, organisations = 0, features = 0, ...sizes] = take32(HEADER_WORDS)
  const [newPeople = 0, newOrganisations = 0, featureBytes = 0] = sizes
  if ((flags & 0xff) !== FORMAT) throw new MalformedSection('unknown section format')
  const fingerprints = take32(rows * 2)
  const organisation = take32(newPeople)
  const section = {
    day,
    from: { people, organisations, features },
    newPeople: { organisation, ...takePseudonyms(newPeople) },
    newOrganisations: takePseudonyms(newOrganisations),
    rows,
    person: (flags & WIDE_PEOPLE) > 0 ? take32(rows) : new Uint32Array(take16(rows)),
    feature: (flags & WIDE_FEATURES) > 0 ? take16(rows) : new Uint16Array(take8(rows)),
    ...splitErrors(take8(rows)),
    duration: (flags & DURATIONS) > 0 ? take8(rows) : new Uint8Array(rows).fill(NO_DURATION),
    fingerprints,
    newFeatures: readFeatures(take8(featureBytes)),
  }
  if (at !== bytes.length) throw new MalformedSection('longer than its columns')
  checkNumbers(section)
  return section
}

function splitErrors(column: Uint8Array): { segment: Uint8Array; error: Uint8Array } {
  const segment = new Uint8Array(column.length)
  const error = new Uint8Array(column.length)
  for (let row = 0; row < column.length; row++) {
    const value = column[row] ?? 0
    segment[row] = value & (ERROR_BIT - 1)
    error[row] = value >> 7
  }
  return { segment, error }
}

function readFeatures(bytes: Uint8Array): FeatureRef[] {
  try {
    return Pairs.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).map(([id, area]) => ({ id, area }))
  } catch (cause) {
    throw new MalformedSection('unreadable features', { cause })
  }
}

/** A row that names a number nobody has would be folded into nobody: it can only come from a fault of ours. */
function checkNumbers({ from, newPeople, newFeatures, person, feature, segment }: Section): void {
  const people = from.people + newPeople.count
  const features = from.features + newFeatures.length
  let wrong = false
  for (let row = 0; row < person.length; row++)
    wrong ||= (person[row] ?? 0) >= people || (feature[row] ?? 0) >= features || (segment[row] ?? 0) >= SEGMENTS
  if (wrong) throw new MalformedSection('a row names a number that was never given')
}
