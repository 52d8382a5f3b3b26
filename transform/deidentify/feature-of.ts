// Which feature of the catalogue an event is about.
//
// The most particular match decides: an action (with a route before without, its whole name before a beginning, a
// longer beginning before a shorter) before a route (literal before `:name` before `**`, segment by segment) before
// an event type alone; of equal ones the one that names the event's type, then the one that stands first.
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { Day } from '../../schemas/figures.ts'
import { type EventType, type PlatformEvent, USE_TYPES } from '../../schemas/platform-event.ts'
import type { FeatureRef } from '../../schemas/pseudonymous-event.ts'
import { UNLISTED } from '../../schemas/segments.ts'
import { BoundedCache } from './bounded-cache.ts'
import { pathSegments } from './path-segments.ts'
import { RouteTree } from './route-tree.ts'

/** The feature of an event that happened on `day`; 'not-interest' for one that says nothing about any feature. */
export type FeatureMatcher = (event: PlatformEvent, day: Day) => FeatureRef | 'not-interest' | 'expired'

interface Candidate {
  readonly feature: FeatureRef
  readonly expiry: Day
  readonly types: ReadonlySet<EventType>
  /** The catalogue names the types itself. */
  readonly named: boolean
}
interface ActionCandidate extends Candidate {
  /** The whole name, or its beginning. */
  readonly name: string
  readonly isBeginning: boolean
  readonly route: RouteTree<true> | undefined
}

const CACHED_PLACES = 4096
const unlisted: FeatureRef = { id: UNLISTED, area: UNLISTED }
const useTypes: ReadonlySet<EventType> = new Set(USE_TYPES)
/** Features that never expire are not in the catalogue; this is for what matches nothing. */
const notListed: Candidate = { feature: unlisted, expiry: '9999-12-31', types: useTypes, named: false }

/** Compiles a catalogue; without one every use is unlisted. */
export function featureMatcher(catalogue: Catalogue | undefined): FeatureMatcher {
  const { actions, routes, types } = compile(catalogue)

  const match = (event: PlatformEvent, route: string): Candidate | undefined => {
    const segments = route === '' ? [] : pathSegments(route)
    const accept = (candidate: Candidate): boolean => candidate.types.has(event.type)
    return (
      (event.type === 'action' ? actions.find((candidate) => fits(candidate, event.action, segments)) : undefined) ??
      (route === '' ? undefined : routes.find(segments, accept)) ??
      types.get(event.type) ??
      (useTypes.has(event.type) ? notListed : undefined)
    )
  }

  // Routes are not remembered: most hold a number of their own, so that looking costs less than remembering.
  const actionsSeen = new BoundedCache<Candidate | 'not-interest'>(CACHED_PLACES)
  const matchAction = (event: PlatformEvent, action: string, route: string): Candidate | 'not-interest' => {
    let found = actionsSeen.get(action, route)
    if (found === undefined) actionsSeen.set(action, route, (found = match(event, route) ?? 'not-interest'))
    return found
  }
  return (event, day) => {
    const route = event.place?.route ?? ''
    const found =
      event.type === 'action' ? matchAction(event, event.action, route) : (match(event, route) ?? 'not-interest')
    if (found === 'not-interest') return found
    return day >= found.expiry ? 'expired' : found.feature
  }
}

function compile(catalogue: Catalogue | undefined): {
  actions: ActionCandidate[]
  routes: RouteTree<Candidate>
  types: Map<EventType, Candidate>
} {
  const actions: ActionCandidate[] = []
  const byRoute: { route: string; candidate: Candidate }[] = []
  const types = new Map<EventType, Candidate>()
  for (const { id, area, expiry, match } of catalogue?.features ?? []) {
    for (const { route, action, events } of match) {
      const candidate: Candidate = {
        feature: { id, area },
        expiry,
        types: events === undefined ? useTypes : new Set(events),
        named: events !== undefined,
      }
      if (action !== undefined) actions.push(actionCandidate(candidate, action, route))
      else if (route !== undefined) byRoute.push({ route, candidate })
      else for (const type of candidate.types) if (!types.has(type)) types.set(type, candidate)
    }
  }
  actions.sort(moreParticular)
  const routes = new RouteTree<Candidate>()
  byRoute.sort((a, b) => Number(b.candidate.named) - Number(a.candidate.named)) // stable: file order among equals
  for (const { route, candidate } of byRoute) routes.add(route, candidate)
  return { actions, routes, types }
}

function actionCandidate(candidate: Candidate, action: string, route: string | undefined): ActionCandidate {
  let tree: RouteTree<true> | undefined
  if (route !== undefined) {
    tree = new RouteTree()
    tree.add(route, true)
  }
  const isBeginning = action.endsWith('*')
  return { ...candidate, name: isBeginning ? action.slice(0, -1) : action, isBeginning, route: tree }
}

const moreParticular = (a: ActionCandidate, b: ActionCandidate): number =>
  Number(b.route !== undefined) - Number(a.route !== undefined) ||
  Number(a.isBeginning) - Number(b.isBeginning) ||
  b.name.length - a.name.length ||
  Number(b.named) - Number(a.named)

const fits = ({ name, isBeginning, route, types }: ActionCandidate, action: string, segments: string[]): boolean =>
  types.has('action') &&
  (isBeginning ? action.startsWith(name) : action === name) &&
  (route === undefined || route.find(segments, () => true) !== undefined)
