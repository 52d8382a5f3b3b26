// A month's digests of many people, written straight into the log: what a restart has to fold, and a close to sum.
import { randomFillSync } from 'node:crypto'
import { sealMessage } from '../../keys/seal.ts'
import type { Day, WindowId } from '../../schemas/figures.ts'
import type { Ground } from '../../ground.ts'
import { type Digest, EMPTY_DIGEST } from '../../transform/fold/digest.ts'
import { encodeDigest } from '../../transform/fold/digest-codec.ts'
import { SEGMENTS } from '../../transform/journal/segment-number.ts'
import { featureId } from './bodies.ts'

const PSEUDONYM_BYTES = 16

export interface DigestPopulation {
  readonly people: number
  readonly organisations: number
  readonly features: number
  /** How many features a person uses on a day on which they come; they come every other day. */
  readonly featuresADay: number
}

export const DIGEST_POPULATION: DigestPopulation = {
  people: 100_000,
  organisations: 4_000,
  features: 200,
  featuresADay: 5,
}

/** Appends the digests of these days for their week and month, as far as those have keys. The people of a partition are
 * the same on every day. */
export async function writeDigests(ground: Ground, days: readonly Day[], population: DigestPopulation): Promise<void> {
  const { log, keys, calendar } = ground
  const topic = log.topic('digests')
  for (let p = 0; p < log.partitions; p++) {
    const people = pseudonyms(Math.ceil(population.people / log.partitions))
    const organisations = pseudonyms(Math.ceil(population.organisations / log.partitions))
    for (const [number, day] of days.entries()) {
      const body = encodeDigest(digestOfDay(number, people, organisations, population))
      const { week, month } = calendar.windowsOf(day)
      const messages: Buffer[] = []
      for (const k of [week, month] satisfies WindowId[]) {
        const secret = await keys.obtain(k)
        if (secret !== 'destroyed')
          messages.push(sealMessage('digests', secret, { t: 'digest', k, p, day, asOf: -1 }, body))
      }
      if (messages.length > 0) await topic.append(p, messages)
    }
  }
}

function digestOfDay(day: number, people: Uint8Array, organisations: Uint8Array, population: DigestPopulation): Digest {
  const all = Array.from({ length: people.length / PSEUDONYM_BYTES }, (_, person) => person)
  const come = all.filter((person) => (Math.imul(person + 1, 0x9e3779b1) >>> (day % 31)) % 2 === 0)
  const homes = organisations.length / PSEUDONYM_BYTES
  const rows = come.length * population.featuresADay
  const pseudonym = new Uint8Array(come.length * PSEUDONYM_BYTES)
  come.forEach((person, at) => {
    const from = person * PSEUDONYM_BYTES
    pseudonym.set(people.subarray(from, from + PSEUDONYM_BYTES), at * PSEUDONYM_BYTES)
  })
  return {
    ...EMPTY_DIGEST,
    features: Array.from({ length: population.features }, (_, index) => ({
      id: featureId(index),
      area: `area-${index % 10}`,
    })),
    organisations,
    people: pseudonym,
    organisation: Uint32Array.from(come, (person) => person % homes),
    segment: Uint8Array.from(come, (person) => (person * 7) % SEGMENTS),
    rowsOfPerson: Uint32Array.from(come, () => population.featuresADay),
    feature: Uint32Array.from({ length: rows }, (_, row) => featureOfRow(row, day, population)),
    events: Uint32Array.from({ length: rows }, (_, row) => 1 + (row % 4)),
    errors: Uint32Array.from({ length: rows }, (_, row) => (row % 97 === 0 ? 1 : 0)),
    binsOfRow: new Uint8Array(rows),
  }
}

/** Different features within a person's day, and other ones on other days. */
const featureOfRow = (row: number, day: number, { features, featuresADay }: DigestPopulation): number => {
  const first = Math.imul(Math.floor(row / featuresADay) + day * 7_919, 0x85ebca6b) >>> 0
  return (first + (row % featuresADay) * 37) % features
}

const pseudonyms = (count: number): Uint8Array => randomFillSync(new Uint8Array(count * PSEUDONYM_BYTES))
