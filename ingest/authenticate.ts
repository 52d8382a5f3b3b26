// Which source a request is from: its write key, by Bearer, Basic (as the user name) or `?key=`.
import { hash, timingSafeEqual } from 'node:crypto'
import type { Source } from '../schemas/source.ts'

/** The source whose write key it is. How long it takes says nothing about what the right one would be. */
export type Authenticate = (key: string) => Source | undefined

export function openAuthenticate(sources: readonly Source[]): Authenticate {
  const known = sources.map((source) => ({ source, kept: Buffer.from(source.writeKeySha256, 'hex') }))
  // Right keys only: there are no more of them than sources.
  const met = new Map<string, Source>()
  return (key) => {
    const before = met.get(key)
    if (before !== undefined) return before
    const given = hash('sha256', key, 'buffer')
    let found: Source | undefined
    for (const { source, kept } of known) if (timingSafeEqual(kept, given)) found = source
    if (found !== undefined) met.set(key, found)
    return found
  }
}

const BEARER = 'Bearer '

/** The write key a request brings, wherever it stands. `query`: what comes after `?`. */
export function writeKeyOf(authorization: string | undefined, query: string): string | undefined {
  if (authorization !== undefined) {
    if (authorization.startsWith(BEARER) && !authorization.includes(' ', BEARER.length))
      return authorization.slice(BEARER.length)
    const [scheme, credentials] = authorization.split(/ +/, 2)
    if (credentials === undefined) return undefined
    if (scheme?.toLowerCase() === 'bearer') return credentials
    if (scheme?.toLowerCase() !== 'basic') return undefined
    const pair = Buffer.from(credentials, 'base64').toString()
    return pair.includes(':') ? pair.slice(0, pair.indexOf(':')) : pair
  }
  return query === '' ? undefined : (new URLSearchParams(query).get('key') ?? undefined)
}
