// The reports server: published statistics as JSON and as a page, releases, and how the stage is doing.
import Fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { openAccess } from './access.ts'
import { rowsOf } from './answer.ts'
import { dashboard } from './dashboard/dashboard.ts'
import { readParameters } from './interest-parameters.ts'
import type { Reading } from './reading.ts'
import { releaseRoutes } from './release-routes.ts'
import { securityHeaders } from './security-headers.ts'
import { registryOf } from '../work-metrics.ts'

export interface ReportsServerOptions {
  readonly config: Pick<Config, 'reportsHost' | 'reportsPort' | 'reportsToken' | 'floorPeople'>
  readonly reading: Reading
  readonly logger: Logger
}

export interface ReportsServer extends AsyncDisposable {
  /** Where it listens, `http://127.0.0.1:7302`. */
  readonly url: string
}

/** Listens when it resolves.
 * @throws BadConfig when its host is not loopback and there is no token. */
export async function openReportsServer({ config, reading, logger }: ReportsServerOptions): Promise<ReportsServer> {
  const server = reportsServer({ config, reading, logger })
  const url = await server.listen({ host: config.reportsHost, port: config.reportsPort })
  return { url, [Symbol.asyncDispose]: () => server.close() }
}

/** The server before it listens. */
export function reportsServer({ config, reading, logger }: ReportsServerOptions): FastifyInstance {
  const refuse = openAccess(config.reportsHost, config.reportsToken)
  const server = Fastify({
    bodyLimit: 1024,
    forceCloseConnections: true,
    requestTimeout: 60_000,
    // An address that is none: the framework's own answer would repeat it.
    frameworkErrors: (_error, _request, reply) => {
      reply.raw
        .writeHead(400, { ...securityHeaders, 'content-type': 'application/json' })
        .end('{"error":"bad_request"}')
    },
  })

  server.addHook('onRequest', (request, reply, next) => {
    void reply.headers(securityHeaders)
    const open = request.routeOptions.url === '/health' || request.routeOptions.url === '/ready'
    const refused = open ? undefined : refuse(request.headers)
    if (refused === undefined) return next()
    if (refused === 'no_token') void reply.header('www-authenticate', 'Basic realm="Peil", charset="UTF-8"')
    void reply.code(refused === 'no_token' ? 401 : 403).send({ error: refused })
  })
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not_found' }))
  server.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status < 500) return reply.code(status).send({ error: 'bad_request' })
    // Its name and, from the warehouse, its code: the address asked for stays out.
    logger.error(
      { fault: nameOf(error), code: codeOf(error), route: request.routeOptions.url },
      'a question could not be answered',
    )
    return reply.code(503).header('retry-after', '5').send({ error: 'unavailable' })
  })

  server.get('/health', () => ({ status: 'ok' }))
  server.get('/ready', (_request, reply) =>
    reading.ready() ? { status: 'ready' } : reply.code(503).send({ status: 'starting' }),
  )
  server.get('/metrics', async (_request, reply) => {
    const registry = registryOf(await reading.stats())
    return reply.type(registry.contentType).send(await registry.metrics())
  })
  server.get('/v1/interest', async (request, reply) => {
    const asked = readParameters(request.query)
    if ('error' in asked) return reply.code(400).send(asked)
    const [windows, cells] = await Promise.all([reading.windows(asked), reading.interest(asked)])
    return rowsOf(windows, cells, asked)
  })
  server.get('/v1/provisional', () => reading.provisional())
  server.get('/v1/windows', async (request, reply) => {
    const asked = readParameters(request.query)
    return 'error' in asked ? reply.code(400).send(asked) : reading.windows(asked)
  })
  releaseRoutes(server, reading, logger)
  server.get('/', async (request, reply) => {
    const page = await dashboard(reading, config.floorPeople, request.query, request.headers['accept-language'])
    return reply.type('text/html; charset=utf-8').send(page)
  })
  return server
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
