// What is measured: each figure's name, unit, bound and meaning. The table of docs/benchmarks.md has these rows.
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** One bench: a function that measures one or more figures, in a fresh folder that is removed afterwards. */
export type Bench = (folder: string) => Promise<readonly Figure[]>

export interface Bound {
  readonly name: string
  readonly unit: string
  readonly what: string
  /** Absent: recorded, and nothing is promised. */
  readonly bound?: { readonly atLeast: number } | { readonly atMost: number }
}

export const BOUNDS: readonly Bound[] = [
  {
    name: 'ingest.batch100.events_per_s',
    unit: 'events/s',
    what: 'durable ingest, batches of 100, the ingest stage alone',
    bound: { atLeast: 150_000 },
  },
  {
    name: 'ingest.single.requests_per_s',
    unit: 'requests/s',
    what: 'durable ingest, one event a request, 100 connections, closed loop',
    bound: { atLeast: 15_000 },
  },
  { name: 'ingest.single.p99_ms', unit: 'ms', what: 'from the request to its 202, same run', bound: { atMost: 25 } },
  {
    name: 'journey.events_per_s',
    unit: 'events/s',
    what: 'HTTP to published partials, 60 s sustained, until nothing is left behind',
    bound: { atLeast: 80_000 },
  },
  {
    name: 'fold.replay.events_per_s',
    unit: 'events/s',
    what: 'folding the journal again after a restart, one core',
    bound: { atLeast: 500_000 },
  },
  {
    name: 'restart.s',
    unit: 's',
    what: '`peil start` to caught up: 10 million events in the open day, a month of digests of 100,000 people',
    bound: { atMost: 60 },
  },
  {
    name: 'visible.p99_ms',
    unit: 'ms',
    what: 'from a 202 to a partial whose version reaches the partition’s end read after it, at half the journey’s load',
    bound: { atMost: 5_000 },
  },
  {
    name: 'close.month_100k_people.s',
    unit: 's',
    what: 'last tick folded to ledger `destroyed`, 100,000 people and 200 features',
    bound: { atMost: 30 },
  },
  {
    name: 'release.sampler.draws_per_s',
    unit: 'draws/s',
    what: 'exact discrete Gaussian draws with node:crypto randomness, σ of the ready plans, one core',
    bound: { atLeast: 200_000 },
  },
  {
    name: 'fold.bytes_per_event_id',
    unit: 'bytes',
    what: 'memory for recognising repeats',
    bound: { atMost: 24 },
  },
  {
    name: 'idle.cpu_percent',
    unit: '%',
    what: '`peil start` with nothing to do, whole process tree',
    bound: { atMost: 2 },
  },
  {
    name: 'idle.rss_mb',
    unit: 'MB',
    what: 'memory that this tree holds, pages that its processes share counted once',
    bound: { atMost: 450 },
  },
  { name: 'idle.rss_sum_mb', unit: 'MB', what: 'the sum of their resident sets: shared pages counted in each' },
  {
    name: 'kafka.journey.events_per_s',
    unit: 'events/s',
    what: 'HTTP to published partials over one Kafka broker, every stage a process, all on the same two cores',
    bound: { atLeast: 40_000 },
  },
  {
    name: 'kafka.takeover_s',
    unit: 's',
    what: 'one of two transforms killed, until all its partitions publish again (session of 15 s)',
    bound: { atMost: 20 },
  },
  {
    name: 'kafka.idle.cpu_percent',
    unit: '%',
    what: 'keys, ingest, transform and reports with nothing to do, without the broker',
    bound: { atMost: 2 },
  },
  {
    name: 'release.200x4_tables.s',
    unit: 's',
    what: 'bounded sums of 200 features, 4 tables and all metrics to a release that is checked, committed and signed',
    bound: { atMost: 10 },
  },
  {
    name: 'export.five_years.s',
    unit: 's',
    what: 'sixty monthly releases of 200 features and 4 tables to packages in all formats: signed, one file each, durable, in the ledger',
    bound: { atMost: 10 },
  },
  {
    name: 'export.five_years.rss_mb',
    unit: 'MB',
    what: 'by how much the memory of that process grew at most meanwhile',
  },
  {
    name: 'export.five_years_delivered.s',
    unit: 's',
    what: 'the same, and each unpacked into a folder, made durable, read back and recorded',
  },
  {
    name: 'release.error_ratio_to_naive',
    unit: '×',
    what: 'median relative error of feature totals, over that of the naive release at the same ρ; the worst tier',
    bound: { atMost: 0.5 },
  },
  {
    name: 'release.error_ratio_to_naive.same_shares',
    unit: '×',
    what: 'the same, where the naive release divides ρ as the ready plan does',
  },
  { name: 'release.error_median.s', unit: '%', what: 'median relative error of people in shown cells, 10,000 people' },
  { name: 'release.error_median.m', unit: '%', what: 'the same, 40,000 people' },
  { name: 'release.error_median.l', unit: '%', what: 'the same, 200,000 people' },
  { name: 'log.append.small.appends_per_s', unit: 'appends/s', what: 'the log alone: 400 bytes, 100 callers' },
  { name: 'log.append.small.p50_ms', unit: 'ms', what: 'same run' },
  { name: 'log.append.small.p99_ms', unit: 'ms', what: 'same run' },
  { name: 'log.append.big.mb_per_s', unit: 'MB/s', what: 'the log alone: 256 KiB, 32 callers' },
  { name: 'log.append.big.p99_ms', unit: 'ms', what: 'same run' },
  { name: 'fold.day.bytes_per_person', unit: 'bytes', what: 'memory for a person on an open day' },
  { name: 'fold.day.bytes_per_pair', unit: 'bytes', what: 'memory for a feature that a person uses on an open day' },
  {
    name: 'fold.window.bytes_per_person',
    unit: 'bytes',
    what: 'memory for a person of an open week or month, 20 features',
  },
]

/** @throws Error when no figure has that name: every figure needs a line here. */
export function boundOf(name: string): Bound {
  const found = BOUNDS.find((bound) => bound.name === name)
  if (found === undefined) throw new Error(`the figure ${name} is not in test/bench/figures.ts`)
  return found
}

/** A figure with the unit that its bound states. */
export const figure = (name: string, value: number): Figure => ({ name, value, unit: boundOf(name).unit })

export const holds = ({ name, value }: Figure): boolean => {
  const { bound } = boundOf(name)
  if (bound === undefined) return true
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost
}

export const boundText = ({ bound }: Bound): string => {
  if (bound === undefined) return ''
  return 'atLeast' in bound ? `≥ ${shown(bound.atLeast)}` : `≤ ${shown(bound.atMost)}`
}

/** 152,340 · 23.4 · 0.38 */
export const shown = (value: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: value >= 1_000 ? 0 : value >= 10 ? 1 : 2 })
