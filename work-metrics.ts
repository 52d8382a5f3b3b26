// Counts of work as Prometheus reads them.
import { Counter, Gauge, Registry } from 'prom-client'
import type { WorkCount } from './reports/reading.ts'

export function registryOf(counts: readonly WorkCount[]): Registry {
  const registry = new Registry()
  for (const { name, help, kind, value } of counts) {
    if (kind === 'gauge') new Gauge({ name, help, registers: [registry] }).set(value)
    else new Counter({ name, help, registers: [registry] }).inc(value)
  }
  return registry
}
