// Request bodies for the load generator: built once, with places of fixed width for what must be fresh in each request.
import type { EventType } from '../../schemas/platform-event.ts'
import { ORGANISATION_SIZES, ROLES } from '../../schemas/segments.ts'

export interface Population {
  readonly people: number
  readonly organisations: number
  readonly features: number
}

/** A platform of some size: what the recorded figures are measured with. */
export const POPULATION: Population = { people: 50_000, organisations: 2_000, features: 200 }

/** A request, head and body, in one buffer, with the places where each event's id, time and feature stand. */
export interface Body {
  readonly bytes: Buffer
  readonly events: number
  readonly idAt: readonly number[]
  readonly timeAt: readonly number[]
  readonly featureAt: readonly number[]
}

const ID = 'i'.repeat(20)
const TIME = 't'.repeat(24)
const FEATURE = 'f'.repeat(3)
const TYPES: readonly EventType[] = ['page_view', 'page_view', 'page_view', 'action', 'request', 'download']
const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/604.1',
]

/** Feature f is reached by `/feature-fff/…`. */
export const featureId = (index: number): string => `feature-${String(index).padStart(3, '0')}`

/** The catalogue of these bodies, as a value that YAML can hold. */
export const catalogueOf = ({ features }: Population) => ({
  areas: Array.from({ length: 10 }, (_, area) => ({
    id: `area-${area}`,
    name: { nl: `deel ${area}`, en: `area ${area}` },
  })),
  features: Array.from({ length: features }, (_, index) => ({
    id: featureId(index),
    name: { nl: `onderdeel ${index}`, en: `feature ${index}` },
    area: `area-${index % 10}`,
    match: [{ route: `/${featureId(index)}/**` }],
    counts: index < features / 4 ? 'day' : 'month',
    purpose: 'measuring',
    owner: 'nobody',
    expiry: '2099-12-31',
  })),
})

/** One event with its places still marked. Person `n` always has the same organisation, size and role. */
function eventOf(n: number, { people, organisations }: Population): Record<string, unknown> {
  const person = n % people
  const organisation = person % organisations
  const type = TYPES[n % TYPES.length] ?? 'page_view'
  return {
    id: ID,
    type,
    occurredAt: TIME,
    actor: {
      account: `account-${person}`,
      organisation: {
        id: `organisation-${organisation}`,
        size: ORGANISATION_SIZES[organisation % ORGANISATION_SIZES.length],
      },
      role: ROLES[person % ROLES.length],
      session: `session-${person}`,
    },
    place: { route: `/feature-${FEATURE}/items/${n % 997}` },
    measures: { durationMs: (n * 7) % 4_000 },
    ...(type === 'action' && { action: 'item.open' }),
    ...(type === 'request' && { method: 'GET', status: n % 50 === 0 ? 500 : 200 }),
  }
}

/** Bodies of `batch` events that together hold everybody at least once. */
export function buildBodies(given: {
  readonly url: URL
  readonly key: string
  readonly batch: number
  readonly population: Population
}): Body[] {
  const count = Math.ceil(given.population.people / given.batch)
  return Array.from({ length: count }, (_, body) => {
    const events = Array.from({ length: given.batch }, (__, index) =>
      eventOf(body * given.batch + index, given.population),
    )
    const json = JSON.stringify(events)
    const head = [
      `POST ${given.url.pathname} HTTP/1.1`,
      `Host: ${given.url.host}`,
      `Authorization: Bearer ${given.key}`,
      `User-Agent: ${USER_AGENTS[body % USER_AGENTS.length]}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(json)}`,
    ]
    const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${json}`)
    return {
      bytes,
      events: given.batch,
      idAt: placesOf(bytes, `"id":"${ID}"`, 6),
      timeAt: placesOf(bytes, TIME, 0),
      featureAt: placesOf(bytes, `/feature-${FEATURE}`, 9),
    }
  })
}

function placesOf(bytes: Buffer, text: string, skip: number): number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) places.push(at + skip)
  return places
}

/** Writes fresh ids, the present time and a feature into a body. Ids never repeat while `run` (10 letters or digits) is
 * another one for each generator. */
export function createRefresher(run: string, features: number, now: () => number) {
  let next = 0
  return (body: Body): void => {
    const time = new Date(now()).toISOString()
    for (let event = 0; event < body.events; event++) {
      const number = next++
      const idAt = body.idAt[event] ?? 0
      body.bytes.write(run, idAt, 10, 'latin1')
      writeDigits(body.bytes, idAt + 10, 10, number)
      body.bytes.write(time, body.timeAt[event] ?? 0, 24, 'latin1')
      writeDigits(body.bytes, body.featureAt[event] ?? 0, 3, featureOf(number, features))
    }
  }
}

/** Some features draw far more than others, as they do: half of all events go to a tenth of the features. */
const featureOf = (number: number, features: number): number => {
  const mixed = Math.imul(number, 0x9e3779b1) >>> 0
  return mixed % 2 === 0 ? (mixed >>> 1) % Math.ceil(features / 10) : (mixed >>> 1) % features
}

function writeDigits(bytes: Buffer, at: number, digits: number, number: number): void {
  let left = number
  for (let place = at + digits - 1; place >= at; place--) {
    const rest = Math.floor(left / 10)
    bytes[place] = 48 + (left - rest * 10)
    left = rest
  }
}
