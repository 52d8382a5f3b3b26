// Opening what ingest sealed. What cannot be opened for good is skipped and counted; an unreachable key stalls.
import type { Keys, Secret } from '../../keys/port.ts'
import { binding, open } from '../../keys/seal.ts'
import type { Message } from '../../log/port.ts'
import { Control } from '../../schemas/control.ts'
import { type Header, MalformedMessage, decodeHeader } from '../../schemas/envelope.ts'
import type { Block, CapturedEvent } from '../../schemas/platform-event.ts'
import type { OpenOptions } from '../journal/journal-message.ts'
import type { SkipReason } from './counts.ts'

const TOPIC = 'platform-events'
const NOTHING = Buffer.alloc(0)

/** A message of `platform-events`, its clear part read. */
export interface Incoming {
  readonly offset: number
  readonly header: Header | 'malformed'
  readonly head: Buffer
  readonly body: Buffer
}

/** Reads the clear part of each message. Those of one hour say the same: what equals the last one is not parsed again. */
export function decodeAll(messages: readonly Message[]): readonly Incoming[] {
  let last: { readonly header: Header; readonly head: Buffer } | undefined
  return messages.map(({ offset, value }) => {
    if (last !== undefined && startsWith(value, last.head))
      return {
        offset,
        ...last,
        body: Buffer.from(value.buffer, value.byteOffset, value.byteLength).subarray(last.head.length),
      }
    try {
      const { header, head, body } = decodeHeader(value)
      last = { header, head }
      return { offset, header, head, body }
    } catch (error) {
      if (error instanceof MalformedMessage) return { offset, header: 'malformed', head: NOTHING, body: NOTHING }
      throw error
    }
  })
}

const startsWith = (bytes: Uint8Array, head: Buffer): boolean =>
  bytes.length >= head.length && head.compare(bytes, 0, head.length) === 0

export interface OpenedBlocks {
  readonly events: readonly CapturedEvent[]
  /** Why what could not be opened was skipped, once for each message. */
  readonly skipped: readonly SkipReason[]
}

/** Opens blocks, in order. Each key is asked for once, and nothing is waited for between the first block and the last.
 * @throws KeysUnreachable */
export async function openBlocks(keys: Keys, blocks: readonly Incoming[], options: OpenOptions): Promise<OpenedBlocks> {
  const names = new Set(blocks.map(({ header }) => (header !== 'malformed' && header.t === 'block' ? header.k : '')))
  names.delete('')
  const secrets = new Map<string, Secret | 'destroyed' | 'unknown'>()
  for (const name of names) secrets.set(name, await keys.find(name, options))
  const events: CapturedEvent[] = []
  const skipped: SkipReason[] = []
  for (const block of blocks) {
    const json = unsealJson(block, secrets)
    const found = typeof json === 'string' ? json : eventsOf(json.value)
    if (typeof found === 'string') skipped.push(found)
    else for (const event of found) events.push(event)
  }
  return { events, skipped }
}

const eventsOf = ({ events }: Partial<Block>): readonly CapturedEvent[] | SkipReason =>
  Array.isArray(events) && events.every(isCaptured) ? events : 'malformed'

/** @throws KeysUnreachable */
export async function openControl(keys: Keys, message: Incoming, options: OpenOptions): Promise<Control | SkipReason> {
  const { header } = message
  if (header === 'malformed' || header.t !== 'control') return 'malformed'
  const json = unsealJson(message, new Map([[header.k, await keys.find(header.k, options)]]))
  if (typeof json === 'string') return json
  const control = Control.safeParse(json.value)
  return control.success ? control.data : 'malformed'
}

function unsealJson(
  { header, head, body }: Incoming,
  secrets: ReadonlyMap<string, Secret | 'destroyed' | 'unknown'>,
): { value: object } | SkipReason {
  if (header === 'malformed' || (header.t !== 'block' && header.t !== 'control')) return 'malformed'
  const secret = secrets.get(header.k)
  if (secret === undefined || secret === 'destroyed' || secret === 'unknown') return 'key-destroyed'
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
