// The HTTP server of ingest: events, health and metrics. Nothing of a request is logged or echoed. On Node's own server:
// one path takes nearly all requests, and a framework's way to it costs half as much again as the rest of HTTP.
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { type MetricsAccess, mayReadMetrics } from '../metrics-access.ts'
import { ANSWERS, type Refused, answer, refuse } from './answers.ts'
import { EVENTS_PATH, type IntakeOptions, openIntake } from './intake.ts'

/** A body must arrive within this time. */
const REQUEST_MS = 30_000
/** Requests in flight get this long when the server closes: an append's 30 s and a little. */
const DRAIN_MS = 35_000

export interface ServerOptions extends IntakeOptions, MetricsAccess {
  /** Whether what was taken last could not be made durable. */
  readonly failing: () => boolean
  /** 0: any free one. */
  readonly port: number
}

export interface IngestServer extends AsyncDisposable {
  readonly url: string
}

/** Listens. Closing it takes no new requests, lets those in flight finish, and then cuts what is left. */
export async function openServer(options: ServerOptions): Promise<IngestServer> {
  const { metrics, clock, logger } = options
  const intake = openIntake(options)
  let closing = false

  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    const url = request.url ?? ''
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    if (path !== EVENTS_PATH) {
      request.resume()
      void tell(path, request, response).catch((error: unknown) => {
        logger.error({ err: error }, 'a request failed by our fault')
        refuse(response, ANSWERS.fault)
      })
      return
    }
    response.once('finish', () => {
      metrics.answered(response.statusCode)
      if (closing) setImmediate(() => server.closeIdleConnections())
    })
    if (closing && request.method === 'POST') refuse(response, ANSWERS.closing)
    else intake(request, response, mark === -1 ? '' : url.slice(mark + 1))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // In the middle of an answer nothing sensible can be said any more.
    const begun = 'bytesWritten' in socket && Number(socket.bytesWritten) > 0
    if (begun || !socket.writable) socket.destroy()
    else socket.end(rawAnswer(CLIENT_ERRORS[error.code ?? ''] ?? ANSWERS.badRequest))
  })

  /** How it goes, for those who operate it. */
  async function tell(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, ANSWERS.notFound)
    else if (path === '/health') answer(response, 200, '{"status":"ok"}')
    else if (path === '/ready')
      if (options.hasRoom() && !options.failing() && !closing) answer(response, 200, '{"status":"ready"}')
      else refuse(response, ANSWERS.busy)
    else if (path !== '/metrics') refuse(response, ANSWERS.notFound)
    else if (mayReadMetrics(request.headers.authorization, options)) {
      const text = await metrics.registry.metrics()
      response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text)
    } else refuse(response, METRICS_TOKEN)
  }

  await listen(server, options)
  server.on('error', (error) => logger.error({ err: error }, 'a connection could not be taken'))
  return {
    url: urlOf(server, options.host),
    async [Symbol.asyncDispose]() {
      if (closing) return
      closing = true
      const closed = new AbortController()
      void clock.sleep(DRAIN_MS, closed.signal).then(() => server.closeAllConnections())
      await new Promise((resolve) => server.close(resolve)) // idle connections are closed, those at work finish
      closed.abort()
    },
  }
}

/** @throws what the system says: the port is taken, the address is not this machine's. */
const listen = (server: Server, { host, port }: ServerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })

const METRICS_TOKEN: Refused = {
  status: 401,
  error: 'no_token',
  detail: 'metrics need the token of PEIL_REPORTS_TOKEN: `Authorization: Bearer TOKEN`',
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

function urlOf(server: Server, host: string): string {
  const at = server.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
