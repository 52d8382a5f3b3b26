// What the stages say of their work, as an operator watches it: no feature, person, organisation or partition (R6).
import type { KeyRecord } from './keys/port.ts'
import type { ExporterStats } from './reports/exports/exporter.ts'
import type { WorkCount } from './reports/reading.ts'
import type { ReportsStats } from './reports/stage.ts'
import type { TransformStats } from './transform/stage.ts'

/** Event totals move in steps of this size. */
const STEP = 1_000

/** Memory grows by people and events: the same for it. */
const STEP_BYTES = 1024 * 1024
/** The oldest key was made at the first event of its window. */
const STEP_AGE_MS = 3_600_000

/** `transform`: undefined until it was heard of. */
export function workCounts(
  reports: ReportsStats,
  transform: TransformStats | undefined,
  keys: readonly KeyRecord[],
  nowMs: number,
  exports?: ExporterStats,
): WorkCount[] {
  const made = keys
    .filter(({ destroyedAt, diesAt }) => destroyedAt === null && diesAt !== null)
    .map(({ madeAt }) => madeAt)
  const oldestMs = made.length === 0 ? 0 : nowMs - Math.min(...made)
  return [
    gauge(
      'peil_lag_seconds',
      'How far the slowest partition is behind the clock',
      Math.round((reports.lagMs ?? 0) / 1000),
    ),
    gauge(
      'peil_oldest_open_key_seconds',
      'Age of the oldest key with a death date that is not destroyed, in whole hours',
      upTo(STEP_AGE_MS, oldestMs) / 1000,
    ),
    gauge(
      'peil_clock_suspended',
      '1 while the clock is not trusted and waits for peil clock confirm',
      reports.clockSuspended ? 1 : 0,
    ),
    counter('peil_windows_closed_total', 'Windows closed since the start', reports.closed),
    counter(
      'peil_report_failures_total',
      'Tasks of reports that failed and were left to the next time',
      reports.failures,
    ),
    ...(exports === undefined ? [] : exportCounts(exports)),
    ...(transform === undefined ? [] : transformCounts(transform)),
  ]
}

const exportCounts = ({ packed, delivered, failures }: ExporterStats): WorkCount[] => [
  counter('peil_packages_made_total', 'Packages made for recipients since the start', packed),
  counter('peil_packages_delivered_total', 'Packages that arrived since the start', delivered),
  counter('peil_delivery_failures_total', 'Attempts to deliver that failed and are tried again', failures),
]

/** What a transform stage tells by itself. */
export const transformCounts = (transform: TransformStats): WorkCount[] => [
  gauge('peil_lag_messages', 'Messages that wait in the partition where most do', transform.lag),
  counter('peil_blocks_skipped_total', 'Blocks that could not be opened', sum(transform.skipped)),
  counter('peil_events_counted_total', 'Events that entered the journal, in steps of 1,000', steps(transform.counted)),
  counter('peil_events_dropped_total', 'Events left out of it, in steps of 1,000', steps(sum(transform.dropped))),
  counter('peil_key_stalls_total', 'How often a key could not be reached', transform.stalls),
  gauge(
    'peil_figures_bytes',
    'Memory held by open figures, in steps of 1 MiB',
    upTo(STEP_BYTES, transform.figureBytes),
  ),
  gauge(
    'peil_event_ids_bytes',
    'Memory held to recognise repeats, in steps of 1 MiB',
    upTo(STEP_BYTES, transform.eventIdBytes),
  ),
]

const gauge = (name: string, help: string, value: number): WorkCount => ({ name, help, kind: 'gauge', value })
const counter = (name: string, help: string, value: number): WorkCount => ({ name, help, kind: 'counter', value })
const steps = (count: number): number => Math.floor(count / STEP) * STEP
const upTo = (step: number, value: number): number => Math.ceil(value / step) * step
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)
