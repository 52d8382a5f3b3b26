// Opening what ingest sealed. What cannot be opened for good is skipped and counted; an unreachable key stalls.
import type { Keys } from '../../keys/port.ts'
import { binding, open } from '../../keys/seal.ts'
import { Control } from '../../schemas/control.ts'
import { type Header, MalformedMessage, decodeHeader } from '../../schemas/envelope.ts'
import type { Block, CapturedEvent } from '../../schemas/platform-event.ts'
import type { OpenOptions } from '../journal/journal-message.ts'
import type { SkipReason } from './counts.ts'

const TOPIC = 'platform-events'

/** The clear part of a message of `platform-events`, or 'malformed'. */
export function headerOf(message: Uint8Array): Header | 'malformed' {
  try {
    return decodeHeader(message).header
  } catch (error) {
    if (error instanceof MalformedMessage) return 'malformed'
    throw error
  }
}

/** @throws KeysUnreachable */
export async function openBlock(
  keys: Keys,
  message: Uint8Array,
  options: OpenOptions,
): Promise<readonly CapturedEvent[] | SkipReason> {
  const json = await unsealJson(keys, message, options)
  if (typeof json === 'string') return json
  const { events } = json.value as Partial<Block>
  return Array.isArray(events) && events.every(isCaptured) ? events : 'malformed'
}

/** @throws KeysUnreachable */
export async function openControl(
  keys: Keys,
  message: Uint8Array,
  options: OpenOptions,
): Promise<Control | SkipReason> {
  const json = await unsealJson(keys, message, options)
  if (typeof json === 'string') return json
  const control = Control.safeParse(json.value)
  return control.success ? control.data : 'malformed'
}

async function unsealJson(
  keys: Keys,
  message: Uint8Array,
  options: OpenOptions,
): Promise<{ value: object } | SkipReason> {
  const { header, head, body } = decodeHeader(message)
  if (header.t !== 'block' && header.t !== 'control') return 'malformed'
  const secret = await keys.find(header.k, options)
  if (secret === 'destroyed' || secret === 'unknown') return 'key-destroyed'
  const plain = open(secret, binding(TOPIC, head), body)
  if (plain === undefined) return 'unreadable'
  try {
    const value: unknown = JSON.parse(plain.toString('utf8'))
    return typeof value === 'object' && value !== null ? { value } : 'malformed'
  } catch {
    return 'malformed' // the parser's message quotes what it read
  }
}

/** Ingest has validated every field; this only keeps a block of another make from stopping its partition. */
function isCaptured(value: unknown): value is CapturedEvent {
  const { source, people, at, event } = (value ?? {}) as Partial<CapturedEvent>
  return (
    typeof source === 'string' &&
    (people === 'accounts' || people === 'by-address') &&
    Number.isSafeInteger(at) &&
    typeof event === 'object' &&
    event !== null &&
    typeof event.id === 'string' &&
    typeof event.type === 'string'
  )
}
