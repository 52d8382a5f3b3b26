// A digest as bytes: the sealed body of a message on the topic `digests`. Pseudonyms are random, so only the rest deflates.
//
//   number of organisations and people · their pseudonyms · deflated: features, then the columns in order
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ColumnReader, ColumnWriter, MalformedColumns } from '../../schemas/columns.ts'
import { PSEUDONYM_BYTES } from '../deidentify/pseudonym.ts'
import { NO_ORGANISATION } from '../journal/section.ts'
import type { Digest } from './digest.ts'

export function encodeDigest(digest: Digest): Buffer {
  const columns = new ColumnWriter()
  columns.number(digest.features.length)
  for (const { id, area } of digest.features) {
    columns.text(id)
    columns.text(area)
  }
  for (const place of digest.organisation) columns.number(place === NO_ORGANISATION ? 0 : place + 1)
  columns.bytes(digest.segment)
  columns.column(digest.rowsOfPerson)
  columns.number(digest.feature.length)
  columns.column(digest.feature)
  columns.column(digest.events)
  columns.column(digest.errors)
  columns.bytes(digest.binsOfRow)
  columns.number(digest.bin.length)
  columns.bytes(digest.bin)

  const whole = new ColumnWriter()
  whole.number(digest.organisations.length / PSEUDONYM_BYTES)
  whole.number(digest.people.length / PSEUDONYM_BYTES)
  whole.bytes(digest.organisations)
  whole.bytes(digest.people)
  whole.bytes(deflateRawSync(columns.written(), { level: 1 }))
  return whole.written()
}

/** @throws MalformedColumns when it was not made by `encodeDigest`. */
export function decodeDigest(body: Uint8Array): Digest {
  const whole = new ColumnReader(body)
  const organisationCount = whole.length()
  const peopleCount = whole.length()
  const organisations = whole.bytes(organisationCount * PSEUDONYM_BYTES)
  const people = whole.bytes(peopleCount * PSEUDONYM_BYTES)
  const columns = new ColumnReader(inflated(whole.rest()))
  const features = Array.from({ length: columns.length() }, () => ({ id: columns.text(), area: columns.text() }))
  const organisation = columns.column(new Float64Array(peopleCount))
  const segment = columns.bytes(peopleCount)
  const rowsOfPerson = columns.column(new Uint32Array(peopleCount))
  const rows = columns.length()
  const feature = columns.column(new Uint32Array(rows))
  const events = columns.column(new Uint32Array(rows))
  const errors = columns.column(new Uint32Array(rows))
  const binsOfRow = columns.bytes(rows)
  const bins = columns.length()
  return {
    features,
    organisations,
    people,
    organisation: Uint32Array.from(organisation, (place) => (place === 0 ? NO_ORGANISATION : place - 1)),
    segment,
    rowsOfPerson,
    feature,
    events,
    errors,
    binsOfRow,
    bin: columns.bytes(bins),
  }
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes)
  } catch (cause) {
    throw new MalformedColumns('a digest that cannot be inflated', { cause })
  }
}
