// POST /v1/events: who sends, whether now, in what form; then the events, and 202 when the log has them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Source } from '../schemas/source.ts'
import type { Clock } from '../time/clock.ts'
import type { Accept, Connection } from './accept.ts'
import { ANSWERS, type Refused, answer, rateLimited, refuse } from './answers.ts'
import { openAuthenticate, writeKeyOf } from './authenticate.ts'
import { NotDurable } from './blocks.ts'
import { type BodyForm, eventsIn, formOf, openDecompress, readBody } from './body.ts'
import { type ClientAddress, openClientAddress } from './client-address.ts'
import type { IngestMetrics } from './metrics.ts'
import { PREFLIGHT_HEADERS, openOrigins } from './origins.ts'
import { type RateLimit, openRateLimit } from './rate-limit.ts'

export const EVENTS_PATH = '/v1/events'
/** Bodies of requests that are not answered yet, decompressed: as many bytes as all of them may hold. As many again may
 * be on their way: who sends slowly keeps other large bodies out, but no small one. */
const BODIES_BYTES = 128 * 1024 * 1024
/** A body that says it is larger than this takes its room before it is read. */
const SMALL_BYTES = 64 * 1024
/** What a body is taken for that does not say how large it is. */
const UNKNOWN_BYTES = 1024 * 1024
const USER_AGENT_CHARACTERS = 1024

export interface IntakeOptions {
  readonly sources: readonly Source[]
  readonly accept: Accept
  readonly clock: Clock
  readonly metrics: IngestMetrics
  /** Whether more may be taken now. */
  readonly hasRoom: () => boolean
  readonly bodyBytes: number
  readonly requestEvents: number
  readonly logger: Logger
}

/** Answers one request to `EVENTS_PATH`. `query`: what comes after `?`. */
export type Intake = (request: IncomingMessage, response: ServerResponse, query: string) => void

/** What is known of a request before its body is read. */
interface Sender {
  readonly source: Source
  readonly form: BodyForm
  /** Room taken for the body as it is sent, bytes. */
  readonly room: number
  readonly rate: RateLimit
  readonly clientAddress: ClientAddress
}

/** POST, its preflight, and 405 for every other method. */
export function openIntake(options: IntakeOptions): Intake {
  const { sources, accept, metrics, bodyBytes, requestEvents, logger } = options
  const authenticate = openAuthenticate(sources)
  const origins = openOrigins(sources)
  const perSource = new Map(
    sources.map((source) => [
      source.id,
      {
        rate: openRateLimit(source.limits.eventsPerSecond, options.clock),
        clientAddress: openClientAddress(source.trustedProxies),
      },
    ]),
  )
  let bodies = 0
  let arriving = 0
  const decompress = openDecompress(bodyBytes, () => bodies <= BODIES_BYTES)

  return (request, response, query) => {
    if (request.method === 'POST') post(request, response, query)
    else if (request.method === 'OPTIONS') preflight(request, response)
    else refuse(response.setHeader('allow', 'POST, OPTIONS'), ANSWERS.method)
  }

  function preflight({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    if (origin !== undefined && allowOrigin(origin, response))
      for (const [name, value] of PREFLIGHT_HEADERS) response.setHeader(name, value)
    response.writeHead(204).end()
  }

  function post(request: IncomingMessage, response: ServerResponse, query: string): void {
    // Before the body is read: who may not send shall not cost more than headers.
    const sender = senderOf(request, response, query)
    if ('status' in sender) {
      request.resume()
      refuse(response, sender)
      return
    }
    if (sender.room > 0) {
      arriving += sender.room
      response.once('close', () => (arriving -= sender.room))
    }
    readBody(request, bodyBytes, (body) => {
      if (!Buffer.isBuffer(body)) refuse(response, body)
      else
        void take(body, request, sender)
          .catch(faultOf)
          .then((said) => ('status' in said ? refuse(response, said) : answer(response, 202, said.body)))
    })
  }

  /** The sender is told to try again; what was our fault is logged. */
  function faultOf(error: unknown): Refused {
    if (error instanceof NotDurable) return ANSWERS.notDurable
    logger.error({ err: error }, 'a request failed by our fault')
    return ANSWERS.fault
  }

  function allowOrigin(origin: string, response: ServerResponse): boolean {
    response.setHeader('vary', 'origin')
    if (!origins.allowsForAny(origin)) return false
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', 'retry-after')
    return true
  }

  function senderOf({ headers }: IncomingMessage, response: ServerResponse, query: string): Sender | Refused {
    if (headers.origin !== undefined) allowOrigin(headers.origin, response)
    const key = writeKeyOf(headers.authorization, query)
    if (key === undefined) return ANSWERS.noKey
    const source = authenticate(key)
    const known = source && perSource.get(source.id)
    if (source === undefined || known === undefined) return ANSWERS.wrongKey
    if (headers.origin !== undefined && !origins.allows(source, headers.origin)) return ANSWERS.origin
    const wait = known.rate.waitSeconds()
    if (wait > 0) return rateLimited(wait)
    if (!options.hasRoom() || bodies > BODIES_BYTES) return ANSWERS.busy
    const form = formOf(headers['content-type'], headers['content-encoding'])
    if ('status' in form) return form
    const room = roomFor(headers['content-length'], bodyBytes)
    return room > 0 && arriving + room > BODIES_BYTES ? ANSWERS.busy : { source, form, room, ...known }
  }

  async function take(
    sent: Buffer,
    request: IncomingMessage,
    sender: Sender,
  ): Promise<{ readonly body: string } | Refused> {
    if (sent.length === 0) return ANSWERS.badJson
    const { encoding } = sender.form
    const body = encoding === undefined ? sent : await decompress(sent, encoding)
    if (!Buffer.isBuffer(body)) return body
    bodies += body.length
    try {
      const events = eventsIn(body, sender.form, requestEvents)
      if ('status' in events) return events
      sender.rate.take(events.values.length)
      const receipt = await accept(sender.source, events.values, connectionOf(request, sender), events.texts)
      metrics.received(body.length)
      metrics.accepted(receipt.accepted)
      for (const { reason } of receipt.refused) metrics.refused(reason)
      return { body: JSON.stringify(receipt) }
    } finally {
      bodies -= body.length
    }
  }
}

/** Slow senders shall not fill the memory with halves of bodies. A body above the limit is refused before it is read. */
function roomFor(contentLength: string | undefined, bodyBytes: number): number {
  if (contentLength === undefined) return Math.min(UNKNOWN_BYTES, bodyBytes)
  const bytes = Number(contentLength)
  return bytes > SMALL_BYTES && bytes <= bodyBytes ? bytes : 0
}

/** Only a browser's own connection says something about a person; a server states its client in the event. */
function connectionOf({ headers, socket }: IncomingMessage, { source, clientAddress }: Sender): Connection {
  if (source.side === 'server') return {}
  const forwardedFor = headers['x-forwarded-for']
  return {
    address: clientAddress(socket.remoteAddress, Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor),
    userAgent: headers['user-agent']?.slice(0, USER_AGENT_CHARACTERS),
  }
}
