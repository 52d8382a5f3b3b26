// The guard: free text of an event never carries personal data further. Routes are scrubbed, names are refused;
// identifiers (account, organisation) are what they are and become pseudonyms later.
import type { PlatformEvent } from '../schemas/platform-event.ts'
import type { Refusal } from '../schemas/refusal.ts'
import { holdsPersonalData, isSuspect } from './personal-data.ts'

/** What stands for a path segment that held personal data. */
const SCRUBBED = '~'
/** Of a route that may hold personal data this many segments are looked at; what follows becomes one `~`: looking takes
 * some µs a segment, and a route has room for a thousand. */
const SEGMENTS = 64
const CONTROL_OR_LONE = /[\p{Cc}\p{Cs}]/u
const SCHEME_AND_HOST = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/[^/]*/

/** A route as it may go on: path only, and `~` for each segment that holds personal data. */
export function scrubRoute(route: string): string {
  if (isCleanPath(route)) return route
  const end = route.search(/[?#]/)
  const path = (end === -1 ? route : route.slice(0, end)).replaceAll('\\', '/').replace(SCHEME_AND_HOST, '')
  const segments = path.split('/', SEGMENTS + 1).map((segment, index) => {
    if (index === SEGMENTS || holdsPersonalData(segment)) return SCRUBBED
    return CONTROL_OR_LONE.test(segment) ? SCRUBBED : segment
  })
  return segments.join('/').replace(/^\/*/, '/')
}

function isCleanPath(route: string): boolean {
  return (
    route.charCodeAt(0) === 0x2f &&
    route.charCodeAt(1) !== 0x2f &&
    !route.includes('?') &&
    !route.includes('#') &&
    !isSuspect(route)
  )
}

/** Why an event is refused whose names (which go on as they are) hold personal data. */
export function refuseNames(event: PlatformEvent): Refusal | undefined {
  if (event.type === 'action' && holdsPersonalData(event.action)) return { reason: 'personal_data', path: '/action' }
  if (event.type === 'error' && event.code !== undefined && holdsPersonalData(event.code))
    return { reason: 'personal_data', path: '/code' }
  return undefined
}

/** The event with its route scrubbed: the same object where nothing had to be. */
export function scrubEvent(event: PlatformEvent): PlatformEvent {
  if (event.place === undefined) return event
  const route = scrubRoute(event.place.route)
  return route === event.place.route ? event : { ...event, place: { ...event.place, route } }
}
