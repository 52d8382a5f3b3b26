// A path as the catalogue compares it: lower-case segments, without query, doubled or trailing slashes and escapes.
import { isUtf8 } from 'node:buffer'

/** What needs no tolerance, as most do not: lower case, no escapes, no query, no empty segment. */
const PLAIN = /^(?:\/[a-z0-9._~:*-]+)+$/

/** Tolerant on purpose: `/Dossiers//12/?tab=1`, `/dossiers/12` and `https://portal.example.org/dossiers/12` are one
 * path. A slash that is escaped (`%2F`) does not divide; an escape that is none stays as it is. */
export function pathSegments(route: string): string[] {
  if (PLAIN.test(route)) return route.slice(1).split('/')
  const end = route.search(/[?#]/)
  let path = end === -1 ? route : route.slice(0, end)
  if (!path.startsWith('/') && /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    const slash = path.indexOf('/', path.indexOf('://') + 3)
    path = slash === -1 ? '' : path.slice(slash)
  }
  const segments: string[] = []
  for (const segment of path.split('/')) if (segment !== '') segments.push(decoded(segment).toLowerCase())
  return segments
}

const ESCAPES = /(?:%[0-9a-f]{2})+/gi
const BROKEN_ESCAPE = /%(?![0-9a-f]{2})/i

/** As decodeURIComponent, and what it would refuse as it is. (It throws then, and a route has room for five hundred
 * segments that make it throw: milliseconds for one event.) */
function decoded(segment: string): string {
  if (!segment.includes('%') || BROKEN_ESCAPE.test(segment)) return segment
  let isText = true
  const plain = segment.replaceAll(ESCAPES, (run) => {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex')
    isText &&= isUtf8(bytes)
    return bytes.toString()
  })
  return isText ? plain : segment
}
