// The envelope of every message in the log: what stands in the clear, and the sealed rest.
//
//   u8 format (1) · u16 length of header · header (JSON) · body
//
// The header names the key, the partition, the window, origins and lengths, and nothing else.
import type { Day, WindowId } from './figures.ts'

const FORMAT = 1

export type Header =
  /** platform-events: a sealed Block under a raw key; or a tick of the owner's clock; or a sealed Control. */
  | { readonly t: 'block'; readonly k: string; readonly p: number }
  | { readonly t: 'tick'; readonly p: number; readonly at: number }
  | { readonly t: 'control'; readonly k: string; readonly p: number }
  /** pseudonymous-events: origins from..to, the greatest tick among them, and a sealed section per event day. */
  | {
      readonly t: 'run'
      readonly p: number
      readonly from: number
      readonly to: number
      readonly tick?: number
      readonly sections: readonly { readonly k: WindowId; readonly n: number }[]
    }
  /** pseudonymous-events: the control found at origin `from` (= `to`). */
  | { readonly t: 'controlled'; readonly k: string; readonly p: number; readonly from: number; readonly to: number }
  /** digests: what the day's people add to a window; `asOf`: the last origin folded. */
  | { readonly t: 'digest'; readonly k: WindowId; readonly p: number; readonly day: Day; readonly asOf: number }
  /** partials */
  | {
      readonly t: 'partial'
      readonly k: WindowId
      readonly p: number
      readonly version: number
      readonly watermark: number
    }
  /** closings (under the closing key), plans and catalogues (in the clear), controls (under the control key). */
  | { readonly t: 'closing'; readonly k: string; readonly window: WindowId }
  /** closings: the draw of a window's release, under the window's closing key too. */
  | { readonly t: 'draw'; readonly k: string; readonly window: WindowId }
  | { readonly t: 'plan' | 'catalogue' | 'entry' }
  | { readonly t: 'kept-control'; readonly k: string; readonly p: number; readonly origin: number }

export class MalformedMessage extends Error {
  override name = 'MalformedMessage'
}

/** The clear part of a message: also what the sealed part is bound to (AAD). */
export function encodeHeader(header: Header): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const bytes = Buffer.allocUnsafe(3 + json.length)
  bytes.writeUInt8(FORMAT, 0)
  bytes.writeUInt16BE(json.length, 1)
  json.copy(bytes, 3)
  return bytes
}

/** @throws MalformedMessage when it is not one of ours. */
export function decodeHeader(message: Uint8Array): { header: Header; head: Buffer; body: Buffer } {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  if (bytes.length < 3 || bytes[0] !== FORMAT) throw new MalformedMessage('unknown message format')
  const end = 3 + bytes.readUInt16BE(1)
  try {
    const header = JSON.parse(bytes.toString('utf8', 3, end)) as Header
    return { header, head: bytes.subarray(0, end), body: bytes.subarray(end) }
  } catch {
    throw new MalformedMessage('unreadable message header')
  }
}
