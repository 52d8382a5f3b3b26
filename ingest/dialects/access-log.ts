// Access logs of web servers (Apache, nginx): one line in common or combined format becomes one `request` event.
import { hash } from 'node:crypto'
import { isIP } from 'node:net'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { scrubRoute } from '../guard.ts'

export type AccessLogFormat = 'common' | 'combined'

/** Why a line is not an event: a closed union, shown in place of the line. */
export const BAD_LINES = [
  'empty',
  'too_long',
  'bad_shape',
  'bad_address',
  'bad_time',
  'bad_request',
  'bad_status',
] as const
export type BadLine = (typeof BAD_LINES)[number]

export interface AccessLogEvent {
  /** With `occurredAt`, and `client` holding what is known of the address and the user agent. */
  readonly event: PlatformEvent
  /** When it happened, epoch ms. */
  readonly at: number
  readonly address: string | undefined
  readonly userAgent: string | undefined
}

export interface LineOptions {
  readonly format: AccessLogFormat
  /** How often this very line stood in the file before: makes the event's id with the hash of the line. */
  readonly occurrence: number
}

const LINE_CHARACTERS = 16_384
const ROUTE_CHARACTERS = 1024
const USER_AGENT_CHARACTERS = 1024
const ACCOUNT_CHARACTERS = 128

const QUOTED = '"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"'
const COMMON = `^(\\S+) \\S+ (\\S.*?) \\[([^\\]]{1,40})\\] ${QUOTED} (\\d{3}|-) (\\d{1,15}|-)`
/** Some servers add fields of their own at the end: they are left alone. */
const FORMATS: Readonly<Record<AccessLogFormat, RegExp>> = {
  common: new RegExp(`${COMMON}(?: |$)`),
  combined: new RegExp(`${COMMON} ${QUOTED} ${QUOTED}(?: |$)`),
}
const TIME = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const REQUEST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) +(\/.*?|\*|[A-Za-z][A-Za-z0-9+.-]*:\/\/.*?)(?: +HTTP\/\d(?:\.\d)?)?$/
const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?$/

/** One line, without its end. Neither the answer nor an error ever quotes a line that is refused. */
export function parseAccessLogLine(line: string, options: LineOptions): AccessLogEvent | { readonly reason: BadLine } {
  if (line.length > LINE_CHARACTERS) return { reason: 'too_long' }
  const found = FORMATS[options.format].exec(line)
  if (found === null) return { reason: line.trim() === '' ? 'empty' : 'bad_shape' }
  const [, host = '', user = '', time = '', requestLine = '', statusText = '', bytesText = '', , agent = ''] = found

  const isAddress = isIP(host) !== 0
  if (!isAddress && !HOST_NAME.test(host)) return { reason: 'bad_address' }
  const at = timeOf(time)
  if (at === undefined) return { reason: 'bad_time' }
  const [, method = '', target = ''] = REQUEST.exec(requestLine) ?? []
  if (target === '') return { reason: 'bad_request' }
  const route = scrubRoute(percentEncoded(target))
  if (route.length > ROUTE_CHARACTERS) return { reason: 'too_long' }
  const status = Number(statusText)
  if (!(status >= 100 && status <= 599)) return { reason: 'bad_status' }

  const address = isAddress ? host : undefined
  const userAgent = agent === '' || agent === '-' ? undefined : unescaped(agent).slice(0, USER_AGENT_CHARACTERS)
  const account = accountOf(user) ?? (isAddress ? undefined : hostAsAccount(host, agent))
  return {
    at,
    address,
    userAgent,
    event: {
      type: 'request',
      id: `${hash('sha256', line, 'hex').slice(0, 32)}.${options.occurrence}`,
      occurredAt: new Date(at).toISOString(),
      ...(account !== undefined && { actor: { account } }),
      place: { route },
      ...(bytesText !== '-' && { measures: { bytes: Number(bytesText) } }),
      ...((address !== undefined || userAgent !== undefined) && {
        client: { ...(address !== undefined && { address }), ...(userAgent !== undefined && { userAgent }) },
      }),
      method: methodOf(method),
      status,
    },
  }
}

/** `17/May/2015:10:05:03 +0000` in epoch ms; undefined when there is no such moment. */
function timeOf(text: string): number | undefined {
  const found = TIME.exec(text)
  if (found === null) return undefined
  const [, day, monthName = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] = found
  const month = MONTHS.indexOf(monthName)
  if (month === -1 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const local = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second))
  if (new Date(Date.UTC(Number(year), month, Number(day))).getUTCDate() !== Number(day)) return undefined
  const offsetMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  return sign === '-' ? local + offsetMs : local - offsetMs
}

function methodOf(text: string): Extract<PlatformEvent, { type: 'request' }>['method'] {
  switch (text) {
    case 'GET':
    case 'HEAD':
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE':
    case 'OPTIONS':
      return text
    default:
      return 'OTHER'
  }
}

function accountOf(user: string): string | undefined {
  if (user === '-' || user === '""') return undefined
  const account = unescaped(user)
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .slice(0, ACCOUNT_CHARACTERS)
  return account === '' ? undefined : account
}

/** A server that looks up names logs a host in place of the address: with the user agent it stands for the account. */
const hostAsAccount = (host: string, agent: string): string =>
  `host.${hash('sha256', `${host}\0${agent}`, 'hex').slice(0, 32)}`

/** What Apache and nginx escape: `\"`, `\\`, `\n`, `\t` and so on, and `\xHH` for other bytes. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  const bytes = text.replaceAll(
    /\\(?:x([0-9A-Fa-f]{2})|(.))/g,
    (_, hex: string | undefined, sign: string | undefined) =>
      hex === undefined ? (CONTROLS[sign ?? ''] ?? sign ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return bytes
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', v: '\v', f: '\f' }

/** The same in a path, where a byte is written `%HH`. */
function percentEncoded(text: string): string {
  if (!text.includes('\\')) return text
  return text
    .replaceAll(/\\x([0-9A-Fa-f]{2})/g, '%$1')
    .replaceAll(/\\(.)/g, (_, sign: string) => encodeURIComponent(CONTROLS[sign] ?? sign))
}
