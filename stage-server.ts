// Health, readiness and metrics of a stage that answers nothing else.
import { type Server, createServer } from 'node:http'
import { type MetricsAccess, mayReadMetrics } from './metrics-access.ts'
import type { WorkCount } from './reports/reading.ts'
import { registryOf } from './work-metrics.ts'

export interface StageServerOptions extends MetricsAccess {
  /** 0: any free one. */
  readonly port: number
  /** What `/ready` says when the stage is not: `standing by`. */
  readonly notReady: () => string | undefined
  readonly counts: () => readonly WorkCount[]
}

export interface StageServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
}

export async function openStageServer(options: StageServerOptions): Promise<StageServer> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    request.resume()
    const say = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const path = request.url?.split('?')[0]
    const notReady = options.notReady()
    if (path === '/health') say(200, { status: 'ok' })
    else if (path === '/ready') say(notReady === undefined ? 200 : 503, { status: notReady ?? 'ready' })
    else if (path !== '/metrics') say(404, { error: 'not_found', detail: 'here are /health, /ready and /metrics' })
    else if (!mayReadMetrics(request.headers.authorization, options))
      say(401, {
        error: 'no_token',
        detail: 'metrics need the token of PEIL_REPORTS_TOKEN: `Authorization: Bearer TOKEN`',
      })
    else {
      const registry = registryOf(options.counts())
      void registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => say(503, { error: 'unavailable', detail: 'the metrics could not be read: ask again' }),
      )
    }
  })
  await listen(server, options)
  const at = server.address()
  const port = typeof at === 'object' && at !== null ? at.port : options.port
  return {
    port,
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const listen = (server: Server, { host, port }: StageServerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.on('error', reject) // later ones (no more descriptors) find nobody to reject, and end nothing
    server.listen({ host, port }, resolve)
  })
