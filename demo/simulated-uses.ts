// How the features of a catalogue are used: for each match an event that fits it, with ids filled in.
import type { Catalogue } from '../schemas/catalogue.ts'
import type { EventType, PlatformEvent } from '../schemas/platform-event.ts'
import { ROLES, type Role } from '../schemas/segments.ts'
import { seededRandom, weighted, type Random } from './seeded-random.ts'

/** One way to use a feature: a type of event, the route pattern and the action it is reached by. */
export interface Use {
  readonly type: EventType
  readonly route: string | undefined
  readonly action: string | undefined
}
type Common = Omit<Extract<PlatformEvent, { type: 'page_view' }>, 'type' | 'place'>

const NEEDS_PLACE: readonly EventType[] = ['page_view', 'request', 'web_vital']

function usesOf(feature: Catalogue['features'][number]): Use[] {
  return feature.match.flatMap((match) => {
    const types: readonly EventType[] =
      match.events ?? (match.action === undefined ? ['page_view', 'page_view', 'request', 'error'] : ['action'])
    return types
      .filter((type) => match.route !== undefined || !NEEDS_PLACE.includes(type))
      .map((type) => ({ type, route: match.route, action: match.action }))
  })
}

/** Draws a use: features by Zipf's law, in an order and with a taste of its own for each role. */
export function simulatedUses(seed: number, catalogue: Catalogue): (random: Random, role: Role) => Use | undefined {
  const tastes = seededRandom(seed, 2)
  const features = catalogue.features.map(usesOf).filter((uses) => uses.length > 0)
  const popularity = features
    .map((_, index) => ({ index, place: tastes.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ index }, rank) => ({ index, weight: 1 / (rank + 1) }))
    .toSorted((a, b) => a.index - b.index)
  const draws = Object.fromEntries(
    ROLES.map((role) => [role, weighted(popularity.map(({ weight }) => weight * Math.exp(tastes.normal())))]),
  ) as Record<Role, (random: Random) => number>
  return (random, role) => {
    const uses = features[draws[role](random)] ?? []
    return uses[random.below(uses.length)]
  }
}

/** A path that fits the pattern. */
export const fillRoute = (random: Random, pattern: string): string =>
  pattern.replaceAll(/:[^/]+|\*\*/g, () => `x${random.below(100_000)}`)

const fillAction = (pattern: string): string => pattern.replace(/\*$/, 'x')

/** The event by which a use shows. Every type of event that a catalogue may name. */
export function eventOf(random: Random, use: Use, common: Common): PlatformEvent {
  const where = use.route === undefined ? {} : { place: { route: fillRoute(random, use.route) } }
  const place = { route: where.place?.route ?? '/' }
  const { type } = use
  switch (type) {
    case 'page_view':
      return { type, ...common, place }
    case 'request': {
      const status = random.next() < 0.03 ? 500 : 200
      return { type, ...common, place, method: random.next() < 0.8 ? 'GET' : 'POST', status }
    }
    case 'web_vital':
      return { type, ...common, place, vital: 'LCP', value: Math.round(1500 * Math.exp(0.5 * random.normal())) }
    case 'action':
      return { type, ...common, ...where, action: fillAction(use.action ?? 'act') }
    case 'mfa_change':
      return { type, ...common, ...where, change: 'enabled', method: 'totp' }
    case 'role_change':
      return { type, ...common, ...where, to: 'assistant' }
    default:
      return { type, ...common, ...where }
  }
}
