// What ingest answers when it does not take a request: a code, and what to do. Nothing of the request is echoed.
import type { ServerResponse } from 'node:http'

export interface Refused {
  readonly status: number
  readonly error: string
  readonly detail: string
  readonly retryAfterSeconds?: number
}

export const ANSWERS = {
  noKey: {
    status: 401,
    error: 'no_write_key',
    detail:
      'send the write key of your source: `Authorization: Bearer KEY`, Basic with the key as user name, or `?key=KEY`',
  },
  wrongKey: {
    status: 401,
    error: 'unknown_write_key',
    detail: 'no source has this write key: compare its SHA-256 with the sources file',
  },
  origin: {
    status: 403,
    error: 'origin_not_allowed',
    detail: 'a page of this origin may not send for this source: add the origin to its `origins` in the sources file',
  },
  notFound: { status: 404, error: 'not_found', detail: 'send events with POST /v1/events' },
  method: { status: 405, error: 'method_not_allowed', detail: 'send events with POST /v1/events' },
  timeout: {
    status: 408,
    error: 'request_timeout',
    detail: 'the request took too long to arrive: send smaller batches',
  },
  contentType: {
    status: 415,
    error: 'unsupported_content_type',
    detail: 'send application/json, application/x-ndjson or text/plain (holding JSON), in UTF-8',
  },
  contentEncoding: {
    status: 415,
    error: 'unsupported_content_encoding',
    detail: 'send the body plain, or with Content-Encoding gzip or br',
  },
  badEncoding: {
    status: 400,
    error: 'bad_encoding',
    detail: 'the body is not what its Content-Encoding says, or it is cut off: compress it again',
  },
  badJson: {
    status: 400,
    error: 'bad_json',
    detail: 'the body is not JSON in UTF-8: send an array of events, one event, or NDJSON as application/x-ndjson',
  },
  notEvents: { status: 400, error: 'not_events', detail: 'send an array of events or one event (a JSON object)' },
  badRequest: { status: 400, error: 'bad_request', detail: 'the request is not well-formed HTTP' },
  tooManyEvents: {
    status: 413,
    error: 'too_many_events',
    detail: 'split the batch: one request holds too many events',
  },
  tooLarge: { status: 413, error: 'too_large', detail: 'split the batch: the body, decompressed, is too large' },
  headersTooLarge: { status: 431, error: 'headers_too_large', detail: 'send smaller headers' },
  closing: {
    status: 503,
    error: 'closing',
    detail: 'this instance is closing: send the same events again, with the same ids',
    retryAfterSeconds: 1,
  },
  busy: {
    status: 503,
    error: 'busy',
    detail: 'too much is waiting: send the same events again, with the same ids',
    retryAfterSeconds: 2,
  },
  notDurable: {
    status: 503,
    error: 'not_durable',
    detail: 'the events could not be made durable now: send the same ones again, with the same ids; none counts twice',
    retryAfterSeconds: 5,
  },
  fault: {
    status: 503,
    error: 'fault',
    detail: 'something is wrong here, not with your events: send them again, with the same ids',
    retryAfterSeconds: 5,
  },
} as const satisfies Record<string, Refused>

export const rateLimited = (retryAfterSeconds: number): Refused => ({
  status: 429,
  error: 'rate_limited',
  detail: 'this source sends more events per second than its limit in the sources file: wait as Retry-After says',
  retryAfterSeconds,
})

/** Says what is wrong. */
export function refuse(response: ServerResponse, { status, error, detail, retryAfterSeconds }: Refused): void {
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds)
  if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="peil", Basic realm="peil"')
  answer(response, status, JSON.stringify({ error, detail }))
}

/** Answers with JSON, once: nothing happens when somebody has answered already. */
export function answer(response: ServerResponse, status: number, json: string): void {
  if (response.headersSent) return
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(json) })
  response.end(json)
}

const JSON_TYPE = 'application/json; charset=utf-8'
