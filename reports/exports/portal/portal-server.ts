// The portal's server: what each address answers, to whom, and what is put on record.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Recipient } from '../../../schemas/recipient.ts'
import { readView } from '../../dashboard/view.ts'
import { securityHeadersFor } from '../../security-headers.ts'
import { HEADER_BYTES, KEEP_ALIVE_MS, STANDSTILL_MS, boundedServer } from './bounded-server.ts'
import type { Pem } from './certificate.ts'
import { SIGN_IN, refusalPage } from './frame.ts'
import { isStillGiven, openGate } from './gate.ts'
import { openLine } from './line.ts'
import { BAD_PATH, URL_BYTES, asksForMore, isFileName, plainAddress } from './plain-address.ts'
import { portalAddress } from './portal-address.ts'
import { portalList, portalPage } from './portal-page.ts'
import type { PortalReading } from './portal-reading.ts'
import { openReceipts } from './receipts.ts'
import { openSending } from './send-package.ts'
import { STYLE } from './style.ts'
import { REFUSALS, type Refusal, WORDS } from './words.ts'

export interface PortalServerOptions {
  readonly reading: PortalReading
  readonly logger: Logger
  readonly pem: Pem | undefined
  /** How long a reader may stand still, ms. */
  readonly standstillMs?: number | undefined
  /** How often is looked whether what is being sent may still be given, ms. */
  readonly lookMs?: number | undefined
}

/** What anybody may have: the key is public, and what counts is its fingerprint in the agreement. */
const OPEN = new Set(['/health', '/signing-key.pem'])
const HSTS = { 'strict-transport-security': 'max-age=31536000' }

/** The server before it listens. */
export function portalServer(options: PortalServerOptions): FastifyInstance {
  const { reading, logger, pem, standstillMs = STANDSTILL_MS, lookMs } = options
  const headers = { ...securityHeadersFor(STYLE), ...(pem !== undefined && HSTS) }
  const receipts = openReceipts(KEEP_ALIVE_MS)
  const itsTurn = openLine()
  const visitors = new WeakMap<FastifyRequest, Recipient>()
  const server = Fastify({
    serverFactory: (handler) => boundedServer(handler, { pem, receipts, standstillMs }),
    bodyLimit: 1024,
    forceCloseConnections: true,
    // No limit of the router's: what is too long is refused below, by the same rules as the rest.
    routerOptions: { maxParamLength: 2 * HEADER_BYTES },
    rewriteUrl: ({ url }) => plainAddress(url ?? ''),
    frameworkErrors: (_error, _request, reply) => {
      reply.raw.writeHead(400, { ...headers, 'content-type': 'application/json' }).end('{"error":"bad_request"}')
    },
  })

  /** What is still being put on record; nobody waits for it but the closing. */
  const records = new Set<Promise<void>>()
  const record = (work: () => Promise<unknown>): void => {
    const done = work()
      .then(
        () => undefined,
        (error: unknown) => logger.error({ err: error }, 'what happened at the portal could not be put on record'),
      )
      .finally(() => records.delete(done))
    records.add(done)
  }
  server.addHook('onClose', async () => void (await Promise.allSettled(records)))

  const whose = (request: FastifyRequest): Recipient => {
    const recipient = visitors.get(request)
    if (recipient === undefined) throw new Error('an answer was asked for before the token was')
    return recipient
  }

  server.addHook('onRequest', async (request, reply) => {
    receipts.asked(request.raw.socket)
    await itsTurn(request.raw, reply.raw)
    void reply.headers(headers)
    if (request.originalUrl.length > URL_BYTES) return refuse(request, reply, 'too_long')
    if (asksForMore(request.originalUrl)) return refuse(request, reply, 'bad_query')
    if (!OPEN.has(request.routeOptions.url ?? '')) {
      const gate = await openGate(reading, request.headers.authorization, record)
      if ('refused' in gate) {
        const anew = gate.refused !== 'expired_token' || request.routeOptions.url === `/${SIGN_IN}`
        if (anew) void reply.header('www-authenticate', 'Basic realm="Peil", charset="UTF-8"')
        return refuse(request, reply, gate.refused, anew ? 401 : 403)
      }
      visitors.set(request, gate.recipient)
    }
    if (request.method === 'GET' || request.method === 'HEAD') return undefined
    return refuse(request, reply.header('allow', 'GET, HEAD'), 'method')
  })
  server.setNotFoundHandler((request, reply) => refuse(request, reply, 'not_found'))
  server.setErrorHandler((error, request, reply) => {
    // What it says stays here, and so does the address: only which route it was.
    logger.error({ err: error, route: request.routeOptions.url }, 'the portal could not answer')
    return refuse(request, reply.header('retry-after', '60'), 'unavailable')
  })

  server.get('/health', () => ({ status: 'ok' }))
  server.get('/signing-key.pem', (_request, reply) => reply.type('application/x-pem-file').send(reading.signer.pem))
  server.get('/', async (request, reply) => {
    const recipient = whose(request)
    const page = portalPage({
      language: languageOf(request),
      recipient,
      packages: await reading.packages(recipient.recipient),
      signer: reading.signer,
      at: portalAddress(request.headers.host, pem !== undefined),
    })
    return reply.type('text/html; charset=utf-8').send(page)
  })
  // Here only with a good token: without one the answer was given above.
  server.get(`/${SIGN_IN}`, (_request, reply) => reply.redirect('./', 303))
  server.get('/packages', async (request, reply) => {
    const recipient = whose(request)
    const packages = await reading.packages(recipient.recipient)
    return reply.send(portalList({ recipient, packages, signer: reading.signer }))
  })
  server.get(BAD_PATH, (request, reply) => {
    record(() => reading.refused('bad-path', whose(request).recipient))
    return refuse(request, reply, 'not_found')
  })

  const sending = openSending({ reading, receipts, record, logger, lookMs })
  server.route<{ Params: { file: string } }>({
    method: ['GET', 'HEAD'],
    url: '/packages/:file',
    async handler(request, reply) {
      const { file } = request.params
      const { recipient } = whose(request)
      if (!isFileName(file)) return refuse(request, reply, 'not_found')
      const kept = await reading.open(recipient, file)
      if (kept !== undefined) {
        const isGiven = () => isStillGiven(reading, request.headers.authorization, { recipient, file })
        const refused = await sending.send(request, reply, { ...kept, recipient, file, isGiven })
        return refused === undefined ? reply : refuse(request, reply, refused)
      }
      // Found out after the answer, so that it takes no longer for a file that somebody else has.
      record(async () => {
        if (await reading.isAnothers(recipient, file)) await reading.refused('not-theirs', recipient)
      })
      return refuse(request, reply, 'not_found')
    },
  })
  return server
}

const languageOf = (request: FastifyRequest) => readView(request.query, request.headers['accept-language']).language

/** A page for a person, a line of JSON for a program. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  status: number = REFUSALS[refusal],
): FastifyReply {
  void reply.code(status)
  if ((request.headers.accept ?? '').includes('text/html'))
    return reply.type('text/html; charset=utf-8').send(refusalPage(languageOf(request), refusal))
  return reply.send({ error: refusal, detail: WORDS.en.refused[refusal] })
}
