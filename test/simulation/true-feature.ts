// Which feature an event belongs to, found the slow way: every match of the catalogue is tried, the most particular wins.
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Day } from '../../schemas/figures.ts'
import { USE_TYPES, type PlatformEvent } from '../../schemas/platform-event.ts'
import { UNLISTED } from '../../schemas/segments.ts'

export interface Place {
  readonly id: string
  readonly area: string
}
type Match = Catalogue['features'][number]['match'][number]

/** Lower is more particular: a literal segment before a named one, and any rest last. */
const RANK = { literal: '0', named: '1', rest: '2' }

/** How particularly a pattern fits a path: one digit per segment, or undefined when it does not fit. */
function fit(pattern: string, given: readonly string[]): string | undefined {
  const wanted = segmentsOf(pattern)
  let ranks = ''
  for (const [index, segment] of wanted.entries()) {
    if (segment === '**') return ranks + RANK.rest
    const here = given[index]
    if (here === undefined) return undefined
    if (!segment.startsWith(':') && segment !== here) return undefined
    ranks += segment.startsWith(':') ? RANK.named : RANK.literal
  }
  return given.length === wanted.length ? ranks : undefined
}

/** The path alone, without case, origin, query, fragment and empty segments. */
function segmentsOf(route: string): string[] {
  const path = route.replace(/[?#].*$/s, '').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => {
      try {
        return decodeURIComponent(segment).toLowerCase()
      } catch {
        return segment.toLowerCase()
      }
    })
}

/** How a match fits, to be ordered by: an action before a route before a type alone; undefined: it does not. */
function fits(match: Match, event: PlatformEvent): string | undefined {
  if (!(match.events ?? USE_TYPES).includes(event.type)) return undefined
  const named = match.events === undefined ? '1' : '0'
  const ranks = match.route === undefined ? '' : fit(match.route, segmentsOf(event.place?.route ?? ''))
  if (ranks === undefined || (match.route !== undefined && match.action === undefined && event.place === undefined))
    return undefined
  if (match.action === undefined) return match.route === undefined ? '3' : `2${ranks} ${named}`
  if (event.type !== 'action') return undefined
  const beginning = match.action.endsWith('*')
  const name = match.action.replace(/\*$/, '')
  if (beginning ? !event.action.startsWith(name) : event.action !== name) return undefined
  return `1${match.route === undefined ? 1 : 0}${beginning ? 1 : 0}${99 - name.length}${named}`
}

/** The feature, `unlisted`, or undefined when the event does not count at all. */
export function trueFeature(catalogue: Catalogue, day: Day, event: PlatformEvent): Place | undefined {
  const candidates = catalogue.features.flatMap((feature, order) =>
    feature.match.flatMap((match) => {
      const rank = fits(match, event)
      return rank === undefined ? [] : [{ feature, order, rank }]
    }),
  )
  const [first] = candidates.toSorted((a, b) => (a.rank === b.rank ? a.order - b.order : a.rank < b.rank ? -1 : 1))
  if (first !== undefined)
    return first.feature.expiry <= day ? undefined : { id: first.feature.id, area: first.feature.area }
  return USE_TYPES.includes(event.type) ? { id: UNLISTED, area: UNLISTED } : undefined
}
