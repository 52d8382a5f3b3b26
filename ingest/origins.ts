// Which pages may send: CORS, by the origins of the sources.
import type { Source } from '../schemas/source.ts'

/** An origin as browsers write it. */
const normal = (origin: string): string => new URL(origin).origin

export interface Origins {
  /** Whether a page of this origin may send for the source. */
  allows(source: Source, origin: string): boolean
  /** Whether it may for any: a preflight brings no write key, so it cannot be about one source. */
  allowsForAny(origin: string): boolean
}

export function openOrigins(sources: readonly Source[]): Origins {
  const bySource = new Map(sources.map((source) => [source.id, new Set(source.origins.map(normal))]))
  const all = new Set([...bySource.values()].flatMap((origins) => [...origins]))
  return {
    allows: (source, origin) => bySource.get(source.id)?.has(origin) ?? false,
    allowsForAny: (origin) => all.has(origin),
  }
}

export const PREFLIGHT_HEADERS: readonly (readonly [string, string])[] = [
  ['access-control-allow-methods', 'POST'],
  ['access-control-allow-headers', 'authorization, content-type, content-encoding'],
  ['access-control-max-age', '7200'],
]
