// What a platform may say happened: one discriminated union, every field bounded, every personal field registered.
import { z } from 'zod'
import { address, behaviour, device, identifier, impersonal, measure } from './personal.ts'
import { ORGANISATION_SIZES, ROLES } from './segments.ts'

/** Letters, digits and separators: an identifier or a name has no room for a sentence or an e-mail address. */
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/)
/** Somebody else's identifier, as it comes; but no control characters (they separate what we hash) and no lone
 * surrogates (several of them would have the same bytes). */
const opaque = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u)

const type = <T extends string>(text: T) =>
  behaviour(z.literal(text), 'decides which feature is counted, and whether as an error; then dropped')

const actor = z.strictObject({
  account: identifier(opaque, 'pseudonym of the window').optional(),
  organisation: z
    .strictObject({
      id: identifier(opaque, 'pseudonym of the window'),
      size: behaviour(z.enum(ORGANISATION_SIZES), 'kept as size class').optional(),
    })
    .optional(),
  role: behaviour(z.enum(ROLES), 'kept as role').optional(),
  session: identifier(opaque, 'dropped').optional(),
})

const place = z.strictObject({
  route: behaviour(z.string().min(1).max(1024), 'mapped to a feature of the catalogue, then dropped'),
})

const measures = z.strictObject({
  durationMs: measure(z.number().min(0).max(86_400_000), 'kept as one of 64 bins').optional(),
  bytes: measure(z.number().int().min(0).max(Number.MAX_SAFE_INTEGER), 'dropped').optional(),
})

/** Only a server-side source may state who its client was; in a browser's event both are refused. */
const client = z.strictObject({
  address: address(
    z.union([z.ipv4(), z.ipv6()]),
    'stands for the account where people are by-address; then dropped',
  ).optional(),
  userAgent: device(z.string().max(1024), 'kept as device class').optional(),
})

const common = {
  id: identifier(z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/), 'keyed 64-bit fingerprint while its day is open'),
  occurredAt: behaviour(z.iso.datetime({ offset: true }).max(40), 'kept as reporting day').optional(),
  actor: actor.optional(),
  place: place.optional(),
  measures: measures.optional(),
  client: client.optional(),
}

const outcome = behaviour(z.enum(['granted', 'denied']), 'dropped').optional()
const method = behaviour(z.enum(['password', 'totp', 'push', 'webauthn', 'sso', 'sms', 'other']), 'dropped').optional()

const pageView = z.strictObject({ type: type('page_view'), ...common, place })
const action = z.strictObject({
  type: type('action'),
  ...common,
  action: behaviour(name, 'mapped to a feature of the catalogue, then dropped'),
})
const sessionStart = z.strictObject({ type: type('session_start'), ...common })
const sessionEnd = z.strictObject({ type: type('session_end'), ...common })
const login = z.strictObject({ type: type('login'), ...common, method })
const loginFailed = z.strictObject({
  type: type('login_failed'),
  ...common,
  method,
  cause: behaviour(z.enum(['credentials', 'locked', 'second_factor', 'expired', 'other']), 'dropped').optional(),
})
const logout = z.strictObject({ type: type('logout'), ...common })
const passwordReset = z.strictObject({
  type: type('password_reset'),
  ...common,
  step: behaviour(z.enum(['requested', 'completed']), 'dropped').optional(),
})
const mfaChange = z.strictObject({
  type: type('mfa_change'),
  ...common,
  change: behaviour(z.enum(['enabled', 'disabled', 'reset']), 'dropped'),
  method,
})
const roleChange = z.strictObject({
  type: type('role_change'),
  ...common,
  to: behaviour(z.enum(ROLES), 'dropped'),
  subject: identifier(opaque, 'dropped').optional(),
})
const download = z.strictObject({
  type: type('download'),
  ...common,
  document: identifier(opaque, 'dropped').optional(),
})
const exported = z.strictObject({
  type: type('export'),
  ...common,
  format: behaviour(z.enum(['csv', 'xlsx', 'pdf', 'xml', 'json', 'zip', 'other']), 'dropped').optional(),
})
const approval = z.strictObject({
  type: type('approval'),
  ...common,
  outcome,
  document: identifier(opaque, 'dropped').optional(),
})
const impersonation = z.strictObject({
  type: type('impersonation'),
  ...common,
  subject: identifier(opaque, 'dropped').optional(),
  step: behaviour(z.enum(['started', 'ended']), 'dropped').optional(),
})
const request = z.strictObject({
  type: type('request'),
  ...common,
  place,
  method: behaviour(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'OTHER']), 'dropped'),
  status: behaviour(z.number().int().min(100).max(599), 'kept as error or not'),
})
const error = z.strictObject({ type: type('error'), ...common, code: behaviour(name, 'dropped').optional() })
const webVital = z.strictObject({
  type: type('web_vital'),
  ...common,
  place,
  vital: behaviour(z.enum(['LCP', 'INP', 'CLS', 'FCP', 'TTFB']), 'dropped'),
  value: measure(z.number().min(0).max(86_400_000), 'dropped'),
})

export const PLATFORM_EVENTS = [
  pageView,
  action,
  sessionStart,
  sessionEnd,
  login,
  loginFailed,
  logout,
  passwordReset,
  mfaChange,
  roleChange,
  download,
  exported,
  approval,
  impersonation,
  request,
  error,
  webVital,
] as const

export const PlatformEvent = z.discriminatedUnion('type', PLATFORM_EVENTS)
export type PlatformEvent = z.infer<typeof PlatformEvent>

export const EVENT_TYPES = PLATFORM_EVENTS.map((variant) => variant.shape.type.value)
export type EventType = PlatformEvent['type']

/** Events that show interest in a feature by themselves; others count only where the catalogue names their type. */
export const USE_TYPES: readonly EventType[] = [
  'page_view',
  'action',
  'download',
  'export',
  'approval',
  'request',
  'error',
]

/** What `ingest` adds to an event: here so that these fields stand in the register too. */
export const CAPTURED_BESIDES = z.strictObject({
  source: impersonal(z.string(), 'part of the fingerprint of the event id, then dropped'),
  people: impersonal(z.enum(['accounts', 'by-address']), 'decides who the person is, then dropped'),
  at: behaviour(z.number().int(), 'kept as reporting day'),
  address: address(
    z.union([z.ipv4(), z.ipv6()]),
    'stands for the account where people are by-address; then dropped',
  ).optional(),
  userAgent: device(z.string().max(1024), 'kept as device class').optional(),
})

/**
 * An event as `ingest` seals it: what the platform said, and what ingest alone knows.
 * `at` is the time that decides its window (epoch ms): `occurredAt`, or the receipt where that lay too far ahead.
 */
export interface CapturedEvent {
  readonly source: string
  readonly people: 'accounts' | 'by-address'
  readonly at: number
  readonly event: PlatformEvent
  /** The address and user agent of a browser's connection, as the connection or a trusted proxy says. */
  readonly address?: string
  readonly userAgent?: string
}

/** Whose address and user agent count: the client that a server-side source states in the event, else the connection's.
 * One of the two is absent: a browser's event that states a client is refused, and a server's connection says nothing. */
export const clientOf = (captured: CapturedEvent): NonNullable<PlatformEvent['client']> =>
  captured.event.client ?? captured

/** The sealed body of one block of `platform-events`; `stamp` is when ingest sealed it (epoch ms). */
export interface Block {
  readonly stamp: number
  readonly events: readonly CapturedEvent[]
}
