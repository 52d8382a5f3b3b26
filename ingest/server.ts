// The HTTP server of ingest: events, health and metrics. Nothing of a request is logged or echoed.
import { hash, timingSafeEqual } from 'node:crypto'
import { type FastifyError, type FastifyInstance, fastify } from 'fastify'
import type { Logger } from 'pino'
import { ANSWERS, type Refused, refuse } from './answers.ts'
import { NotDurable } from './blocks.ts'
import { EVENTS_PATH, type IntakeOptions, addIntake } from './intake.ts'

/** A body must arrive within this time. */
const REQUEST_MS = 30_000
/** Requests in flight get this long when the server closes: an append's 30 s and a little. */
const DRAIN_MS = 35_000

export interface ServerOptions extends IntakeOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Bearer token for `/metrics`; undefined: open where only this machine can ask, else closed. */
  readonly metricsToken: string | undefined
  readonly logger: Logger
}

export interface IngestServer extends AsyncDisposable {
  readonly url: string
}

/** Listens. Closing it takes no new requests, lets those in flight finish, and then cuts what is left. */
export async function openServer(options: ServerOptions): Promise<IngestServer> {
  const { logger, metrics, clock } = options
  let closing = false
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyBytes,
    requestTimeout: REQUEST_MS,
    return503OnClosing: false, // ours says when to come back
    frameworkErrors: (_error, _request, reply) => void refuse(reply, ANSWERS.notFound),
    clientErrorHandler(error, socket) {
      // In the middle of an answer nothing sensible can be said any more.
      const begun = 'bytesWritten' in socket && socket.bytesWritten > 0
      if (begun || !socket.writable) socket.destroy()
      else socket.end(rawAnswer(CLIENT_ERRORS[error.code] ?? ANSWERS.badRequest))
    },
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    if (closing && request.method === 'POST') void refuse(reply, ANSWERS.closing)
    else done()
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close') // or an idle connection would keep the server from closing
    if (request.routeOptions.url === EVENTS_PATH) metrics.answered(reply.statusCode)
    done()
  })
  app.setNotFoundHandler((_request, reply) => refuse(reply, ANSWERS.notFound))
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error instanceof NotDurable) return refuse(reply, ANSWERS.notDurable)
    const known = FASTIFY_ERRORS[error.code]
    if (known !== undefined) return refuse(reply, known)
    if (error.statusCode !== undefined && error.statusCode < 500) return refuse(reply, ANSWERS.badRequest)
    logger.error({ err: error }, 'a request failed by our fault')
    return refuse(reply, ANSWERS.fault)
  })

  addIntake(app, options)
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async (_, reply) =>
    options.hasRoom() && !closing ? { status: 'ready' } : refuse(reply, ANSWERS.busy),
  )
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request.headers.authorization, options)) return refuse(reply, METRICS_TOKEN)
    return reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics())
  })

  await app.listen({ host: options.host, port: options.port })
  return {
    url: urlOf(app, options.host),
    async [Symbol.asyncDispose]() {
      if (closing) return
      closing = true
      const closed = new AbortController()
      void clock.sleep(DRAIN_MS, closed.signal).then(() => app.server.closeAllConnections())
      await app.close()
      closed.abort()
    },
  }
}

const METRICS_TOKEN: Refused = {
  status: 401,
  error: 'no_token',
  detail: 'metrics need the token of PEIL_REPORTS_TOKEN: `Authorization: Bearer TOKEN`',
}

const FASTIFY_ERRORS: Readonly<Record<string, Refused>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ANSWERS.tooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ANSWERS.contentType,
  FST_ERR_NOT_FOUND: ANSWERS.notFound,
}

const CLIENT_ERRORS: Readonly<Record<string, Refused>> = {
  HPE_HEADER_OVERFLOW: ANSWERS.headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: ANSWERS.timeout,
}

/** An answer to what is not even a request. */
function rawAnswer({ status, error, detail }: Refused): string {
  const body = JSON.stringify({ error, detail })
  return `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/

/** Where events come in is open to the world more often than not: the metrics are not, without a token. */
export function mayRead(
  authorization: string | undefined,
  { metricsToken, host }: Pick<ServerOptions, 'metricsToken' | 'host'>,
): boolean {
  if (metricsToken === undefined) return LOOPBACK.test(host)
  return timingSafeEqual(
    hash('sha256', authorization ?? '', 'buffer'),
    hash('sha256', `Bearer ${metricsToken}`, 'buffer'),
  )
}

function urlOf(app: FastifyInstance, host: string): string {
  const at = app.server.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
