// From the bytes of a body to the events in it: encoding, character set, JSON or NDJSON, within the limits.
import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip } from 'node:zlib'
import { ANSWERS, type Refused } from './answers.ts'

export interface BodyForm {
  readonly lines: boolean
  readonly encoding: 'gzip' | 'br' | undefined
}

/** What the headers say the body is, or why it is not taken. */
export function formOf(contentType: string | undefined, contentEncoding: string | undefined): BodyForm | Refused {
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

const inflate = { gzip: promisify(gunzip), br: promisify(brotliDecompress) }

/** The decompressed body. Decompression ends as soon as there is more than `maxBytes` (a zip bomb). */
export async function decompress(body: Buffer, encoding: 'gzip' | 'br', maxBytes: number): Promise<Buffer | Refused> {
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
export function eventsIn(body: Buffer, { lines }: BodyForm, maxEvents: number): readonly unknown[] | Refused {
  if (!isUtf8(body)) return ANSWERS.badJson
  const text = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.toString('utf8', 3) : body.toString()
  const events = lines ? parseLines(text, maxEvents) : parseWhole(text)
  if (!Array.isArray(events)) return events
  return events.length > maxEvents ? ANSWERS.tooManyEvents : events
}

function parseWhole(text: string): unknown[] | Refused {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return ANSWERS.badJson // the error's message would quote the body
  }
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null ? [value] : ANSWERS.notEvents
}

function parseLines(text: string, maxEvents: number): unknown[] {
  const events: unknown[] = []
  for (let from = 0; from < text.length && events.length <= maxEvents;) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end === -1 ? text.length : end)
    from += line.length + 1
    if (line.trim() === '') continue
    try {
      events.push(JSON.parse(line))
    } catch {
      events.push(undefined) // refused as not an object
    }
  }
  return events
}
