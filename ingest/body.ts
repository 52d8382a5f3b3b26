// From the bytes of a body to the events in it: encoding, character set, JSON or NDJSON, within the limits.
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip } from 'node:zlib'
import { ANSWERS, type Refused } from './answers.ts'
import { type SentEvents, parseEvents } from './event-texts.ts'

export interface BodyForm {
  readonly lines: boolean
  readonly encoding: 'gzip' | 'br' | undefined
}

/** What the headers say the body is, or why it is not taken. */
export function formOf(contentType: string | undefined, contentEncoding: string | undefined): BodyForm | Refused {
  if (contentType === 'application/json' && contentEncoding === undefined) return PLAIN // nearly every request
  const [type = '', ...parameters] = (contentType ?? 'application/json').toLowerCase().split(';')
  const lines = LINES.has(type.trim())
  if (!lines && !WHOLE.has(type.trim())) return ANSWERS.contentType
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=')
    if (name.trim() === 'charset' && !CHARSETS.has(value.trim().replaceAll('"', ''))) return ANSWERS.contentType
  }
  const encoding = ENCODINGS.get((contentEncoding ?? '').trim().toLowerCase())
  if (encoding === undefined) return ANSWERS.contentEncoding
  return { lines, encoding: encoding === 'identity' ? undefined : encoding }
}

const PLAIN: BodyForm = { lines: false, encoding: undefined }
const WHOLE = new Set(['application/json', 'text/plain'])
const LINES = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'])
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii'])
const ENCODINGS = new Map<string, 'identity' | 'gzip' | 'br'>([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br', 'br'],
])

/** Reads a body to its end. More than `maxBytes`: says so at once and lets the rest pass by. A sender who goes away in the
 * middle hears and gets nothing. */
export function readBody(request: IncomingMessage, maxBytes: number, done: (body: Buffer | Refused) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    request.resume()
    done(ANSWERS.tooLarge)
    return
  }
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    if (bytes > maxBytes) return
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else {
      chunks.length = 0
      done(ANSWERS.tooLarge)
    }
  })
  request.on('end', () => {
    if (bytes <= maxBytes) done(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
  })
}

const inflate = { gzip: promisify(gunzip), br: promisify(brotliDecompress) }

/** A few kilobytes may become the largest body there can be: as many of them at once as zlib has threads. */
const AT_ONCE = 4

export type Decompress = (body: Buffer, encoding: 'gzip' | 'br') => Promise<Buffer | Refused>

/** Decompresses some bodies at once; the others wait as they were sent. `hasRoom` is asked when it is a body's turn. */
export function openDecompress(maxBytes: number, hasRoom: () => boolean): Decompress {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (body, encoding) => {
    if (busy === AT_ONCE) await new Promise<void>((resolve) => void waiting.push(resolve))
    else busy += 1
    try {
      return hasRoom() ? await decompress(body, encoding, maxBytes) : ANSWERS.busy
    } finally {
      const next = waiting.shift()
      if (next === undefined) busy -= 1
      else next() // it takes this one's place
    }
  }
}

/** The decompressed body. Decompression ends as soon as there is more than `maxBytes` (a zip bomb). */
async function decompress(body: Buffer, encoding: 'gzip' | 'br', maxBytes: number): Promise<Buffer | Refused> {
  try {
    return await inflate[encoding](body, { maxOutputLength: maxBytes })
  } catch (error) {
    const tooLarge =
      error instanceof RangeError ||
      (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
    return tooLarge ? ANSWERS.tooLarge : ANSWERS.badEncoding
  }
}

/** The events of a body. A line that is not JSON is an event that will be refused, not a bad request. */
export function eventsIn(body: Buffer, { lines }: BodyForm, maxEvents: number): SentEvents | Refused {
  if (!isUtf8(body)) return ANSWERS.badJson
  const text = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.toString('utf8', 3) : body.toString()
  const sent = lines ? parseLines(text, maxEvents) : parseWhole(text, maxEvents)
  if (sent === 'too-many') return ANSWERS.tooManyEvents
  return sent === 'not-events' ? ANSWERS.notEvents : sent
}

function parseWhole(text: string, maxEvents: number): SentEvents | 'too-many' | 'not-events' | Refused {
  try {
    return parseEvents(text, maxEvents)
  } catch {
    return ANSWERS.badJson // the error's message would quote the body
  }
}

function parseLines(text: string, maxEvents: number): SentEvents | 'too-many' {
  const values: unknown[] = []
  const texts: string[] = []
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end === -1 ? text.length : end)
    from += line.length + 1
    if (line.trim() === '') continue
    if (values.length === maxEvents) return 'too-many'
    texts.push(line)
    try {
      values.push(JSON.parse(line))
    } catch {
      values.push(undefined) // refused as not an object
    }
  }
  return { values, texts }
}
