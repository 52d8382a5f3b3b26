// Which feature an event belongs to, found the slow and obvious way.
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
function fit(pattern: string, path: string): string | undefined {
  const wanted = pattern.split('/').filter((segment) => segment !== '')
  const given = path.split('/').filter((segment) => segment !== '')
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

const pathOf = (route: string): string => route.replace(/[?#].*$/s, '')

function fits(match: Match, event: PlatformEvent): string | undefined {
  if (!(match.events ?? USE_TYPES).includes(event.type)) return undefined
  if (match.action !== undefined) {
    if (event.type !== 'action') return undefined
    const same = match.action.endsWith('*')
      ? event.action.startsWith(match.action.slice(0, -1))
      : event.action === match.action
    if (!same) return undefined
  }
  if (match.route === undefined) return ''
  return event.place === undefined ? undefined : fit(match.route, pathOf(event.place.route))
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
