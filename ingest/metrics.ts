// What ingest tells about its work: totals in steps (R6), so that nobody can count one person's events in them.
import { Counter, Registry, collectDefaultMetrics } from 'prom-client'
import { REFUSALS, type RefusalReason } from '../schemas/refusal.ts'

/** Event totals are rounded down to steps of this many, bytes to steps of a million. */
const STEP_EVENTS = 1_000
const STEP_BYTES = 1_000_000

export interface IngestMetrics {
  readonly registry: Registry
  accepted(events: number): void
  refused(reason: RefusalReason): void
  early(events: number): void
  received(bytes: number): void
  answered(status: number): void
}

/** `registry`: where other stages of the process tell of theirs (default: one of its own, with the process metrics). */
export function openMetrics(registry = withProcessMetrics(new Registry())): IngestMetrics {
  const accepted = stepped(registry, 'peil_events_accepted_total', 'events accepted, in steps of 1,000', STEP_EVENTS)
  const early = stepped(
    registry,
    'peil_events_early_total',
    'events with a clock too far ahead, in steps of 1,000',
    STEP_EVENTS,
  )
  const received = stepped(
    registry,
    'peil_ingest_bytes_total',
    'bytes of bodies, decompressed, in steps of 1,000,000',
    STEP_BYTES,
  )
  const refused = steppedBy(
    registry,
    'peil_events_refused_total',
    'events refused, in steps of 1,000',
    'reason',
    REFUSALS,
  )
  const answered = steppedBy(
    registry,
    'peil_ingest_answers_total',
    'requests answered, in steps of 1,000',
    'status',
    [],
  )
  return {
    registry,
    accepted,
    early,
    received,
    refused: (reason) => refused(reason, 1),
    answered: (status) => answered(String(status), 1),
  }
}

function withProcessMetrics(registry: Registry): Registry {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  return registry
}

/** A counter that shows whole steps only. */
function stepped(registry: Registry, name: string, help: string, step: number): (by: number) => void {
  let exact = 0
  registry.registerMetric(
    new Counter({
      name,
      help,
      registers: [],
      collect() {
        this.reset()
        this.inc(Math.floor(exact / step) * step)
      },
    }),
  )
  return (by) => {
    exact += by
  }
}

/** The same with a label; `shown` are the values that stand there from the start. */
function steppedBy(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  shown: readonly string[],
): (value: string, by: number) => void {
  const exact = new Map<string, number>(shown.map((value) => [value, 0]))
  registry.registerMetric(
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [],
      collect() {
        this.reset()
        for (const [value, count] of exact) this.inc({ [label]: value }, Math.floor(count / STEP_EVENTS) * STEP_EVENTS)
      },
    }),
  )
  return (value, by) => {
    exact.set(value, (exact.get(value) ?? 0) + by)
  }
}
