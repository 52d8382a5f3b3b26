// What the keys stage says of its work (Prometheus text): no key's name, no stage's secret, nothing that is counted by
// people (R6).
import { X509Certificate } from 'node:crypto'
import type { Verb } from './grants.ts'
import type { KeyRecord } from './port.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const VERBS: readonly Verb[] = ['obtain', 'find', 'destroy', 'list', 'suspend']

/** `secret`: not one that is known; `grant`: not for this stage; `malformed`: not a question. */
export type RefusalReason = 'secret' | 'grant' | 'malformed'

export interface ServiceCounts {
  asked(verb: Verb): void
  refused(reason: RefusalReason): void
  /** What was asked rightly and could not be answered. */
  failed(): void
  text(now: { readonly keys: readonly KeyRecord[]; readonly nowMs: number; readonly suspended: boolean }): string
}

/** `certificate`: PEM. */
export function openServiceCounts(certificate: string): ServiceCounts {
  const requests = new Map<Verb, number>(VERBS.map((verb) => [verb, 0]))
  const refusals = new Map<RefusalReason, number>([
    ['secret', 0],
    ['grant', 0],
    ['malformed', 0],
  ])
  let failures = 0
  const expiresMs = Date.parse(new X509Certificate(certificate).validTo)

  return {
    asked: (verb) => void requests.set(verb, (requests.get(verb) ?? 0) + 1),
    refused: (reason) => void refusals.set(reason, (refusals.get(reason) ?? 0) + 1),
    failed: () => void failures++,
    text({ keys, nowMs, suspended }) {
      const alive = keys.filter(({ destroyedAt }) => destroyedAt === null)
      const made = alive.filter(({ diesAt }) => diesAt !== null).map(({ madeAt }) => madeAt)
      // In whole hours: the oldest key was made at the first event of its window.
      const oldestMs = made.length === 0 ? 0 : Math.ceil((nowMs - Math.min(...made)) / HOUR_MS) * HOUR_MS
      return [
        ...metric('peil_keys_alive', 'gauge', 'Keys that are not destroyed, lasting ones too', alive.length),
        ...metric(
          'peil_keys_oldest_seconds',
          'gauge',
          'Age of the oldest key with a death date that is not destroyed, in whole hours',
          oldestMs / 1000,
        ),
        ...metric(
          'peil_keys_clock_suspended',
          'gauge',
          '1 while no key dies by the clock, until somebody confirms it',
          suspended ? 1 : 0,
        ),
        ...metric(
          'peil_keys_certificate_days',
          'gauge',
          'Days until the certificate expires: no stage gets a key after that',
          Math.floor((expiresMs - nowMs) / DAY_MS),
        ),
        ...metric('peil_keys_requests_total', 'counter', 'Questions by what was asked', labelled('verb', requests)),
        ...metric('peil_keys_refusals_total', 'counter', 'Questions refused, by reason', labelled('reason', refusals)),
        ...metric('peil_keys_failures_total', 'counter', 'Questions that could not be answered', failures),
        '',
      ].join('\n')
    },
  }
}

const labelled = (label: string, counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].map(([value, count]) => `{${label}="${value}"} ${count}`)

const metric = (
  name: string,
  kind: 'gauge' | 'counter',
  help: string,
  values: number | readonly string[],
): readonly string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${kind}`,
  ...(typeof values === 'number' ? [`${name} ${values}`] : values.map((value) => `${name}${value}`)),
]
