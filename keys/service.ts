// The keys as a small HTTP service over TLS: `peil keys`. It enforces the keys' death dates by itself.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Server, createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Logger } from 'pino'
import type { Clock } from '../time/clock.ts'
import type { ClockDoubt } from '../time/clock-doubt.ts'
import { type AskingStage, type Grants, leastGrants } from './grants.ts'
import type { LocalKeys } from './local.ts'
import { type Answer, REFUSALS, openAnswers, openWho, verbOf, warnSeldom } from './service-answers.ts'
import { openServiceCounts } from './service-counts.ts'
import { QUESTION_BYTES } from './wire.ts'

/** A whole question must arrive within this time; what is in flight when it closes gets as long to end. */
const REQUEST_MS = 5_000
/** Connections are kept: a handshake costs more than a thousand questions. */
const KEEP_ALIVE_MS = 75_000
const SWEEP_EVERY_MS = 60_000

export interface KeysServiceOptions {
  readonly keys: LocalKeys
  /** PEM, both; the certificate with those between it and its authority, if there are any. */
  readonly certificate: string
  readonly privateKey: string
  /** What each stage shows; all different. */
  readonly secrets: Readonly<Record<AskingStage, string>>
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly clock: Clock
  readonly logger: Logger
  /** What `keys` go by; the stage that watches the log sets it (`suspend`). */
  readonly doubt: ClockDoubt
  /** Default: the least. */
  readonly grants?: Grants
  /** How often keys past their date are looked for, ms (real time). */
  readonly sweepEveryMs?: number
}

export interface KeysService extends AsyncDisposable {
  /** `https://host:port` */
  readonly url: string
}

/** Listens when it resolves. Closing it answers what is in flight.
 * @throws what the system says: the port is taken; the certificate and the private key do not fit. */
export async function openKeysService(options: KeysServiceOptions): Promise<KeysService> {
  const { keys, clock, logger, doubt, secrets, grants = leastGrants, sweepEveryMs = SWEEP_EVERY_MS } = options
  const counts = openServiceCounts(options.certificate)
  const whoIs = openWho(secrets)
  const answerOf = openAnswers({ keys, grants, doubt, counts, logger })
  const stop = new AbortController()
  /** Whether the last look for keys past their date went well: otherwise the folder cannot be used. */
  let isSound = false

  const warn = warnSeldom(logger)

  const tls: TlsOptions = { cert: options.certificate, key: options.privateKey, minVersion: 'TLSv1.2' }
  const http = { requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: 8 * 1024 }
  const server = createServer({ ...tls, handshakeTimeout: REQUEST_MS, ...http }, (request, response) => {
    void serve(request, response).catch((error: unknown) => {
      if (request.errored !== null) return // who asked is gone
      logger.error({ err: error }, 'a request failed by our fault')
      send(response, REFUSALS.fault)
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request
    if (method === 'POST') return send(response, await answerTo(request))
    request.resume()
    if (url === '/health') send(response, { status: 200, body: { status: 'ok' } })
    else if (url === '/ready') {
      const ready = isSound && !stop.signal.aborted
      send(response, { status: ready ? 200 : 503, body: { status: ready ? 'ready' : 'not ready' } })
    } else if (url !== '/metrics') send(response, REFUSALS.path)
    else if (whoIs(request.headers.authorization) !== 'reports') send(response, REFUSALS.secret)
    else {
      const text = counts.text({ keys: await keys.list(), nowMs: clock.now(), suspended: doubt.suspended() })
      head(response, 200, 'text/plain; version=0.0.4; charset=utf-8').end(text)
    }
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const question = await bodyOf(request)
    const stage = whoIs(request.headers.authorization)
    if (stage === undefined) {
      counts.refused('secret')
      warn({}, 'somebody asked without the secret of a stage')
      return REFUSALS.secret
    }
    const verb = verbOf(request.url ?? '')
    if (verb === undefined) return REFUSALS.path
    if (question === undefined) return REFUSALS.large
    if (stop.signal.aborted) return REFUSALS.closing
    return answerOf(stage, verb, question)
  }

  function head(response: ServerResponse, status: number, type: string): ServerResponse {
    return response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...((stop.signal.aborted || status === 413) && { connection: 'close' }),
    })
  }

  function send(response: ServerResponse, { status, body }: Answer): void {
    if (response.headersSent) response.destroy()
    else head(response, status, 'application/json').end(JSON.stringify(body))
  }

  /** Keys die at their date though nobody asks for anything. */
  async function keepDates(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        doubt.suspended() // looks at the clock, also while there is nothing that could die
        await keys.sweep()
        isSound = true
      } catch (error) {
        isSound = false
        logger.error({ err: error }, 'keys past their date could not be looked for; it is tried again')
      }
      await clock.sleep(sweepEveryMs, stop.signal)
    }
  }

  await listen(server, options)
  server.on('error', (error) => logger.error({ err: error }, 'a connection could not be taken'))
  const dates = keepDates()
  return {
    url: `https://${options.host.includes(':') ? `[${options.host}]` : options.host}:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      if (stop.signal.aborted) return
      stop.abort()
      const late = setTimeout(() => server.closeAllConnections(), REQUEST_MS)
      const closed = once(server, 'close')
      server.close() // and with it the connections that are idle
      await Promise.all([closed, dates])
      clearTimeout(late)
    },
  }
}

/** Undefined when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > QUESTION_BYTES) {
      request.resume()
      return undefined
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const listen = (server: Server, { host, port }: KeysServiceOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
