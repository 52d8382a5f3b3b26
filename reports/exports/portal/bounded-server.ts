// The portal's own HTTP server, with or without TLS: how large and slow a request may be, and how slow its reader.
import { type RequestListener, type Server, createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Pem } from './certificate.ts'
import type { Receipts } from './receipts.ts'

/** Address and headers together. */
export const HEADER_BYTES = 8 * 1024
const HEADERS_MS = 10_000
/** A request, not its answer: a download takes as long as it takes. */
const REQUEST_MS = 30_000
/** A connection is kept open for a further question so long; then what was sent on it counts as arrived. */
export const KEEP_ALIVE_MS = 10_000
/** An answer of which nothing is taken for so long is given up. */
export const STANDSTILL_MS = 60_000
/** Each has one question in work, with a file or two open. */
const CONNECTIONS = 256

export interface ServerBounds {
  readonly pem: Pem | undefined
  readonly receipts: Receipts
  readonly standstillMs: number
}

export function boundedServer(handler: RequestListener, { pem, receipts, standstillMs }: ServerBounds): Server {
  const bounds = {
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 5_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
  }
  const server: Server =
    pem === undefined
      ? createServer(bounds, handler)
      : createTlsServer({ ...bounds, ...pem, handshakeTimeout: HEADERS_MS }, handler)
  server.maxConnections = CONNECTIONS
  return server.setTimeout(standstillMs, (socket) => receipts.quiet(socket))
}
