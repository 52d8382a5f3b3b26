// Appending blocks as ingest would, to the partition a test names.
import { sealMessage } from '../../keys/seal.ts'
import type { Keys } from '../../keys/port.ts'
import type { Log } from '../../log/port.ts'
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { CapturedEvent } from '../../schemas/platform-event.ts'
import type { Role } from '../../schemas/segments.ts'

export const rawKeyOf = (stamp: number): string => `raw/${new Date(stamp).toISOString().slice(0, 13)}`

/** Seals the events under the raw key of the stamp's hour and appends them as one block; answers its origin. */
export async function appendBlock(
  { log, keys }: { log: Log; keys: Keys },
  { p = 0, stamp, events }: { p?: number; stamp: number; events: readonly CapturedEvent[] },
): Promise<number> {
  const k = rawKeyOf(stamp)
  const secret = await keys.obtain(k)
  if (secret === 'destroyed') throw new Error('the raw key is gone')
  const body = Buffer.from(JSON.stringify({ stamp, events }))
  return log.topic('platform-events').append(p, [sealMessage('platform-events', secret, { t: 'block', k, p }, body)])
}

export interface SimpleEvent {
  readonly id: string
  readonly at: number
  readonly account?: string
  readonly organisation?: string
  readonly role?: Role
  readonly route?: string
  readonly source?: string
  readonly error?: boolean
  readonly durationMs?: number
}

/** A request of an account; `/a`, `/b` and `/c` are features of SIMPLE_CATALOGUE. */
export const captured = (simple: SimpleEvent): CapturedEvent => ({
  source: simple.source ?? 'portal',
  people: 'accounts',
  at: simple.at,
  event: {
    type: 'request',
    id: simple.id,
    method: 'GET',
    status: simple.error === true ? 500 : 200,
    place: { route: simple.route ?? '/a' },
    actor: {
      ...(simple.account === undefined ? {} : { account: simple.account }),
      ...(simple.organisation === undefined
        ? {}
        : { organisation: { id: simple.organisation, size: 'small' as const } }),
      role: simple.role ?? 'client',
    },
    ...(simple.durationMs === undefined ? {} : { measures: { durationMs: simple.durationMs } }),
  },
})

const feature = (id: string, area: string) => ({
  id,
  area,
  name: { nl: id, en: id },
  match: [{ route: `/${id}` }],
  purpose: 'tests',
  owner: 'tests',
  expiry: '2099-01-01',
})

/** Three features in two areas, found at `/a`, `/b` and `/c`. */
export const SIMPLE_CATALOGUE: Catalogue = {
  areas: [
    { id: 'north', name: { nl: 'noord', en: 'north' } },
    { id: 'south', name: { nl: 'zuid', en: 'south' } },
  ],
  features: [feature('a', 'north'), feature('b', 'north'), feature('c', 'south')],
}
