// Sections of the journal: what goes in comes out, numbering included, and what is no section is refused.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Pseudonym, PseudonymousEvent } from '../../../schemas/pseudonymous-event.ts'
import { DEVICES, ORGANISATION_SIZES, ROLES } from '../../../schemas/segments.ts'
import { DayIndex } from '../../../transform/journal/day-index.ts'
import { DayIndexes } from '../../../transform/journal/day-indexes.ts'
import { decodeSection, encodeSection } from '../../../transform/journal/section-bytes.ts'
import { MalformedSection, NO_DURATION, NO_ORGANISATION, type Section } from '../../../transform/journal/section.ts'
import { SEGMENTS, segmentOf, segmentParts } from '../../../transform/journal/segment-number.ts'
import { pseudonymousEvents } from '../made-events.ts'

const DAY = '2026-11-18'
const batches = fc.array(pseudonymousEvents([DAY]), { maxLength: 5 })
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Pseudonyms as evenly spread as real ones. */
const spread = (number: number): Pseudonym =>
  Uint8Array.from(createHash('sha256').update(String(number)).digest().subarray(0, 16)) as Pseudonym

/** Reads sections back into what was put in, as whoever folds them would: by the numbers alone. */
function reader() {
  const people: { month: string; week: string; organisation: { month: string; week: string } | undefined }[] = []
  const organisations: { month: string; week: string }[] = []
  const features: { id: string; area: string }[] = []
  const pair = ({ month, week }: { month: Uint8Array; week: Uint8Array }, at: number) => ({
    month: hex(month.subarray(at * 16, at * 16 + 16)),
    week: hex(week.subarray(at * 16, at * 16 + 16)),
  })
  return (section: Section) => {
    for (let i = 0; i < section.newOrganisations.count; i++) organisations.push(pair(section.newOrganisations, i))
    for (let i = 0; i < section.newPeople.count; i++) {
      const number = section.newPeople.organisation[i] ?? NO_ORGANISATION
      people.push({
        ...pair(section.newPeople, i),
        organisation: number === NO_ORGANISATION ? undefined : organisations[number],
      })
    }
    features.push(...section.newFeatures)
    return Array.from({ length: section.rows }, (_, row) => {
      const parts = segmentParts(section.segment[row] ?? 0)
      return {
        person: people[section.person[row] ?? -1],
        feature: features[section.feature[row] ?? -1],
        segments: [ROLES[parts.role], ORGANISATION_SIZES[parts.size], DEVICES[parts.device]],
        error: section.error[row] === 1,
        durationBin: section.duration[row] === NO_DURATION ? undefined : section.duration[row],
        fingerprint: [section.fingerprints[row * 2], section.fingerprints[row * 2 + 1]],
      }
    })
  }
}

const expected = (event: PseudonymousEvent) => {
  const { month, week, organisation } = event.person
  return {
    person: {
      month: hex(month),
      week: hex(week),
      organisation:
        organisation === undefined ? undefined : { month: hex(organisation.month), week: hex(organisation.week) },
    },
    feature: event.feature,
    segments: [event.role, event.size, event.device],
    error: event.error,
    durationBin: event.durationBin,
    fingerprint: [event.fingerprint.high, event.fingerprint.low],
  }
}

describe('a section', () => {
  test('decoded says what the events said, over any number of sections of a day', () => {
    fc.assert(
      fc.property(batches, fc.nat(3), (runs, offset) => {
        const index = new DayIndex(DAY)
        const read = reader()
        for (const events of runs) {
          const section = index.number(events)
          const bytes = encodeSection(section)
          const moved = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset) // aligned or not
          const decoded = decodeSection(DAY, moved)
          expect(decoded).toEqual(section)
          expect(read(decoded)).toEqual(events.map(expected))
        }
      }),
    )
  })

  test('has wide columns where the numbers ask for it', () => {
    const [event] = fc
      .sample(
        pseudonymousEvents([DAY]).filter(({ length }) => length > 0),
        1,
      )
      .flat()
    if (event === undefined) throw new Error('no event')
    const index = new DayIndex(DAY)
    const many = Array.from({ length: 70_000 }, (_, n) => ({
      ...event,
      person: { month: spread(n), week: spread(n + 1), organisation: undefined },
      feature: { id: `feature-${n % 400}`, area: 'all' },
    }))
    const section = index.number(many)
    expect(section.newPeople.count).toBe(70_000)
    const bytes = encodeSection(section)
    const decoded = decodeSection(DAY, bytes)
    expect(encodeSection(decoded).equals(bytes)).toBe(true)
    expect([decoded.person[69_999], decoded.feature[69_999]]).toEqual([69_999, 399])
    const next = index.number([event])
    expect(next.from).toEqual({ people: 70_000, organisations: 0, features: 400 })
    expect(decodeSection(DAY, encodeSection(next))).toEqual(next)
  })

  test('takes 12 bytes a row and 36 a new person', () => {
    const events = fc.sample(pseudonymousEvents([DAY], 50), 20).flat()
    const index = new DayIndex(DAY)
    index.number(events)
    const again = index.number(events.map((event) => ({ ...event, durationBin: undefined })))
    const most = 12 + (index.counts.features > 256 ? 1 : 0)
    expect(encodeSection(again).length).toBeLessThanOrEqual(34 + events.length * most)
  })

  test('is refused when it is cut short, too long, or of another format', () => {
    const index = new DayIndex(DAY)
    const bytes = encodeSection(index.number(fc.sample(pseudonymousEvents([DAY]), 3).flat()))
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => decodeSection(DAY, bytes.subarray(0, length))).toThrow(MalformedSection)
    expect(() => decodeSection(DAY, Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(MalformedSection)
    expect(() => decodeSection(DAY, Buffer.concat([Buffer.from([9]), bytes.subarray(1)]))).toThrow(MalformedSection)
  })

  test('is refused when a row names a number that was never given', () => {
    const index = new DayIndex(DAY)
    const section = index.number(
      fc
        .sample(
          pseudonymousEvents([DAY]).filter((events) => events.length > 0),
          1,
        )
        .flat(),
    )
    const wrong = { ...section, person: section.person.map(() => section.newPeople.count) }
    expect(() => decodeSection(DAY, encodeSection(wrong))).toThrow(MalformedSection)
  })
})

describe('numbering', () => {
  test('rebuilt from sections is the numbering that made them', () => {
    fc.assert(
      fc.property(batches, (runs) => {
        const live = new DayIndex(DAY)
        const replayed = new DayIndex(DAY)
        for (const events of runs) {
          const section = live.number(events)
          replayed.absorb(decodeSection(DAY, encodeSection(section)))
          expect(replayed.counts).toEqual(live.counts)
        }
        const more = runs.flat()
        expect(replayed.number(more)).toEqual(live.number(more))
      }),
    )
  })

  test('taken back leaves no trace', () => {
    fc.assert(
      fc.property(batches, pseudonymousEvents([DAY]), pseudonymousEvents([DAY]), (runs, lost, next) => {
        const index = new DayIndexes()
        const untouched = new DayIndexes()
        for (const events of runs) {
          index.of(DAY).number(events)
          untouched.of(DAY).number(events)
        }
        const checkpoint = index.checkpoint()
        index.of(DAY).number(lost)
        index.of('2026-11-19').number(lost)
        index.discardTo(checkpoint)
        expect(index.of('2026-11-19').counts).toEqual({ people: 0, organisations: 0, features: 0 })
        expect(index.of(DAY).number(next)).toEqual(untouched.of(DAY).number(next))
      }),
    )
  })

  test('does not go on from a section that is missing, or from one twice', () => {
    const events = fc
      .sample(
        pseudonymousEvents([DAY]).filter((some) => some.length > 5),
        1,
      )
      .flat()
    const live = new DayIndex(DAY)
    const first = live.number(events.slice(0, 3))
    const second = live.number(events)
    const replayed = new DayIndex(DAY)
    expect(() => replayed.absorb(second)).toThrow(MalformedSection)
    replayed.absorb(first)
    expect(() => replayed.absorb(first)).toThrow(MalformedSection)
    replayed.absorb(second)
  })
})

test('every segment number stands for one role, size and device, and back', () => {
  const seen = new Set<number>()
  for (const [role, r] of ROLES.entries())
    for (const [size, s] of ORGANISATION_SIZES.entries())
      for (const [device, d] of DEVICES.entries()) {
        const segment = segmentOf(r, s, d)
        expect(segmentParts(segment)).toEqual({ role, size, device })
        seen.add(segment)
      }
  expect([seen.size, Math.max(...seen)]).toEqual([SEGMENTS, SEGMENTS - 1])
})
