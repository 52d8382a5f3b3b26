// A partial as bytes: the sealed body of a message on the topic `partials`. What the header says is not said again.
//
//   number of totals, then level and id of each · number of cells, then columns over the cells: total, place in SLOTS,
//   the nine figures · number of durations, then columns: total, people, the bins as (count of non-empty, bin, events) ·
//   where a release plan is in force: its hash, the number of bounded cells, then columns: total, place in SLOTS, the three
//   bounded figures
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Bounded, BoundedCell, BoundedSums } from '../schemas/bounded.ts'
import { ColumnReader, ColumnWriter, MalformedColumns } from '../schemas/columns.ts'
import { type CellSums, DURATION_BINS, type DurationSums, type Partial, type Sums } from '../schemas/figures.ts'
import { DIMENSIONS, type Dimension, LEVELS, type Level, VALUES } from '../schemas/segments.ts'

/** Every (dimension, value) a total is cut by, in the order in which partials hold them. */
export const SLOTS: readonly { readonly by: Dimension; readonly value: string }[] = DIMENSIONS.flatMap((by) =>
  VALUES[by].map((value) => ({ by, value })),
)
const slotNumbers = new Map(
  DIMENSIONS.map((by) => [
    by,
    new Map(VALUES[by].map((value) => [value, SLOTS.findIndex((slot) => slot.by === by && slot.value === value)])),
  ]),
)

/** The columns of figures, in order. */
const FIGURES: readonly ((sums: Sums) => number)[] = [
  (sums) => sums.people,
  (sums) => sums.organisations,
  (sums) => sums.largest,
  (sums) => sums.events,
  (sums) => sums.activeDays,
  (sums) => sums.errors,
  (sums) => sums.errorPeople,
  (sums) => sums.errorOrganisations,
  (sums) => sums.errorLargest,
]

const BOUNDED_FIGURES: readonly ((sums: BoundedSums) => number)[] = [
  (sums) => sums.people,
  (sums) => sums.activeDays,
  (sums) => sums.organisations,
]

/** What a partial says; window, partition, version and watermark stand in the message's header. */
export type PartialBody = Pick<Partial, 'cells' | 'durations' | 'bounded'>

interface Total {
  readonly level: Level
  readonly id: string
}

const PLAIN = 0
const DEFLATED = 1
const WORTH_DEFLATING = 512

export function encodePartialBody({ cells, durations, bounded }: PartialBody): Buffer {
  const totals = new Map<string, number>()
  const names = new ColumnWriter()
  let last: { level: Level; id: string; total: number } | undefined // a total's cells stand together
  const totalOf = (level: Level, id: string): number => {
    if (last?.level === level && last.id === id) return last.total
    const key = `${level} ${id}`
    let total = totals.get(key)
    if (total === undefined) {
      totals.set(key, (total = totals.size))
      names.number(LEVELS.indexOf(level))
      names.text(id)
    }
    last = { level, id, total }
    return total
  }
  const cellTotals = cells.map(({ level, id }) => totalOf(level, id))
  const durationTotals = durations.map(({ level, id }) => totalOf(level, id))
  const boundedTotals = bounded?.cells.map(({ level, id }) => totalOf(level, id)) ?? []

  const writer = new ColumnWriter()
  writer.number(totals.size)
  writer.bytes(names.written())
  writer.number(cells.length)
  writer.column(cellTotals)
  for (const { by, value } of cells) writer.number(slotOf(by, value))
  for (const figure of FIGURES) for (const cell of cells) writer.number(figure(cell))
  writer.number(durations.length)
  writer.column(durationTotals)
  for (const { people, bins } of durations) {
    writer.number(people)
    writer.number(bins.reduce((filled, events) => (events > 0 ? filled + 1 : filled), 0))
    for (let bin = 0; bin < bins.length; bin++) {
      const events = bins[bin] ?? 0
      if (events === 0) continue
      writer.number(bin)
      writer.number(events)
    }
  }
  if (bounded !== undefined) {
    writer.text(bounded.plan)
    writer.number(bounded.cells.length)
    writer.column(boundedTotals)
    for (const { by, value } of bounded.cells) writer.number(slotOf(by, value))
    for (const figure of BOUNDED_FIGURES) for (const cell of bounded.cells) writer.number(figure(cell))
  }
  const plain = writer.written()
  return plain.length < WORTH_DEFLATING
    ? Buffer.concat([Buffer.of(PLAIN), plain])
    : Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(plain, { level: 1 })])
}

/** @throws MalformedColumns when it was not made by `encodePartialBody`. */
export function decodePartialBody(body: Uint8Array): PartialBody {
  const reader = new ColumnReader(inflated(body))
  const totals = Array.from({ length: reader.length() }, () => ({ level: levelAt(reader.number()), id: reader.text() }))
  const totalAt = (total: number): Total => known(totals[total])
  const count = reader.length()
  const cellTotals = reader.column(new Uint32Array(count))
  const slots = reader.column(new Uint8Array(count))
  const figures = reader.column(new Float64Array(count * FIGURES.length))
  const cells = Array.from({ length: count }, (_, cell): CellSums => {
    const { level, id } = totalAt(cellTotals[cell] ?? -1)
    const { by, value } = known(SLOTS[slots[cell] ?? -1])
    return {
      level,
      id,
      by,
      value,
      people: figures[cell] ?? 0,
      organisations: figures[count + cell] ?? 0,
      largest: figures[count * 2 + cell] ?? 0,
      events: figures[count * 3 + cell] ?? 0,
      activeDays: figures[count * 4 + cell] ?? 0,
      errors: figures[count * 5 + cell] ?? 0,
      errorPeople: figures[count * 6 + cell] ?? 0,
      errorOrganisations: figures[count * 7 + cell] ?? 0,
      errorLargest: figures[count * 8 + cell] ?? 0,
    }
  })
  const durationTotals = reader.column(new Uint32Array(reader.length()))
  const durations = Array.from(durationTotals, (total): DurationSums => {
    const people = reader.number()
    const bins = Array.from({ length: DURATION_BINS }, () => 0)
    for (let filled = reader.number(); filled > 0; filled--) {
      const bin = reader.number()
      if (bin >= DURATION_BINS) throw new MalformedColumns('no such bin')
      bins[bin] = reader.number()
    }
    return { ...totalAt(total), people, bins }
  })
  const rest = reader.rest()
  return rest.length === 0 ? { cells, durations } : { cells, durations, bounded: boundedIn(rest, totalAt) }
}

function boundedIn(rest: Uint8Array, totalAt: (total: number) => Total): Bounded {
  const reader = new ColumnReader(rest)
  const plan = reader.text()
  const count = reader.length()
  const totals = reader.column(new Uint32Array(count))
  const slots = reader.column(new Uint8Array(count))
  const figures = reader.column(new Float64Array(count * BOUNDED_FIGURES.length))
  const cells = Array.from({ length: count }, (_, cell): BoundedCell => {
    const { level, id } = totalAt(totals[cell] ?? -1)
    const { by, value } = known(SLOTS[slots[cell] ?? -1])
    return {
      level,
      id,
      by,
      value,
      people: figures[cell] ?? 0,
      activeDays: figures[count + cell] ?? 0,
      organisations: figures[count * 2 + cell] ?? 0,
    }
  })
  return { plan, cells }
}

function inflated(body: Uint8Array): Uint8Array {
  if (body[0] === PLAIN) return body.subarray(1)
  if (body[0] !== DEFLATED) throw new MalformedColumns('unknown form of partial')
  try {
    return inflateRawSync(body.subarray(1))
  } catch (cause) {
    throw new MalformedColumns('a partial that cannot be inflated', { cause })
  }
}

function slotOf(by: Dimension, value: string): number {
  const slot = slotNumbers.get(by)?.get(value)
  if (slot === undefined) throw new RangeError('no such segment')
  return slot
}

const levelAt = (level: number): Level => known(LEVELS[level])

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new MalformedColumns('a number that stands for nothing')
  return found
}
