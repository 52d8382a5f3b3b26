// A path as the catalogue compares it: lower-case segments, without query, doubled or trailing slashes and escapes.

/** Tolerant on purpose: `/Dossiers//12/?tab=1`, `/dossiers/12` and `https://portal.example.org/dossiers/12` are one
 * path. A slash that is escaped (`%2F`) does not divide; an escape that is none stays as it is. */
export function pathSegments(route: string): string[] {
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

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
